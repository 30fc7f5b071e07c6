import type { Plan, PlanTask } from "@gruyere/core";
import { presentTasks, weightsOf } from "@gruyere/core/engine";
import type { Batch } from "@gruyere/flow";

/** Sets of present tasks that get graphs of their own, for batches that serve the same tasks. */
const BOUND = 16;

/** The tasks of a step's batches. */
export interface TasksOfStep {
  /** By batch: the tasks that its graph has. */
  readonly tasks: readonly (readonly PlanTask[])[];
  /** The tasks with a labelled row anywhere in the step; the others of the graph count for nothing. */
  readonly present: ReadonlySet<string>;
}

/**
 * Which tasks the graph of a step has: those with a labelled row. Where labels are missing so much that ever other tasks are present,
 * it is all tasks that the batches serve, from some number of graphs on: what absent ones compute is zero, and is left out.
 */
export class Presence {
  readonly #plan: Plan;
  readonly #seen = new Map<string, Set<string>>();
  /** Whether some module with buffers has several nodes: how its buffers move on depends on which of them run. */
  readonly #exact: boolean;

  constructor(plan: Plan) {
    this.#plan = plan;
    const withBuffers = plan.nodes.filter(({ module }) => plan.buffers.some((buffer) => buffer.module === module));
    this.#exact = new Set(withBuffers.map(({ module }) => module)).size < withBuffers.length;
  }

  /** @param asked Tasks that may take part. Default: every active one. */
  of(batches: readonly Batch[], asked: readonly string[] | undefined): TasksOfStep {
    const own = batches.map((batch) => presentTasks(this.#plan, batch, asked));
    const present = new Set(own.flat().map(({ name }) => name));
    if (this.#exact) return { tasks: own, present };
    const served = batches.map((batch, i) => ((own[i]?.length ?? 0) > 0 ? this.#served(batch, asked) : []));
    const [servedKey, ownKey] = [keyOf(served), keyOf(own)];
    if (servedKey === ownKey) return { tasks: own, present };
    const seen = this.#seen.get(servedKey) ?? new Set();
    this.#seen.set(servedKey, seen);
    if (!seen.has(ownKey) && seen.size >= BOUND) return { tasks: served, present };
    seen.add(ownKey);
    return { tasks: own, present };
  }

  /** The tasks for which a batch has weights, whatever they are. */
  #served(batch: Batch, asked: readonly string[] | undefined): readonly PlanTask[] {
    const all = Object.values(this.#plan.tasks);
    const wanted = all.filter(({ name, active }) => (asked ? asked.includes(name) : active));
    return wanted.filter(({ name }) => weightsOf(batch, name) !== undefined);
  }
}

const keyOf = (tasks: readonly (readonly PlanTask[])[]): string =>
  tasks.map((each) => each.map(({ name }) => name).join()).join("; ");

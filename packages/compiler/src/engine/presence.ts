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
  /** Whether some buffers move on in another way when other tasks are present: then every set has graphs of its own. */
  readonly #exact: boolean;

  constructor(plan: Plan) {
    this.#plan = plan;
    const all = Object.keys(plan.tasks).length;
    this.#exact = plan.buffers.some(({ module }) => {
      const nodes = plan.nodes.filter((node) => node.module === module);
      return nodes.length > 1 || nodes.some(({ tasks }) => tasks.length < all);
    });
  }

  /** The present tasks alone. `asked`: those that may take part; default: every active one. */
  exactly(batches: readonly Batch[], asked: readonly string[] | undefined): TasksOfStep {
    const tasks = batches.map((batch) => presentTasks(this.#plan, batch, asked));
    return { tasks, present: new Set(tasks.flat().map(({ name }) => name)) };
  }

  /** The same, or past the bound all tasks that the batches serve. */
  of(batches: readonly Batch[], asked: readonly string[] | undefined): TasksOfStep {
    const exact = this.exactly(batches, asked);
    if (this.#exact) return exact;
    const { tasks: own, present } = exact;
    const served = batches.map((batch, i) => ((own[i]?.length ?? 0) > 0 ? this.#served(batch, asked) : []));
    const [servedKey, ownKey] = [keyOf(served), keyOf(own)];
    if (servedKey === ownKey) return exact;
    const seen = this.#seen.get(servedKey) ?? new Set();
    this.#seen.set(servedKey, seen);
    if (!seen.has(ownKey) && seen.size >= BOUND) return { tasks: served, present };
    seen.add(ownKey);
    return exact;
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

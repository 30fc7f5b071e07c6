import type { Plan, PlanTask } from "@gruyere/core";
import { isPresent, presentTasks, wantedTasks, weightsOf } from "@gruyere/core/engine";
import type { Batch, LabelBlock, NumberBlock } from "@gruyere/flow";

/** Sets of present tasks that get graphs of their own, for batches that serve the same tasks. */
const BOUND = 16;

/** The tasks of a step's batches. */
export interface TasksOfStep {
  /** The step's, where targets of absent tasks of the graph are ones that their losses can compute with. */
  readonly batches: readonly Batch[];
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
  /** A target of each task that was present: an absent one's may be anything, of which a loss's derivative needn't be finite. */
  readonly #targets = new Map<string, NumberBlock["values"]>();
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
    return { batches, tasks, present: new Set(tasks.flat().map(({ name }) => name)) };
  }

  /** The same, or past the bound all tasks that the batches serve. */
  of(batches: readonly Batch[], asked: readonly string[] | undefined): TasksOfStep {
    const exact = this.exactly(batches, asked);
    if (this.#exact) return exact;
    const { tasks: own, present } = exact;
    for (const [i, batch] of batches.entries()) for (const { name } of own[i] ?? []) this.#remember(name, batch.labels[name]);
    const served = batches.map((batch, i) => ((own[i]?.length ?? 0) > 0 ? this.#served(batch, asked) : []));
    const [servedKey, ownKey] = [keyOf(served), keyOf(own)];
    if (servedKey === ownKey) return exact;
    const seen = this.#seen.get(servedKey) ?? new Set();
    this.#seen.set(servedKey, seen);
    if (!seen.has(ownKey) && seen.size >= BOUND) return this.#all(batches, served, present);
    seen.add(ownKey);
    return exact;
  }

  /** The tasks for which a batch has weights, whatever they are. */
  #served(batch: Batch, asked: readonly string[] | undefined): readonly PlanTask[] {
    return wantedTasks(this.#plan, asked).filter(({ name }) => weightsOf(batch, name) !== undefined);
  }

  /** All of these tasks, but those of which no target is known yet. */
  #all(batches: readonly Batch[], served: TasksOfStep["tasks"], present: ReadonlySet<string>): TasksOfStep {
    const tasks = served.map((each, i) => each.filter(({ name }) => !batches[i]?.labels[name] || this.#targets.has(name)));
    return { batches: batches.map((batch) => this.#filled(batch)), tasks, present };
  }

  #remember(task: string, label: LabelBlock | undefined): void {
    if (!label || this.#targets.has(task)) return;
    const row = label.weights.values.findIndex((weight) => weight > 0);
    const width = widthOf(label);
    this.#targets.set(task, label.target.values.slice(row * width, (row + 1) * width));
  }

  #filled(batch: Batch): Batch {
    const labels = Object.entries(batch.labels).map(([task, label]) => {
      const known = this.#targets.get(task);
      if (!known || isPresent(label.weights) || known.length !== widthOf(label)) return [task, label] as const;
      const values = label.target.values.slice();
      for (let at = 0; at < values.length; at += known.length) values.set(known, at);
      return [task, { ...label, target: { ...label.target, values } }] as const;
    });
    return { ...batch, labels: Object.fromEntries(labels) };
  }
}

/** Numbers of a target per weight. */
const widthOf = ({ target, weights }: LabelBlock): number => target.values.length / weights.values.length;

const keyOf = (tasks: readonly (readonly PlanTask[])[]): string =>
  tasks.map((each) => each.map(({ name }) => name).join()).join("; ");

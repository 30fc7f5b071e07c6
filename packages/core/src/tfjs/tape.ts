import { tf } from "#tfjs";
import { operationError } from "./operationError.js";
import type { Owner } from "./owner.js";

type Recorded = ReturnType<typeof tf.engine>["state"]["activeTape"][number];

/** A gradient that enters the sweep: of something by a tensor that was recorded. */
export interface Seed {
  readonly target: tf.Tensor;
  readonly gradient: tf.Tensor;
}

/** Part of a tape: from this operation up to, not including, that one. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Whose the operations from `start` on are. */
interface Mark {
  readonly start: number;
  readonly owner: Owner;
  readonly onBackward?: (() => void) | undefined;
}

/**
 * Operations recorded in one forward pass, detached from TensorFlow.js's global tape: any number of backward passes may run
 * over it, also later, until `dispose` releases the tensors that it saved. An operation without a gradient is an error that names the
 * module.
 */
export class GradientTape {
  readonly #nodes: Recorded[];
  readonly #owners: Mark[] = [];

  private constructor(nodes: Recorded[]) {
    this.#nodes = nodes;
  }

  /** Records what `work` runs. When it throws, nothing stays behind. */
  static record<T>(work: (tape: GradientTape) => T): { readonly tape: GradientTape; readonly result: T } {
    const { state } = tf.engine();
    const { activeTape: outer } = state;
    const tape = new GradientTape([]);
    state.activeTape = tape.#nodes;
    state.gradientDepth++;
    try {
      return { tape, result: work(tape) };
    } catch (error) {
      tape.dispose();
      throw error;
    } finally {
      state.gradientDepth--;
      state.activeTape = outer;
    }
  }

  get length(): number {
    return this.#nodes.length;
  }

  /**
   * Operations recorded from here on belong to `owner`.
   *
   * @param onBackward Called before the gradient of each of them is computed.
   */
  mark(owner: Owner, onBackward?: () => void): void {
    this.#owners.push({ start: this.#nodes.length, owner, onBackward });
  }

  /**
   * One backward pass: Σ over the seeds, by each source; undefined where no path leads. Call it inside `tf.tidy`.
   *
   * Intermediate gradients are released as soon as they were used.
   */
  backward(
    seeds: readonly Seed[],
    sources: readonly tf.Tensor[],
    range: Range = { from: 0, to: this.#nodes.length },
  ): readonly (tf.Tensor | undefined)[] {
    const { state } = tf.engine();
    const { gradientDepth } = state;
    state.gradientDepth = 0; // what a backward pass runs is not recorded
    try {
      return this.#sweep(seeds, sources, range);
    } finally {
      state.gradientDepth = gradientDepth;
    }
  }

  dispose(): void {
    for (const node of this.#nodes.splice(0)) for (const tensor of node.saved ?? []) tensor.dispose();
  }

  #sweep(seeds: readonly Seed[], sources: readonly tf.Tensor[], { from, to }: Range): readonly (tf.Tensor | undefined)[] {
    const kept = new Set(sources.map(({ id }) => id));
    const depends = this.#dependsOn(kept, from, to);
    const sums = new GradientSums(kept);
    for (const { target, gradient } of seeds) if (depends.has(target.id)) sums.add(target.id, gradient.clone());
    for (let i = to - 1; i >= from; i--) {
      const node = this.#nodes[i];
      if (!node?.outputs.some(({ id }) => sums.has(id))) continue;
      if (Object.values(node.inputs).some(({ id }) => depends.has(id))) this.#step(node, i, depends, sums);
      for (const { id } of node.outputs) sums.release(id);
    }
    return sources.map(({ id }) => sums.get(id));
  }

  #step(node: Recorded, index: number, depends: ReadonlySet<number>, sums: GradientSums): void {
    const { owner, onBackward } = this.#markOf(index);
    onBackward?.();
    try {
      // TensorFlow.js fills the gradient of an output that is not in the sweep with zeros, and expects null for it.
      const incoming = node.outputs.map(({ id }) => sums.get(id) ?? null) as tf.Tensor[];
      if (!node.gradient) {
        if (node.outputs.every(({ dtype }) => dtype !== "float32")) return; // piecewise constant: comparisons, arg max
        throw new Error(`operation ${node.kernelName} has no gradient`);
      }
      const outgoing = node.gradient(incoming);
      for (const [name, input] of Object.entries(node.inputs)) {
        if (!depends.has(input.id)) continue;
        const gradient = tf.tidy(() => outgoing[name]?.());
        if (!gradient) throw new Error(`operation ${node.kernelName} has no gradient by its input ${name}`);
        if (!tf.util.arraysEqual(gradient.shape, input.shape))
          throw new Error(
            `operation ${node.kernelName} has a gradient [${gradient.shape}] by its input ${name} [${input.shape}]`,
          );
        sums.add(input.id, gradient);
      }
    } catch (error) {
      throw operationError(error, owner, "backward");
    }
  }

  /** Ids of the tensors that depend on the sources. */
  #dependsOn(sources: ReadonlySet<number>, from: number, to: number): ReadonlySet<number> {
    const depends = new Set(sources);
    for (let i = from; i < to; i++) {
      const node = this.#nodes[i];
      if (node && Object.values(node.inputs).some(({ id }) => depends.has(id)))
        for (const { id } of node.outputs) depends.add(id);
    }
    return depends;
  }

  #markOf(index: number): Mark {
    const found = this.#owners.findLast(({ start }) => start <= index);
    return found ?? { start: 0, owner: { path: "tasks", name: "the graph" } };
  }
}

/** Gradients by tensor id while a sweep runs. Owns its tensors. */
class GradientSums {
  readonly #sums = new Map<number, tf.Tensor>();
  readonly #seen = new Set<number>();
  readonly #kept: ReadonlySet<number>;

  constructor(kept: ReadonlySet<number>) {
    this.#kept = kept;
  }

  has(id: number): boolean {
    return this.#sums.has(id);
  }

  get(id: number): tf.Tensor | undefined {
    return this.#sums.get(id);
  }

  add(id: number, gradient: tf.Tensor): void {
    // A gradient function may return what it was given, or one tensor for two inputs: each sum needs its own handle.
    const own = this.#seen.has(gradient.id) ? gradient.clone() : gradient;
    this.#seen.add(own.id);
    const earlier = this.#sums.get(id);
    if (!earlier) {
      this.#sums.set(id, own);
      return;
    }
    const sum = tf.add(earlier, own);
    this.#seen.add(sum.id);
    earlier.dispose();
    own.dispose();
    this.#sums.set(id, sum);
  }

  release(id: number): void {
    if (this.#kept.has(id)) return;
    this.#sums.get(id)?.dispose();
    this.#sums.delete(id);
  }
}

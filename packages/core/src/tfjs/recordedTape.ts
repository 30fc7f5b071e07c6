import { GruyereError, type NumberBlock } from "@gruyere/flow";
import { tf } from "#tfjs";
import { describeRef } from "../compile/describeRef.js";
import type { Gradients, StepRequest, Tape } from "../engine.js";
import type { Plan, PlanRef } from "../plan.js";
import { download } from "./download.js";
import type { Parameters } from "./parameters.js";
import { addFromSeeds, addGradients, type Factors, type ParameterTensors, seedsOf } from "./stepPasses.js";
import { TensorGradients } from "./tensorGradients.js";
import type { TrainingPass } from "./trainingPass.js";
import { upload } from "./upload.js";

/** The forward passes of a step kept open: every method is one backward pass over each of them. */
export class RecordedTape implements Tape {
  readonly #given: TensorGradients[] = [];
  /** Those that were used: an update replaces the state's own. */
  readonly #recorded: ParameterTensors;
  #closed = false;

  constructor(
    readonly losses: Readonly<Record<string, number>>,
    readonly passes: readonly TrainingPass[],
    readonly plan: Plan,
    state: Parameters,
    readonly request: StepRequest,
    readonly activate: () => void,
  ) {
    const tensors = new Map(plan.parameters.map(({ name }) => [name, state.parameter(name)]));
    this.#recorded = { parameter: (name) => tensors.get(name) ?? state.parameter(name) };
  }

  async featureGradients(task: string): Promise<readonly (NumberBlock | undefined)[]> {
    this.#open();
    const factors = this.#factors([task]);
    const perPass = this.passes.map((pass) => this.#atFeatures(pass, factors));
    try {
      return await Promise.all(this.plan.features.map((_, i) => this.#joined(i, perPass)));
    } finally {
      for (const tensor of perPass.flat()) tensor?.dispose();
    }
  }

  trunkGradients(task: string): Gradients {
    return this.#gradients("trunk", this.#factors([task]));
  }

  headGradients(weights: Readonly<Record<string, number>> = {}): Gradients {
    const all = Object.keys(this.losses);
    const own = (name: string): number => weights[name] ?? this.request.weights?.[name] ?? this.plan.tasks[name]?.weight ?? 1;
    return this.#gradients("head", new Map([...this.#factors(all)].map(([name, factor]) => [name, factor * own(name)])));
  }

  pullBack(features: readonly (NumberBlock | undefined)[]): Gradients {
    const gradients = this.#new();
    const trunk = this.#parameters("trunk");
    let row = 0;
    for (const pass of this.passes) {
      const from = row;
      row += pass.size;
      const seeds = () =>
        pass.features.flatMap((target, i) => {
          const block = features[i];
          return target && block ? [{ target, gradient: upload(rowsOf(block, from, row, target, this.#name(i))) }] : [];
        });
      addFromSeeds(pass, seeds, trunk, this.#recorded, gradients, { from: 0, to: pass.cut });
    }
    return gradients;
  }

  /** Releases the passes and every gradient that was not used up. */
  close(): void {
    this.#closed = true;
    for (const pass of this.passes) pass.dispose();
    for (const gradients of this.#given) gradients.dispose();
  }

  #open(): void {
    if (this.#closed) throw new Error("the tape is closed: use it inside `record` only");
    this.activate();
  }

  #new(): TensorGradients {
    this.#open();
    const gradients = new TensorGradients(this.activate);
    this.#given.push(gradients);
    return gradients;
  }

  #gradients(part: "trunk" | "head", factors: Factors): Gradients {
    const gradients = this.#new();
    const parameters = this.#parameters(part);
    for (const pass of this.passes) addGradients(pass, factors, parameters, this.#recorded, gradients);
    return gradients;
  }

  #parameters(part: "trunk" | "head") {
    return this.plan.parameters.filter((parameter) => parameter.part === part && parameter.trainable);
  }

  #factors(tasks: readonly string[]): Factors {
    return new Map(tasks.map((task) => [task, 1 / (this.request.denominators[task] ?? 1)]));
  }

  #atFeatures(pass: TrainingPass, factors: Factors): readonly (tf.Tensor | undefined)[] {
    const sources = pass.features.flatMap((feature) => feature ?? []);
    const found = new Map<number, tf.Tensor>();
    tf.tidy(() => {
      const seeds = seedsOf(pass, factors).map(({ target, factor }) => ({ target, gradient: tf.scalar(factor) }));
      // Only what lies above the cut: how the features depend on one another is the trunk's matter.
      const gradients = pass.tape.backward(seeds, sources, { from: pass.cut, to: pass.tape.length });
      for (const [i, gradient] of gradients.entries()) {
        const source = sources[i];
        if (gradient && source) found.set(source.id, tf.keep(gradient));
      }
    });
    return pass.features.map((feature) => feature && found.get(feature.id));
  }

  /** A feature's gradient over all batches, rows in order; a batch that the task doesn't reach has zeros. */
  async #joined(index: number, perPass: readonly (readonly (tf.Tensor | undefined)[])[]): Promise<NumberBlock | undefined> {
    const gradients = perPass.map((features) => features[index]);
    if (gradients.every((gradient) => gradient === undefined)) return undefined;
    const inner = gradients.find((gradient) => gradient !== undefined)?.shape.slice(1) ?? [];
    const width = inner.reduce((n, d) => n * d, 1);
    const rows = this.passes.reduce((n, { size }) => n + size, 0);
    const values = new Float32Array(rows * width);
    let row = 0;
    for (const [i, gradient] of gradients.entries()) {
      if (gradient && !tf.util.arraysEqual(gradient.shape.slice(1), inner))
        throw featureLengthsDiffer(this.plan.features[index], inner, gradient.shape);
      if (gradient) values.set((await download(gradient)).values, row * width);
      row += this.passes[i]?.size ?? 0;
    }
    return { values, shape: [rows, ...inner], dtype: "float32" };
  }

  #name(index: number): string {
    const ref = this.plan.features[index];
    return ref ? describeRef(ref) : String(index);
  }
}

function rowsOf(block: NumberBlock, from: number, to: number, target: tf.Tensor, name: string): NumberBlock {
  const width = target.size / Math.max(1, target.shape[0] ?? 1);
  const values = block.values.slice(from * width, to * width);
  if (values.length === target.size) return { values, shape: target.shape, dtype: "float32" };
  throw new GruyereError({
    code: "wrong-feature-gradient",
    path: `features.${name}`,
    expected: `rows ${from} to ${to} of shape [${target.shape.slice(1).join(", ")}]`,
    received: `[${block.shape.join(", ")}]`,
    hint: "give one gradient per feature of the plan, of the shapes that `featureGradients` returns",
  });
}

/** The error of a feature gradient over batches whose features differ in more than their rows. */
export const featureLengthsDiffer = (feature: PlanRef | undefined, a: readonly number[], b: readonly number[]): GruyereError =>
  new GruyereError({
    code: "feature-lengths-differ",
    path: `features.${feature ? describeRef(feature) : ""}`,
    expected: `batches of one step with one shape of the feature, [B, ${a.join(", ")}]`,
    received: `[${b.join(", ")}]`,
    hint: "pad the sequences of a step to one length, or use the trunk's gradients instead",
  });

import { GruyereError } from "@gruyere/flow";
import { tf } from "#tfjs";
import type { StepRequest } from "../engine.js";
import type { Plan, PlanParameter, PlanTask } from "../plan.js";
import type { Devices } from "./devices.js";
import { type Computed, computeElsewhere } from "./elsewhere.js";
import { hostDraw } from "./hostDraw.js";
import { hostView } from "./hostView.js";
import type { Parameters } from "./parameters.js";
import type { Range, Seed } from "./tape.js";
import type { TensorGradients } from "./tensorGradients.js";
import { lossRefs, presentTasks, type TrainingPass, trainingPass } from "./trainingPass.js";

/** A batch that has a present task, by its position in the step. */
interface ReadyBatch {
  readonly index: number;
  readonly tasks: readonly PlanTask[];
  readonly computed: Computed;
}

/** The forward passes of a step, one after the other, and how they moved buffers on. */
export class StepPasses {
  readonly #plan: Plan;
  readonly #state: Parameters;
  readonly #request: StepRequest;
  readonly #ready: readonly ReadyBatch[];

  private constructor(plan: Plan, state: Parameters, request: StepRequest, ready: readonly ReadyBatch[]) {
    this.#plan = plan;
    this.#state = state;
    this.#request = request;
    this.#ready = ready;
  }

  /** Makes the batches ready, with what is computed on other devices; leaves any device active. */
  static async prepare(plan: Plan, state: Parameters, request: StepRequest, devices: Devices): Promise<StepPasses> {
    const ready: ReadyBatch[] = [];
    for (const [index, batch] of request.batches.entries()) {
      const tasks = presentTasks(plan, batch, request.tasks);
      for (const { name } of tasks) checkDenominator(name, request.denominators[name]);
      if (tasks.length === 0) continue;
      ready.push({ index, tasks, computed: await computeElsewhere(plan, state, devices, batch, tasks.flatMap(lossRefs)) });
    }
    return new StepPasses(plan, state, request, ready);
  }

  /**
   * Runs each batch that has a present task and hands over its pass, which the receiver disposes. Returns the buffers' next values,
   * which are the caller's: the state stays as it is.
   */
  run(receive: (pass: TrainingPass) => void): ReadonlyMap<string, tf.Tensor> {
    const { batches, random } = this.#request;
    const updates = new Map<string, tf.Tensor>();
    try {
      for (const { index, tasks, computed } of this.#ready) {
        const batch = batches[index];
        if (batch)
          receive(trainingPass(this.#plan, batch, tasks, this.#state, { draw: hostDraw(random, index), updates }, computed));
      }
    } catch (error) {
      for (const tensor of updates.values()) tensor.dispose();
      throw error;
    }
    return updates;
  }
}

/** @throws GruyereError for a present task whose denominator isn't above 0. */
export function checkDenominator(task: string, denominator: number | undefined): void {
  if (denominator !== undefined && denominator > 0) return;
  throw new GruyereError({
    code: "no-denominator",
    path: `request.denominators.${task}`,
    expected: "a number above 0: usually the sum of the task's label weights over the whole step",
    received: String(denominator),
    hint: "give a denominator for every task that has a labelled row in the step",
  });
}

/** The tensors that stand for parameters on a tape. */
export interface ParameterTensors {
  parameter(name: string): tf.Tensor;
}

/** Factor of each task's sum in what is differentiated; a task that is absent from it takes no part. */
export type Factors = ReadonlyMap<string, number>;

/** One backward pass over a batch: the gradient of Σ factor × sum by these parameters is added to `into`. */
export function addGradients(
  pass: TrainingPass,
  factors: Factors,
  parameters: readonly PlanParameter[],
  state: ParameterTensors,
  into: TensorGradients,
): void {
  const seeds = seedsOf(pass, factors);
  addFromSeeds(pass, () => seeds.map(({ target, factor }) => ({ target, gradient: tf.scalar(factor) })), parameters, state, into);
}

/** The same from given gradients at some tensors, over a range of the tape. */
export function addFromSeeds(
  pass: TrainingPass,
  seeds: () => readonly Seed[],
  parameters: readonly PlanParameter[],
  state: ParameterTensors,
  into: TensorGradients,
  range?: Range,
): void {
  const named: { readonly name: string; readonly gradient: tf.Tensor }[] = [];
  tf.tidy(() => {
    const sources = parameters.map(({ name }) => state.parameter(name));
    for (const [i, gradient] of pass.tape.backward(seeds(), sources, range).entries()) {
      const parameter = parameters[i];
      if (gradient && parameter) named.push({ name: parameter.name, gradient: tf.keep(gradient) });
    }
  });
  for (const { name, gradient } of named) into.add(name, gradient);
}

/** The tasks' sums in a pass with their factors. */
export function seedsOf(
  pass: TrainingPass,
  factors: Factors,
): readonly { readonly target: tf.Tensor; readonly factor: number }[] {
  return [...pass.sums].flatMap(([task, target]) => {
    const factor = factors.get(task);
    return factor === undefined ? [] : [{ target, factor }];
  });
}

/** Losses of the present tasks over the passes' sums, read in one go. */
export async function readLosses(
  sums: readonly (readonly [task: string, sum: tf.Tensor])[],
  denominators: Readonly<Record<string, number>>,
): Promise<Readonly<Record<string, number>>> {
  const losses: Record<string, number> = {};
  if (sums.length === 0) return losses;
  const values = await readScalars(sums.map(([, sum]) => sum));
  for (const [i, [task]] of sums.entries()) losses[task] = (losses[task] ?? 0) + (values[i] ?? 0) / (denominators[task] ?? 1);
  return losses;
}

async function readScalars(scalars: readonly tf.Tensor[]): Promise<ArrayLike<number>> {
  const here = scalars.flatMap((scalar) => hostView(scalar)?.[0] ?? []);
  if (here.length === scalars.length) return here;
  const stacked = tf.tidy(() => tf.stack([...scalars]));
  try {
    return await stacked.data();
  } finally {
    stacked.dispose();
  }
}

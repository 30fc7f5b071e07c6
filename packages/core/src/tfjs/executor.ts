import { tf } from "#tfjs";
import type { EngineState, Executor, ForwardRequest, Gradients, StepRequest, StepResult, Tape, TaskForward } from "../engine.js";
import type { Plan } from "../plan.js";
import type { UpdateRule, UpdateScalars } from "../update.js";
import type { Devices } from "./devices.js";
import { evaluateBatch } from "./evaluate.js";
import { Parameters } from "./parameters.js";
import { RecordedTape } from "./recordedTape.js";
import { addGradients, readLosses, StepPasses } from "./stepPasses.js";
import { taskOf } from "./taskOf.js";
import { TensorGradients } from "./tensorGradients.js";
import type { TrainingPass } from "./trainingPass.js";
import { applyUpdate } from "./update/applyUpdate.js";
import { FusedLoops } from "./update/fusedLoops.js";

/** A plan on a TensorFlow.js backend, one operation at a time. */
export class TfjsExecutor implements Executor {
  readonly plan: Plan;
  readonly #state: Parameters;
  readonly #devices: Devices;
  readonly #activate: () => void;
  readonly #loops = new FusedLoops();
  #openTapes = 0;

  constructor(plan: Plan, seed: number, devices: Devices) {
    this.plan = plan;
    this.#devices = devices;
    this.#activate = () => devices.activate();
    this.#state = new Parameters(plan, seed, (module) => devices.activate(devices.of(module)));
    this.#activate();
  }

  async forward(request: ForwardRequest): Promise<Readonly<Record<string, TaskForward>>> {
    this.#activate();
    const tasks = request.tasks.map((name) => taskOf(this.plan, name));
    return evaluateBatch(this.plan, this.#state, this.#devices, tasks, request);
  }

  async gradients(request: StepRequest): Promise<StepResult> {
    const forward = await StepPasses.prepare(this.plan, this.#state, request, this.#devices);
    this.#activate();
    const gradients = new TensorGradients(this.#activate);
    const sums: [string, tf.Tensor][] = [];
    try {
      const buffers = forward.run((pass) => {
        try {
          addGradients(pass, this.#factors(request), this.#trainable(), this.#state, gradients);
          for (const [task, sum] of pass.sums) sums.push([task, tf.keep(sum.clone())]);
        } finally {
          pass.dispose();
        }
      });
      gradients.holdBuffers(buffers);
      return { losses: await readLosses(sums, request.denominators), gradients };
    } catch (error) {
      gradients.dispose();
      throw error;
    } finally {
      for (const [, sum] of sums) sum.dispose();
    }
  }

  async record<T>(request: StepRequest, use: (tape: Tape) => T | Promise<T>): Promise<T> {
    const forward = await StepPasses.prepare(this.plan, this.#state, request, this.#devices);
    this.#activate();
    const passes: TrainingPass[] = [];
    let buffers: ReadonlyMap<string, tf.Tensor> = new Map();
    let tape: RecordedTape | undefined;
    this.#openTapes++;
    try {
      buffers = forward.run((pass) => passes.push(pass));
      const losses = await readLosses(
        passes.flatMap(({ sums }) => [...sums]),
        request.denominators,
      );
      tape = new RecordedTape(losses, passes, this.plan, this.#state, request, this.#activate);
      const result = await use(tape);
      this.#state.replaceBuffers(buffers);
      return result;
    } catch (error) {
      for (const tensor of buffers.values()) tensor.dispose();
      throw error;
    } finally {
      this.#openTapes--;
      if (tape) tape.close();
      else for (const pass of passes) pass.dispose();
    }
  }

  async update(gradients: Gradients, rule: UpdateRule, scalars: UpdateScalars): Promise<void> {
    if (!(gradients instanceof TensorGradients)) throw new Error("update: the gradients are of another engine");
    this.#activate();
    this.#state.replaceBuffers(gradients.takeBuffers());
    applyUpdate(this.#state, gradients, rule, scalars, this.#openTapes > 0, this.#loops);
  }

  async read(): Promise<EngineState> {
    this.#activate();
    return this.#state.read();
  }

  async write(state: Partial<EngineState>): Promise<void> {
    this.#activate();
    this.#state.write(state);
    this.#activate();
  }

  memory(): { readonly tensors: number; readonly bytes: number } {
    const { numTensors, numBytes } = tf.memory();
    return { tensors: numTensors, bytes: numBytes };
  }

  dispose(): void {
    this.#state.dispose();
  }

  #factors({ weights, denominators }: StepRequest): ReadonlyMap<string, number> {
    const tasks = Object.values(this.plan.tasks);
    return new Map(tasks.map(({ name, weight }) => [name, (weights?.[name] ?? weight) / (denominators[name] ?? 1)]));
  }

  #trainable() {
    return this.plan.parameters.filter(({ trainable }) => trainable);
  }
}

import type {
  EngineState,
  Executor,
  ForwardRequest,
  Gradients,
  Plan,
  PlanTask,
  StepRequest,
  StepResult,
  Tape,
  TaskForward,
  UpdateRule,
  UpdateScalars,
} from "@gruyere/core";
import { type Devices, lossRefs, nameHint } from "@gruyere/core/engine";
import { GruyereError } from "@gruyere/flow";
import type { Heap } from "../memory/heap.js";
import { UpdateLoops } from "../memory/updateLoops.js";
import { traceStep } from "../trace/traceStep.js";
import { applyUpdate } from "./applyUpdate.js";
import { choicesOf, type EngineChoices } from "./choices.js";
import { Elsewhere } from "./elsewhere.js";
import { forwardNeeds, forwardPass } from "./forwardPass.js";
import { GradientStore, inHeap, LaterGradients } from "./gradientStore.js";
import { GraphCache } from "./graphCache.js";
import { HeapState } from "./heapState.js";
import { KeptTape, NO_USE, type TapeUse } from "./keptTape.js";
import { Lock } from "./lock.js";
import { lossesOf } from "./losses.js";
import { prepareStep } from "./prepareStep.js";
import type { EngineSettings } from "./settings.js";
import { StepGraphs } from "./stepGraphs.js";

/** A plan compiled to graphs of ONNX Runtime; its state lies in one WebAssembly memory. */
export class OnnxExecutor implements Executor {
  readonly plan: Plan;
  readonly choices: EngineChoices;
  readonly #heap: Heap;
  readonly #state: HeapState;
  readonly #cache: GraphCache;
  readonly #graphs: StepGraphs;
  readonly #loops: UpdateLoops;
  readonly #store: GradientStore;
  readonly #elsewhere: Elsewhere;
  /** Runs one after the other: they share the inputs' place. */
  readonly #lock = new Lock();
  /** What was asked of the last tapes: the next one makes it at once. */
  #tapeUse: TapeUse = NO_USE;
  #disposed = false;

  constructor(plan: Plan, seed: number, heap: Heap, devices: Devices, settings: EngineSettings) {
    this.plan = plan;
    this.choices = choicesOf(settings);
    this.#heap = heap;
    this.#state = new HeapState(plan, heap, seed);
    this.#cache = new GraphCache(heap, this.#state, settings);
    this.#graphs = new StepGraphs(plan, this.#cache, settings);
    this.#loops = new UpdateLoops(heap);
    this.#store = new GradientStore(heap, this.#state);
    this.#elsewhere = new Elsewhere(plan, devices, this.#state);
  }

  async forward(request: ForwardRequest): Promise<Readonly<Record<string, TaskForward>>> {
    const tasks = request.tasks.map((name) => this.#task(name));
    const needs = forwardNeeds(tasks, request);
    const computed = await this.#elsewhere.compute(request.batch, [...needs.refs, ...needs.labelled.flatMap(lossRefs)]);
    return this.#lock.run(() => forwardPass(this.plan, this.#graphs, tasks, request, needs, computed));
  }

  async gradients(request: StepRequest): Promise<StepResult> {
    const { ready, data } = await prepareStep(this.plan, request, this.#elsewhere, "weighted");
    if (ready.length === 0) return { losses: {}, gradients: LaterGradients.none() };
    return this.#lock.run(async () => {
      const graph = await this.#graphs.find({ what: "step", kind: "", ready, trace: (shapes) => traceStep(this.plan, shapes) });
      const outputs = await graph.run(data);
      const losses = lossesOf(outputs, request.denominators);
      const gradients = this.#store.take(outputs, data);
      outputs.release(); // the gradients hold them now
      return { losses, gradients };
    });
  }

  async record<T>(request: StepRequest, use: (tape: Tape) => T | Promise<T>): Promise<T> {
    const step = await prepareStep(this.plan, request, this.#elsewhere, "plain");
    const context = { plan: this.plan, request, step, graphs: this.#graphs, store: this.#store, lock: this.#lock };
    const tape = await KeptTape.open(context, this.#tapeUse);
    try {
      const result = await use(tape);
      this.#tapeUse = tape.used;
      for (const [name, values] of await tape.buffers()) this.#setBuffer(name, values);
      return result;
    } finally {
      await tape.close();
    }
  }

  async update(gradients: Gradients, rule: UpdateRule, scalars: UpdateScalars): Promise<void> {
    const own = await inHeap(gradients);
    if (!own) return;
    await this.#lock.run(async () => {
      for (const [name, values] of own.buffers) this.#setBuffer(name, values);
      applyUpdate(this.#state, own, rule, scalars, this.#loops);
      own.dispose();
    });
  }

  async read(): Promise<EngineState> {
    return this.#state.read();
  }

  async write(state: Partial<EngineState>): Promise<void> {
    this.#state.write(state);
    this.#elsewhere.changed();
  }

  memory(): { readonly tensors: number; readonly bytes: number } {
    return { tensors: this.#state.tensors + this.#store.tensors, bytes: this.#heap.used };
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#elsewhere.changed();
    this.#store.disposeLive();
    this.#state.dispose();
    void this.#lock.run(async () => {
      await this.#cache.dispose();
      this.#store.dispose();
    });
  }

  #setBuffer(name: string, values: Float32Array): void {
    const { offset, length } = this.#state.at(name);
    this.#heap.float32(offset, length).set(values);
  }

  #task(name: string): PlanTask {
    const task = this.plan.tasks[name];
    if (task) return task;
    throw new GruyereError({
      code: "unknown-task",
      path: "request.tasks",
      expected: "a task of the plan",
      received: name,
      hint: nameHint(name, Object.keys(this.plan.tasks)),
    });
  }
}

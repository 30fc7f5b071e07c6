import type {
  EngineState,
  Executor,
  ForwardRequest,
  Gradients,
  Plan,
  StepRequest,
  StepResult,
  Tape,
  TaskForward,
  UpdateRule,
  UpdateScalars,
} from "@gruyere/core";
import { checkState, type Devices, lossRefs, taskOf } from "@gruyere/core/engine";
import { traceStep } from "../trace/traceStep.js";
import { choicesOf, type EngineChoices } from "./choices.js";
import { Elsewhere } from "./elsewhere.js";
import { forwardNeeds, forwardPass } from "./forwardPass.js";
import { GraphCache } from "./graphCache.js";
import { KeptTape, NO_USE, type TapeUse } from "./keptTape.js";
import { LaterGradients } from "./laterGradients.js";
import { Lock } from "./lock.js";
import { lossesOf } from "./losses.js";
import { prepareStep } from "./prepareStep.js";
import { Presence } from "./presence.js";
import type { EngineSettings } from "./settings.js";
import { StepGraphs } from "./stepGraphs.js";
import type { StepMemory } from "./stepMemory.js";
import { ValuesBefore } from "./valuesBefore.js";

/** A plan compiled to graphs of ONNX Runtime, which work on its state in a memory. */
export class OnnxExecutor implements Executor {
  readonly plan: Plan;
  readonly choices: EngineChoices;
  readonly #memory: StepMemory;
  readonly #cache: GraphCache;
  readonly #graphs: StepGraphs;
  readonly #elsewhere: Elsewhere;
  readonly #presence: Presence;
  /** By parameter: the tasks whose loss reaches it. */
  readonly #reachedBy: ReadonlyMap<string, readonly string[]>;
  /** Runs one after the other: they share the inputs' place. */
  readonly #lock = new Lock();
  /** What was asked of the last tapes: the next one makes it at once. */
  #tapeUse: TapeUse = NO_USE;
  /** Of each open tape. */
  readonly #open = new Set<ValuesBefore>();
  #disposed = false;

  constructor(plan: Plan, memory: StepMemory, devices: Devices, settings: EngineSettings) {
    this.plan = plan;
    this.choices = choicesOf(settings);
    this.#memory = memory;
    this.#cache = new GraphCache(memory, settings);
    this.#graphs = new StepGraphs(plan, this.#cache, settings);
    this.#presence = new Presence(plan);
    this.#reachedBy = new Map(plan.parameters.map(({ name, tasks }) => [name, tasks]));
    this.#elsewhere = new Elsewhere(plan, devices, () => this.read());
  }

  async forward(request: ForwardRequest): Promise<Readonly<Record<string, TaskForward>>> {
    const tasks = request.tasks.map((name) => taskOf(this.plan, name));
    const needs = forwardNeeds(tasks, request);
    const computed = await this.#elsewhere.compute(request.batch, [...needs.refs, ...needs.labelled.flatMap(lossRefs)]);
    return this.#run(() => forwardPass(this.plan, this.#graphs, tasks, request, needs, computed));
  }

  async gradients(request: StepRequest): Promise<StepResult> {
    const tasksOf = this.#presence.of.bind(this.#presence);
    const { ready, data, present } = await prepareStep(this.plan, request, this.#elsewhere, tasksOf, "weighted");
    if (ready.length === 0) return { losses: {}, gradients: LaterGradients.none() };
    return this.#run(async () => {
      const graph = await this.#graphs.find({ what: "step", kind: "", ready, trace: (shapes) => traceStep(this.plan, shapes) });
      const outputs = await graph.run(data);
      const losses = lossesOf(outputs, request.denominators, present);
      const gradients = outputs.gradients(data, ({ parameter }) => this.#reaches(present, parameter));
      outputs.release(); // the gradients hold them now
      return { losses, gradients };
    });
  }

  async record<T>(request: StepRequest, use: (tape: Tape) => T | Promise<T>): Promise<T> {
    const tasksOf = this.#presence.exactly.bind(this.#presence);
    const step = await prepareStep(this.plan, request, this.#elsewhere, tasksOf, "plain");
    const before = new ValuesBefore(this.#memory);
    const context = { plan: this.plan, request, step, graphs: this.#graphs, run: this.#run.bind(this), before };
    this.#open.add(before);
    try {
      const tape = await KeptTape.open(context, this.#tapeUse);
      try {
        const result = await use(tape);
        this.#tapeUse = tape.used;
        await this.#run(() => tape.moveBuffers());
        return result;
      } finally {
        await tape.close();
      }
    } finally {
      this.#open.delete(before);
    }
  }

  async update(gradients: Gradients, rule: UpdateRule, scalars: UpdateScalars): Promise<void> {
    const ofTape = gradients instanceof LaterGradients;
    const made = ofTape ? await gradients.made() : gradients;
    if (!made) return;
    await this.#run(async () => {
      await this.#keep([...made.names, ...(ofTape ? [] : this.plan.buffers.map(({ name }) => name))]);
      await this.#memory.update(made, rule, scalars, ofTape ? "keep" : "move"); // `record` moves the buffers of its step itself
    });
  }

  async read(): Promise<EngineState> {
    return this.#run(() => this.#memory.read());
  }

  async write(state: Partial<EngineState>): Promise<void> {
    await this.#run(async () => {
      checkState(this.plan, state);
      await this.#keep([...Object.keys(state.parameters ?? {}), ...Object.keys(state.buffers ?? {})]);
      this.#memory.write(state);
    });
    this.#elsewhere.changed();
  }

  memory(): { readonly tensors: number; readonly bytes: number } {
    const { tensors, bytes } = this.#memory;
    return { tensors, bytes };
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#elsewhere.changed();
    this.#memory.close();
    void this.#lock.run(async () => {
      await this.#cache.dispose();
      await this.#memory.dispose();
    });
  }

  /** One after the other; what waits when the executor is disposed doesn't run on what is no longer there. */
  #run<T>(work: () => Promise<T>): Promise<T> {
    return this.#lock.run(() => {
      if (this.#disposed) throw new Error("the executor was disposed");
      return work();
    });
  }

  /** Open tapes go on with what is about to change. */
  async #keep(names: readonly string[]): Promise<void> {
    for (const before of this.#open) await before.keep(names);
  }

  #reaches(present: ReadonlySet<string>, parameter: string): boolean {
    return this.#reachedBy.get(parameter)?.some((task) => present.has(task)) ?? false;
  }
}

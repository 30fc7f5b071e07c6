import type { EngineState, Gradients, Plan, UpdateRule, UpdateScalars } from "@gruyere/core";
import type { Tensor } from "onnxruntime-common";
import type { Graph, OutputRole } from "../../graph/graph.js";
import { outputName } from "../../onnx/names.js";
import { openSession, type Session } from "../../onnx/session.js";
import { chooseThreads } from "../../onnx/threads.js";
import type { EngineSettings } from "../settings.js";
import type { CompiledGraph, StepMemory, Values } from "../stepMemory.js";
import { addSquares } from "./addSquares.js";
import { TensorGradients } from "./tensorGradients.js";
import { TensorGraph } from "./tensorGraph.js";
import type { OutputContext, TensorOutputs } from "./tensorOutputs.js";
import type { TensorRoom } from "./tensorRoom.js";
import { TensorState } from "./tensorState.js";
import { TensorUpdates } from "./tensorUpdates.js";
import { unpackState } from "./unpackState.js";

/** The state as tensors, on a device or beside the WebAssembly memory: graphs make the next ones of it, updates too. */
export class TensorMemory implements StepMemory {
  readonly #room: TensorRoom;
  readonly #state: TensorState;
  readonly #updates: TensorUpdates;
  readonly #live = new Set<TensorGradients>();
  readonly #context: OutputContext;
  #closed = false;

  constructor(plan: Plan, seed: number, room: TensorRoom, settings: EngineSettings) {
    this.#room = room;
    this.#state = new TensorState(plan, room, seed);
    this.#updates = new TensorUpdates(this.#state, room, (graph) => {
      const threads = chooseThreads(graph, settings.machine, settings.threads, 2); // the step's session runs in turn with it
      return openSession(graph, { provider: settings.provider, ...threads, onDevice: this.onDevice(graph) });
    });
    this.#context = { room, state: this.#state, take: (...all) => this.#take(...all) };
  }

  get tensors(): number {
    if (this.#closed) return 0;
    return this.#state.tensors + [...this.#live].reduce((sum, { names }) => sum + names.length, 0);
  }

  get bytes(): number {
    return this.#closed ? 0 : this.#room.bytes;
  }

  prepare(graph: Graph): Graph {
    const unpacked = unpackState(graph);
    return this.#room.onDevice ? addSquares(unpacked) : unpacked;
  }

  onDevice({ outputs }: Graph): readonly string[] {
    return this.#room.onDevice ? outputs.filter(({ role }) => stays(role)).map(({ role }) => outputName(role)) : [];
  }

  bind(graph: Graph, session: Session): CompiledGraph {
    return new TensorGraph(graph, session, this.#context);
  }

  async update(gradients: Gradients, rule: UpdateRule, scalars: UpdateScalars, buffers: "move" | "keep"): Promise<void> {
    if (!(gradients instanceof TensorGradients)) throw new Error("update: the gradients are of another engine");
    await this.#updates.run(gradients.tensors, rule, scalars);
    if (buffers === "move") gradients.moveBuffers();
    gradients.dispose();
  }

  read(): Promise<EngineState> {
    return this.#state.read();
  }

  copy(names: readonly string[]): Promise<Values> {
    return this.#state.copy(names);
  }

  write(state: Partial<EngineState>): void {
    this.#state.write(state);
  }

  close(): void {
    this.#closed = true;
  }

  async dispose(): Promise<void> {
    for (const gradients of [...this.#live]) gradients.dispose();
    this.#state.dispose();
    await this.#updates.dispose();
  }

  #take(outputs: TensorOutputs, tensors: ReadonlyMap<string, Tensor>, squares: ReadonlyMap<string, number>): TensorGradients {
    const gradients = new TensorGradients(outputs, tensors, squares, this.#room, () => this.#live.delete(gradients));
    this.#live.add(gradients);
    return gradients;
  }
}

/** What the host doesn't read. */
const stays = ({ kind }: OutputRole): boolean =>
  kind === "gradient" || kind === "buffer" || kind === "saved" || kind === "result";

import type { Graph, Signature } from "../../graph/graph.js";
import { outputName } from "../../onnx/names.js";
import type { Session } from "../../onnx/session.js";
import type { StepData } from "../stepData.js";
import type { CompiledGraph, StepOutputs } from "../stepMemory.js";
import { TensorFeed } from "./tensorFeed.js";
import { type OutputContext, TensorOutputs } from "./tensorOutputs.js";

/** A graph over tensors. */
export class TensorGraph implements CompiledGraph {
  readonly graph: Graph;
  readonly #session: Session;
  readonly #context: OutputContext;
  readonly #feed: TensorFeed;
  readonly #signatures: Readonly<Record<string, Signature>>;

  constructor(graph: Graph, session: Session, context: OutputContext) {
    this.graph = graph;
    this.#session = session;
    this.#context = context;
    this.#feed = new TensorFeed(graph.inputs, session, context.state);
    this.#signatures = Object.fromEntries(graph.outputs.map(({ role, value }) => [outputName(role), value]));
  }

  async run(data: StepData, before?: StepOutputs): Promise<TensorOutputs> {
    await this.#context.state.settle();
    const feeds = { ...this.#feed.of(data), ...before?.saved };
    const tensors = await this.#context.room.run(this.#session, feeds, this.#signatures);
    return new TensorOutputs(this.graph.outputs, tensors, this.#context);
  }

  async dispose(): Promise<void> {
    await this.#context.room.release(this.#session);
  }

  async retire(): Promise<void> {
    await this.dispose();
  }
}

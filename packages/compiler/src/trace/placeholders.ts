import type { Masked, Plan, PlanNode, PlanRef } from "@gruyere/core";
import { describeRef, type LabelTensors, type ModuleTensors } from "@gruyere/core/engine";
import { tf } from "@gruyere/core/tfjs";
import { GruyereError } from "@gruyere/flow";
import type { InputRole, Signature } from "../graph/graph.js";
import type { TraceBackend } from "./backend.js";
import type { BatchShape, MaskedShape } from "./stepShape.js";

/** Tensors of the trace that stand for what a step is given: each is made when it is first asked for. */
export class Placeholders implements ModuleTensors {
  readonly #backend: TraceBackend;
  readonly #plan: Plan;
  readonly #held = new Map<string, tf.Tensor>();

  constructor(backend: TraceBackend, plan: Plan) {
    this.#backend = backend;
    this.#plan = plan;
  }

  /** One placeholder per key: the tape tells tensors apart by their identity. */
  #tensor(key: string, role: InputRole, signature: Signature): tf.Tensor {
    const known = this.#held.get(key);
    if (known) return known;
    const tensor = this.#backend.tensorOf(this.#backend.graph.input(role, signature));
    this.#held.set(key, tensor);
    return tensor;
  }

  /** A parameter or a buffer of the plan, by its full name. */
  parameter(name: string): tf.Tensor {
    return this.#stateTensor("parameter", name, this.#plan.parameters);
  }

  parametersOf(module: string): Readonly<Record<string, tf.Tensor>> {
    const own = this.#plan.parameters.filter((parameter) => parameter.module === module);
    return Object.fromEntries(own.map(({ name }) => [name.slice(module.length + 1), this.parameter(name)]));
  }

  buffersOf(module: string, updates: ReadonlyMap<string, tf.Tensor> = new Map()): Readonly<Record<string, tf.Tensor>> {
    const own = this.#plan.buffers.filter((buffer) => buffer.module === module);
    return Object.fromEntries(
      own.map(({ name }) => [
        name.slice(module.length + 1),
        updates.get(name) ?? this.#stateTensor("buffer", name, this.#plan.buffers),
      ]),
    );
  }

  bufferShape(name: string): readonly number[] | undefined {
    return this.#plan.buffers.find((buffer) => buffer.name === name)?.shape;
  }

  /** An input of the program, or a value computed before, of one batch. */
  value(batch: BatchShape, ref: PlanRef): Masked {
    const name = "input" in ref ? ref.input : describeRef(ref);
    const shape = "input" in ref ? batch.inputs[name] : batch.computed[name];
    if (!shape) throw new Error(`internal: ${name} is not in the batch's shape`);
    const kind = "input" in ref ? "input" : "computed";
    return {
      tensor: this.#tensor(`${kind} ${name} ${batch.index}`, { kind, batch: batch.index, name }, shape.value),
      mask: this.#mask(batch, kind, name, shape),
    };
  }

  #mask(batch: BatchShape, kind: "input" | "computed", name: string, { mask }: MaskedShape): tf.Tensor | undefined {
    if (!mask) return undefined;
    return this.#tensor(`${kind}-mask ${name} ${batch.index}`, { kind: `${kind}-mask`, batch: batch.index, name }, mask);
  }

  /** A task's labels in a batch. Any of them may be missing. */
  labels(batch: BatchShape, task: string): LabelTensors {
    const shape = batch.labels.find((label) => label.task === task);
    if (!shape) throw new Error(`internal: ${task} has no labels in the batch's shape`);
    const of = (kind: "target" | "weights", signature: Signature) =>
      this.#tensor(`${kind} ${task} ${batch.index}`, { kind, batch: batch.index, task }, signature);
    const weights = of("weights", shape.weights);
    return { target: shape.target && of("target", shape.target), weights, present: tf.greater(weights, 0) };
  }

  /** [] What a task's sum of losses is multiplied by in what is differentiated. */
  factor(task: string): tf.Tensor {
    return this.#tensor(`factor ${task}`, { kind: "factor", task }, { shape: [], type: "float32" });
  }

  featureGradient(feature: number, shape: readonly number[]): tf.Tensor {
    return this.#tensor(`feature ${feature}`, { kind: "feature-gradient", feature }, { shape, type: "float32" });
  }

  /** A node's random tensor over the rows of several batches, joined: each batch draws its own. */
  draw(
    batches: readonly BatchShape[],
    node: PlanNode,
    name: string,
    shape: readonly number[],
    distribution: "uniform" | "normal",
  ): tf.Tensor {
    const rows = batches.reduce((sum, { size }) => sum + size, 0);
    const [only] = batches;
    if (batches.length > 1 && shape[0] !== rows) throw notRowwise(node, shape, rows);
    const parts = batches.map(({ index, size }) =>
      this.#tensor(
        `random ${node.id}/${name} ${index}`,
        { kind: "random", batch: index, node: node.id, name, distribution },
        { shape: only && batches.length === 1 ? shape : [size, ...shape.slice(1)], type: "float32" },
      ),
    );
    return parts.length === 1 && parts[0] ? parts[0] : tf.concat(parts, 0);
  }

  #stateTensor(
    kind: "parameter" | "buffer",
    name: string,
    specs: readonly { name: string; shape: readonly number[] }[],
  ): tf.Tensor {
    const spec = specs.find((each) => each.name === name);
    if (!spec) throw new Error(`internal: ${kind} ${name} is not in the plan`);
    return this.#tensor(`${kind} ${name}`, { kind, name }, { shape: spec.shape, type: "float32" });
  }
}

const notRowwise = (node: PlanNode, shape: readonly number[], rows: number): GruyereError =>
  new GruyereError({
    code: "not-rowwise",
    path: `modules.${node.module}`,
    expected: `random tensors with one row per row of the input, [${rows}, …], because the module says that it is rowwise`,
    received: `[${shape.join(", ")}]`,
    hint: "leave `rowwise` out of the module's definition",
  });

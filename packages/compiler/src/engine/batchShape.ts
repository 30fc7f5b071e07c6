import type { Plan, PlanRef, PlanTask } from "@gruyere/core";
import { type Computed, inputOf, lossRefs, nodesFor, weightsOf } from "@gruyere/core/engine";
import { type Batch, GruyereError, type InputBlock, type NumberBlock } from "@gruyere/flow";
import type { Signature } from "../graph/graph.js";
import type { BatchShape, LabelShape, MaskedShape } from "../trace/stepShape.js";
import { bucketOf } from "./buckets.js";

/** How lengths that vary from batch to batch become few shapes. */
export interface LengthSettings {
  /** Lengths that sequences are padded to; a longer one is a shape of its own. Default: powers of √2. */
  readonly buckets: readonly number[] | "none";
  /** Whether a bag's length is in the shape: false when graphs are known not to depend on it. */
  readonly bags: boolean;
  /** Inputs that may be padded at all. */
  readonly paddable: ReadonlySet<string>;
}

/** Any length will do where graphs don't depend on it. */
const ANY_BAG = 4;

/** The shape of a batch for a forward pass to these tasks' losses (and to `further` values). */
export function batchShape(
  plan: Plan,
  batch: Batch,
  index: number,
  tasks: readonly PlanTask[],
  computed: Computed,
  settings: LengthSettings,
  further: readonly PlanRef[] = [],
): BatchShape {
  const labels = tasks.map((task) => labelShape(batch, task));
  // Labels per frame are as long as the frames are: nothing may be padded then.
  const framed = labels.some(({ weights }) => weights.shape.length > 1);
  const refs = [...further, ...tasks.flatMap(lossRefs)];
  const inputs: Record<string, MaskedShape> = {};
  for (const name of inputsFor(plan, refs, computed.nodes)) {
    const block = inputOf(plan, batch, name);
    const ofBag = plan.inputs[name]?.kind === "bag";
    const fixed = !settings.paddable.has(name) || (framed && !ofBag);
    const length = ofBag ? bagLength(block, settings) : sequenceLength(plan, name, block, settings);
    inputs[name] = maskedShape(block, fixed ? undefined : length);
  }
  return {
    index,
    size: batch.size,
    inputs,
    computed: Object.fromEntries([...computed.values].map(([name, block]) => [name, maskedShape(block, undefined)])),
    computedNodes: [...computed.nodes],
    labels,
  };
}

/** The inputs that some values need. */
function inputsFor(plan: Plan, refs: readonly PlanRef[], known: ReadonlySet<string>): readonly string[] {
  const all = [...refs, ...nodesFor(plan, refs, known).flatMap(({ inputs }) => inputs)];
  return [...new Set(all.flatMap((ref) => ("input" in ref ? [ref.input] : [])))];
}

/** Without weights every id counts: then there is no padding. */
function bagLength({ value, mask }: InputBlock, { bags, buckets }: LengthSettings): number {
  const length = value.shape[1] ?? 0;
  if (!mask) return length;
  return bags ? bucketOf(length, buckets) : ANY_BAG;
}

/** The bucket of a sequence that has a mask: padding is behind it. */
function sequenceLength(plan: Plan, name: string, { value, mask }: InputBlock, { buckets }: LengthSettings): number | undefined {
  const varies = plan.inputs[name]?.shape[0] === null;
  return varies && mask ? bucketOf(value.shape[1] ?? 0, buckets) : undefined;
}

function maskedShape({ value, mask }: InputBlock, length: number | undefined): MaskedShape {
  return { value: signatureOf(value, length), ...(mask && { mask: signatureOf(mask, length) }) };
}

function labelShape(batch: Batch, { name, target: ofFlow, loss }: PlanTask): LabelShape {
  const weights = weightsOf(batch, name);
  if (!weights) throw new Error(`internal: task ${name} has no weights in this batch`);
  const label = batch.labels[name];
  if (weights.shape[0] !== batch.size) throw wrongWeights(name, weights, batch);
  const target = !ofFlow && label && loss.needsTarget ? signatureOf(label.target) : undefined;
  return { task: name, weights: signatureOf(weights), ...(target && { target }) };
}

const wrongWeights = (task: string, { shape }: NumberBlock, { size }: Batch): GruyereError =>
  new GruyereError({
    code: "wrong-shape",
    path: `batch.labels.${task}.weights`,
    expected: `a weight per row, [${size}] (or per frame, [${size}, T])`,
    received: `[${shape.join(", ")}]`,
    hint: "give every row of the batch a weight; 0 where it has no label",
  });

function signatureOf({ shape, dtype }: NumberBlock, length?: number): Signature {
  if (length === undefined) return { shape: [...shape], type: dtype };
  return { shape: [shape[0] ?? 0, length, ...shape.slice(2)], type: dtype };
}

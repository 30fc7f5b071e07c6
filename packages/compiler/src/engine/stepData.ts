import type { StepRandom } from "@gruyere/core";
import { type Computed, weightsOf as labelWeights, presentTargets } from "@gruyere/core/engine";
import type { Batch, NumberBlock } from "@gruyere/flow";
import type { InputRole } from "../graph/graph.js";
import { sizeOf } from "../graph/shapes.js";
import { copyBlock } from "./copyBlock.js";

/** The numbers of one run of a graph. */
export interface StepData {
  /** By their position in the step. */
  readonly batches: readonly Batch[];
  /** What was computed on other devices, by the batch's position. */
  readonly computed: ReadonlyMap<number, Computed>;
  /** What each task's sum of losses is multiplied by in what is differentiated. */
  readonly factors: ReadonlyMap<string, number>;
  /** Absent in evaluation. */
  readonly random?: StepRandom;
  /** Gradients to pull back, by feature. */
  readonly featureGradients?: readonly (NumberBlock | undefined)[];
}

/** The block that a role stands for; it may be shorter along its second axis than the graph's input. */
export function blockOf(role: InputRole, data: StepData): NumberBlock {
  const block = find(role, data);
  if (block) return block;
  throw new Error(`internal: nothing in the step for ${role.kind}`);
}

function find(role: InputRole, { batches, computed, featureGradients }: StepData): NumberBlock | undefined {
  switch (role.kind) {
    case "input":
      return batches[role.batch]?.inputs[role.name]?.value;
    case "input-mask":
      return batches[role.batch]?.inputs[role.name]?.mask;
    case "computed":
      return computed.get(role.batch)?.values.get(role.name)?.value;
    case "computed-mask":
      return computed.get(role.batch)?.values.get(role.name)?.mask;
    case "target": {
      const label = batches[role.batch]?.labels[role.task];
      return label && presentTargets(label);
    }
    case "weights": {
      const batch = batches[role.batch];
      return batch && labelWeights(batch, role.task);
    }
    case "feature-gradient":
      return featureGradients?.[role.feature];
    default:
      return undefined;
  }
}

/**
 * A bag's ids and weights, in as many pieces as batches were joined. Ids without weights are as many as the graph has: where it has more
 * steps than the batch, id 0 stands for the padding.
 *
 * @param count How many ids the graph has. Default: as many as the batch.
 */
export function bagPieces(
  { ids, weights }: { readonly ids: InputRole; readonly weights?: InputRole },
  data: StepData,
  count?: number,
): readonly { readonly ids: Int32Array; readonly weights: Float32Array | undefined; readonly rows: number }[] {
  if (ids.kind === "packed") {
    return ids.members.flatMap(({ role, shape }, i) => {
      const own = weights && memberOf(weights, i);
      return bagPieces({ ids: role, ...(own && { weights: own }) }, data, sizeOf(shape));
    });
  }
  const block = blockOf(ids, data);
  const rows = block.shape[0] ?? 0;
  if (weights) return [{ ids: int32Of(block), weights: weightsOf(weights, data), rows }];
  const padded = new Int32Array(count ?? block.values.length);
  copyBlock(block, padded, { shape: [rows, padded.length / rows], type: "int32" });
  return [{ ids: padded, weights: undefined, rows }];
}

/** The weights of one of the batches that were joined. */
function memberOf(weights: InputRole, i: number): InputRole | undefined {
  if (weights.kind === "packed") return weights.members[i]?.role;
  const of = weights.kind === "present" ? memberOf(weights.of, i) : undefined;
  return of && { kind: "present", of };
}

function weightsOf(role: InputRole, data: StepData): Float32Array {
  if (role.kind === "present") return weightsOf(role.of, data).map((weight) => (weight === 0 ? 0 : 1));
  return float32Of(blockOf(role, data));
}

const int32Of = ({ values }: NumberBlock): Int32Array => (values instanceof Int32Array ? values : Int32Array.from(values));

/** Bytes stand for value / 255. */
export function float32Of({ values, dtype }: NumberBlock): Float32Array {
  if (values instanceof Float32Array) return values;
  return values instanceof Uint8Array && dtype === "float32"
    ? Float32Array.from(values, (byte) => byte / 255)
    : Float32Array.from(values);
}

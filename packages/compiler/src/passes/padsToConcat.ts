import { intsOf } from "../graph/attributes.js";
import type { GraphBuilder } from "../graph/builder.js";
import type { Node, Value } from "../graph/graph.js";
import { rewrite } from "../graph/rewrite.js";
import type { Pass } from "./pass.js";
import { isWholeSum, termsOf } from "./sums.js";
import { type Uses, usesOf } from "./uses.js";

/** Part of an axis that a value fills; the rest is zero. */
interface Part {
  readonly value: Value;
  readonly axis: number;
  readonly from: number;
  readonly to: number;
}

/** A value that is padded with zeros along one axis. */
function partOf(node: Node | undefined): Part | undefined {
  const [value] = node?.inputs ?? [];
  const { mode = "constant", value: filling = 0 } = node?.attributes ?? {};
  if (node?.operator !== "Pad" || !value || mode !== "constant" || filling !== 0 || "axes" in node.attributes) return undefined;
  const pads = intsOf(node.attributes, "pads");
  const rank = value.shape.length;
  const padded = value.shape.flatMap((_, axis) => (pads[axis] || pads[axis + rank] ? [axis] : []));
  const [axis = 0, ...others] = padded;
  if (padded.length !== 1 || others.length > 0 || pads.some((pad) => pad < 0)) return undefined;
  const from = pads[axis] ?? 0;
  return { value, axis, from, to: from + (value.shape[axis] ?? 0) };
}

/** Parts that don't overlap, in order: as many as there are. The others remain. */
function disjoint(parts: readonly (Part | undefined)[]): readonly Part[] {
  const kept: Part[] = [];
  const inOrder = parts.filter((part) => part !== undefined).toSorted((a, b) => a.from - b.from);
  for (const part of inOrder) if (part.from >= (kept.at(-1)?.to ?? 0)) kept.push(part);
  return kept;
}

/** The parts one after the other, zeros in the gaps. */
function joined(parts: readonly Part[], { shape, type }: Value, builder: GraphBuilder): Value {
  const axis = parts[0]?.axis ?? 0;
  const zeros = (size: number): readonly Value[] =>
    size === 0 ? [] : [builder.one("Expand", [builder.scalar(0, type)], { shape: shape.with(axis, size) })];
  const all = parts.flatMap(({ value, from }, i) => [...zeros(from - (parts[i - 1]?.to ?? 0)), value]);
  return builder.one("Concat", [...all, ...zeros((shape[axis] ?? 0) - (parts.at(-1)?.to ?? 0))], { axis });
}

/** What stands for a sum: its padded terms joined, and the rest of the terms added. */
function withoutPads(sum: Node, uses: Uses, builder: GraphBuilder, mapped: (value: Value) => Value): Value | undefined {
  const terms = termsOf(sum, uses);
  const found = terms.map((term) => partOf(uses.maker(term)));
  const axes = new Set(found.flatMap((part) => part?.axis ?? []));
  const byAxis = [...axes].map((axis) => disjoint(found.filter((part) => part?.axis === axis)));
  const [parts = []] = byAxis.toSorted((a, b) => b.length - a.length);
  const [output] = sum.outputs;
  if (parts.length < 2 || !output) return undefined;
  const whole = joined(
    parts.map((part) => ({ ...part, value: mapped(part.value) })),
    output,
    builder,
  );
  const rest = terms.filter((_, i) => {
    const part = found[i];
    return !part || !parts.includes(part);
  });
  return rest.reduce((all, term) => builder.one("Add", [all, mapped(term)]), whole);
}

/** Gradients of slices come as sums of parts that are padded with zeros: where parts don't overlap, that is joining them. */
export const padsToConcat: Pass = {
  name: "pads-to-concat",
  description: "sums of zero-padded parts become one Concat",
  run(graph) {
    const uses = usesOf(graph);
    return rewrite(graph, (node, builder, mapped) => {
      const original = uses.maker(node.outputs[0]);
      if (!original || !isWholeSum(original, uses)) return undefined;
      const value = withoutPads(original, uses, builder, mapped);
      return value && [value];
    });
  },
};

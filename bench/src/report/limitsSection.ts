import { markdownTable, scaled, short } from "./markdown.js";
import type { Result } from "./result.js";

/** What the machine allows, and how far from it each case is. */
export function limitsSection({ limits, cases }: Result): readonly string[] {
  const copy = Math.max(...limits.map((each) => each.copy));
  const product = Math.max(...limits.map((each) => each.product));
  return [
    "## Physical limits",
    "Measured in the same run: bytes read and written by a copy of 64 MiB, and a matrix product of 1024 × 1024 × 1024 in float32.",
    markdownTable(
      ["measured by", "copy", "product"],
      limits.map((each) => [each.by, `${scaled(each.copy)}B/s`, `${scaled(each.product)}FLOP/s`]),
    ),
    "What a step takes at least at the better of these: Adam must read and write each parameter and both moments (24 bytes a parameter; " +
      "those of small models stay in caches, which are faster), and the three products of each layer must be made. FLOPs are three " +
      "times the forward pass's, which counts the first layer's input gradient although nobody needs it.",
    markdownTable(
      ["case", "parameters", "bytes", "FLOPs", "memory ms", "products ms", "ours ms"],
      cases.map(({ benchCase, cost, ours }) => [
        benchCase.name,
        scaled(cost.parameters),
        `${scaled(cost.bytes)}B`,
        scaled(cost.flops),
        short((1000 * cost.bytes) / copy),
        short((1000 * cost.flops) / product),
        short(ours.sum?.timing.median ?? Number.NaN),
      ]),
    ),
  ];
}

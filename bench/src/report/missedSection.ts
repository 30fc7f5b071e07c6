import type { Phase } from "../contestants/answer.js";
import { methodAgainst } from "../contestants/peers.js";
import { markdownTable, short } from "./markdown.js";
import { type Comparison, comparisonsOf, type Result } from "./result.js";

const REST =
  "What the parts of a step leave of the whole is the guard against numbers that are not finite, and what is around them.";

/** Where a target is missed: by how much, and where the time goes. */
export function missedSection(result: Result): readonly string[] {
  const missed = comparisonsOf(result).filter(({ target, ratio }) => target !== undefined && ratio.value > target);
  if (missed.length === 0) return [];
  return ["## Where targets are missed", REST, ...missed.flatMap((each) => [headline(each), ...whereTimeGoes(each, result)])];
}

function headline({ name, peer, ratio, target = 0 }: Comparison): string {
  const least = ratio.low <= target ? "; the target lies within the interval" : "";
  return `**${name} against ${peer}**: ${short(ratio.value / target)} times the target (${short(ratio.value)} against ${target})${least}.`;
}

function whereTimeGoes({ name, peer }: Comparison, { cases }: Result): readonly string[] {
  const found = cases.find(({ benchCase }) => benchCase.name === name);
  const phases = found?.ours[methodAgainst(peer)]?.phases ?? [];
  return phases.length > 0
    ? [
        markdownTable(
          ["part of the step", "ms", "share"],
          phases.map((phase) => row(phase, phases)),
        ),
      ]
    : [];
}

function row({ name, milliseconds }: Phase, [whole]: readonly Phase[]): readonly string[] {
  return [name, short(milliseconds), `${((100 * milliseconds) / (whole?.milliseconds ?? milliseconds)).toFixed(0)} %`];
}

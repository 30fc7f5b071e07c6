import { RULE_TEXT } from "../statistics/refusal.js";
import { growthSection } from "./growthSection.js";
import { limitsSection } from "./limitsSection.js";
import { markdownTable, short } from "./markdown.js";
import { missedSection } from "./missedSection.js";
import { type CaseResult, type Comparison, comparisonsOf, type Load, type Result } from "./result.js";

/** The page `docs/performance.md` of a run. */
export function performancePage(result: Result): string {
  const { machine, settings, cases } = result;
  const versions = Object.entries({ ...machine.versions, ...peerVersions(cases) });
  const compared = comparisonsOf(result);
  return `${[
    "# Performance",
    "Written by `npm run bench -- --python PATH --peers torch,torchjd:upgrad --write`; nothing here is edited by hand.",
    ...(compared.length > 0
      ? [
          "## Against the peers",
          "Ours / theirs: the ratio of the median step times, with its 95 % interval. Below 1, ours is faster (or smaller).",
          ratioTable(compared),
          "![Ratios with their intervals, beside their targets](performance.svg)",
        ]
      : []),
    "## Our steps",
    stepTable(cases),
    ...growthSection(cases),
    ...missedSection(result),
    ...limitsSection(result),
    "## How it was measured",
    [
      `- Machine: ${machine.processor}, ${machine.cores} cores, ${short(machine.memory / 2 ** 30)} GiB, ${machine.system}.`,
      `- Load (1, 5, 15 minutes) before: ${loadText(machine.before)}; after: ${loadText(machine.after)}, the bench itself among it.`,
      `- Versions: ${versions.map(([name, version]) => `${name} ${version}`).join(", ")}.`,
      `- ${settings.threads} threads each; ${settings.rounds} turns of ${settings.block} steps, every program in a process of its own, in turn.`,
      `- Ours is \`trainStep\` with Adam, its guard against numbers that are not finite included; UPGrad's step is in \`bench/src/upgrad\`.`,
      "- Batches are synthetic and the same at every step; making them is not measured.",
      `- ${RULE_TEXT}`,
    ].join("\n"),
  ].join("\n\n")}\n`;
}

function ratioTable(compared: readonly Comparison[]): string {
  return markdownTable(
    ["case", "against", "ours", "theirs", "ratio", "95 % interval", "target", ""],
    compared.map(({ name, peer, unit, ours, theirs, ratio, target }) => [
      name,
      peer,
      `${short(ours.median)} ${unit}`,
      `${short(theirs.median)} ${unit}`,
      `**${short(ratio.value)}**`,
      `${short(ratio.low)} – ${short(ratio.high)}`,
      target === undefined ? "" : `≤ ${target}`,
      target === undefined ? "" : ratio.value <= target ? "met" : "missed",
    ]),
    2,
  );
}

function stepTable(cases: readonly CaseResult[]): string {
  return markdownTable(
    ["case", "what", "engine", "median ms", "minimum ms", "quartiles of the turns ms"],
    cases.flatMap(({ benchCase, ours, engines }) =>
      Object.entries(ours).map(([method, { timing }]) => [
        method === "sum" ? benchCase.name : `${benchCase.name}, UPGrad`,
        benchCase.what,
        engines["gruyere"] ?? "",
        short(timing.median),
        short(timing.minimum),
        timing.quartiles.map(short).join(" – "),
      ]),
    ),
    3,
  );
}

/** `torch 2.15.0` of what the peers' processes say. */
function peerVersions(cases: readonly CaseResult[]): Readonly<Record<string, string>> {
  const said = cases.flatMap(({ engines }) =>
    Object.entries(engines).flatMap(([name, engine]) => (name === "gruyere" ? [] : [engine])),
  );
  return Object.fromEntries(said.map((engine) => [engine.split(" ")[0] ?? "", engine.split(" ")[1] ?? ""]));
}

const loadText = (load: Load): string => load.map((value) => value.toFixed(2)).join(", ");

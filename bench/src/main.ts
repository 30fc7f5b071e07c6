import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { GruyereError } from "gruyere";
import { measure } from "./measure.js";
import { HELP, readOptions } from "./options.js";
import { growthChart } from "./report/growthChart.js";
import { performancePage } from "./report/page.js";
import { ratioChart } from "./report/ratioChart.js";
import { comparisonsOf, type Result } from "./report/result.js";
import { busy, refusals } from "./statistics/refusal.js";

const docs = (name: string): string => fileURLToPath(new URL(`../../docs/${name}`, import.meta.url));
const say = (line: string): void => void process.stderr.write(`> ${line}\n`);

try {
  const options = readOptions(process.argv.slice(2));
  if (!options) process.stdout.write(`${HELP}\n`);
  else if (!options.write || allowed(busy({ load: loadavg()[0] ?? 0, cores: cpus().length })))
    report(await measure(options, say), options.write);
} catch (error) {
  if (!(error instanceof GruyereError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

/** Prints the page; writes it when that was asked for and the run means something. */
function report(result: Result, write: boolean): void {
  const page = performancePage(result);
  process.stdout.write(page);
  const { before, cores } = result.machine;
  const ratios = comparisonsOf(result).map(({ name, peer, ratio }) => ({ name: `${name} against ${peer}`, ratio }));
  const reasons = refusals(ratios, { load: before[0] ?? 0, cores });
  if (!write) for (const reason of reasons) say(`too little to be written: ${reason}`);
  else if (allowed(reasons)) {
    writeFileSync(docs("performance.md"), page);
    writeFileSync(docs("performance.svg"), ratioChart(comparisonsOf(result)));
    writeFileSync(docs("performance-growth.svg"), growthChart(result.cases));
    say("wrote docs/performance.md, docs/performance.svg, docs/performance-growth.svg");
  }
}

/** Whether nothing speaks against writing; otherwise says what does, and the cure. */
function allowed(reasons: readonly string[]): boolean {
  for (const reason of reasons) say(`too little to be written: ${reason}`);
  if (reasons.length === 0) return true;
  say("nothing was written. Cure: a quiet machine, and more `--rounds`");
  process.exitCode = 1;
  return false;
}

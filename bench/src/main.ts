import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { GruyereError } from "gruyere";
import { measure } from "./measure.js";
import { HELP, readOptions } from "./options.js";
import { growthChart } from "./report/growthChart.js";
import { performancePage } from "./report/page.js";
import { ratioChart } from "./report/ratioChart.js";
import { comparisonsOf, type Result } from "./report/result.js";
import { refusals } from "./statistics/refusal.js";

const docs = (name: string): string => fileURLToPath(new URL(`../../docs/${name}`, import.meta.url));
const say = (line: string): void => void process.stderr.write(`> ${line}\n`);

try {
  const options = readOptions(process.argv.slice(2));
  if (!options) process.stdout.write(`${HELP}\n`);
  else await run(await measure(options, say), options.write);
} catch (error) {
  if (!(error instanceof GruyereError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

/** Prints the page; writes it when that was asked for and the run means something. */
async function run(result: Result, write: boolean): Promise<void> {
  const page = performancePage(result);
  process.stdout.write(page);
  const reasons = refusals(
    comparisonsOf(result).map(({ name, peer, ratio }) => ({ name: `${name} against ${peer}`, ratio })),
    { load: result.machine.before[0] ?? 0, cores: result.machine.cores },
  );
  for (const reason of reasons) say(`means too little: ${reason}`);
  if (!write) return;
  if (reasons.length > 0) {
    say("nothing was written. Cure: a quiet machine, and more `--rounds`.");
    process.exitCode = 1;
    return;
  }
  writeFileSync(docs("performance.md"), page);
  writeFileSync(docs("performance.svg"), ratioChart(comparisonsOf(result)));
  writeFileSync(docs("performance-growth.svg"), growthChart(result.cases));
  say("wrote docs/performance.md, docs/performance.svg, docs/performance-growth.svg");
}

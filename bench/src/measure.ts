import { loadavg } from "node:os";
import { alternate, type Measured } from "./alternate.js";
import type { BenchCase } from "./cases/case.js";
import { caseOf } from "./cases/catalogue.js";
import type { Phase } from "./contestants/answer.js";
import { ours } from "./contestants/gruyere.js";
import { checkPeers, type Method, methodAgainst, type PeerName, peerOf } from "./contestants/peers.js";
import { openEngine } from "./engine.js";
import { peaks, startups } from "./fresh.js";
import { costOf } from "./limits/cost.js";
import { type Limits, ourLimits, torchLimits } from "./limits/limits.js";
import { describeMachine } from "./machine.js";
import type { Options } from "./options.js";
import type { CaseResult, Comparison, Result } from "./report/result.js";
import { ratioOf } from "./statistics/ratio.js";
import { type Blocks, timingOf } from "./statistics/timing.js";
import { TARGETS } from "./targets.js";

const PROFILED_STEPS = 10;
const PEAK_STEPS = 20;
const MEBIBYTE = 2 ** 20;

/** Measures everything that the options ask for; `say` hears what is done. */
export async function measure(options: Options, say: (line: string) => void): Promise<Result> {
  const before = loadavg();
  if (options.python !== undefined) await checkPeers(options.peers, { python: options.python, shared: options.shared });
  say("limits of the machine");
  const limits = await measureLimits(options);
  const cases: CaseResult[] = [];
  for (const each of options.cases) {
    say(each.name);
    cases.push(await measureCase(each, options));
  }
  if (options.startup) say("startup");
  const startup = options.startup ? await compareFresh("startup", "tasks8", "ms", options, startups) : [];
  if (options.peakMemory) say("peak-memory");
  const memory = options.peakMemory
    ? await compareFresh("peak-memory", "gumgum", "MiB", options, (all, rounds) => peaks(all, rounds, PEAK_STEPS))
    : [];
  const { threads, rounds, block } = options;
  return {
    machine: { ...describeMachine(), before, after: loadavg() },
    settings: { threads, rounds, block },
    cases,
    process: [...startup, ...memory],
    limits,
  };
}

async function measureLimits({ engine, threads, python }: Options): Promise<readonly Limits[]> {
  const opened = await openEngine(engine, threads);
  const own = await ourLimits(opened, threads);
  await opened.dispose();
  return python === undefined ? [own] : [own, await torchLimits(python, threads)];
}

async function measureCase(benchCase: BenchCase, options: Options): Promise<CaseResult> {
  const peers = options.peers.flatMap((name) => peerFor(name, benchCase, options));
  const methods: readonly Method[] = [
    ...new Set<Method>(peers.length > 0 ? peers.map(({ name }) => methodAgainst(name)) : ["sum"]),
  ];
  const own = methods.map((method) => ours(benchCase.name, method, options.engine, options.threads));
  const profiles: (readonly Phase[])[] = [];
  const measured = await alternate([...own, ...peers.map(({ contestant }) => contestant)], options, async (running) => {
    for (const each of running.slice(0, own.length)) profiles.push(await each.profile(PROFILED_STEPS));
  });
  const ofMethod = (method: Method) => blocksOf(measured, methods.indexOf(method));
  return {
    benchCase,
    cost: costOf(benchCase.work()),
    ours: Object.fromEntries(
      methods.map((method, i) => [method, { timing: timingOf(ofMethod(method)), phases: profiles[i] ?? [] }]),
    ),
    comparisons: peers.map(({ name }, i) =>
      compared(benchCase.name, name, "ms", ofMethod(methodAgainst(name)), blocksOf(measured, own.length + i)),
    ),
    engines: Object.fromEntries(measured.map(({ contestant, engine }) => [contestant.name, engine])),
  };
}

function peerFor(name: PeerName, benchCase: BenchCase, { python, shared, threads }: Options) {
  const contestant = python === undefined ? undefined : peerOf(name, benchCase, { python, shared, threads });
  return contestant ? [{ name, contestant }] : [];
}

/** Ours against plain PyTorch, in fresh processes. Without Python there is nothing to say. */
async function compareFresh(
  name: string,
  caseName: string,
  unit: "ms" | "MiB",
  options: Options,
  run: (contestants: readonly ReturnType<typeof ours>[], rounds: number) => Promise<readonly Blocks[]>,
): Promise<readonly Comparison[]> {
  const [peer] = peerFor("torch", caseOf(caseName), options);
  if (!peer) return [];
  const [own = [], theirs = []] = await run(
    [ours(caseName, "sum", options.engine, options.threads), peer.contestant],
    options.rounds,
  );
  const scaled = (blocks: Blocks) => (unit === "MiB" ? blocks.map((block) => block.map((bytes) => bytes / MEBIBYTE)) : blocks);
  return [compared(name, "torch", unit, scaled(own), scaled(theirs))];
}

function blocksOf(measured: readonly Measured[], index: number): Blocks {
  return measured[index]?.blocks ?? [];
}

function compared(name: string, peer: string, unit: "ms" | "MiB", own: Blocks, theirs: Blocks): Comparison {
  const target = TARGETS[`${name} ${peer}`];
  return {
    name,
    peer,
    unit,
    ours: timingOf(own),
    theirs: timingOf(theirs),
    ratio: ratioOf(own, theirs),
    ...(target !== undefined && { target }),
  };
}

import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { GruyereError, nearest } from "gruyere";
import { type BenchCase } from "./cases/case.js";
import { CASES, caseOf } from "./cases/catalogue.js";
import { PEERS, type PeerName } from "./contestants/peers.js";
import { ENGINES, type EngineName } from "./engine.js";

/** Further things to measure, beside the cases. */
export const PROCESS = ["startup", "peak-memory"] as const;

/** What to measure and how. */
export interface Options {
  readonly cases: readonly BenchCase[];
  readonly startup: boolean;
  readonly peakMemory: boolean;
  readonly python?: string;
  readonly peers: readonly PeerName[];
  readonly engine: EngineName;
  readonly threads: number;
  readonly rounds: number;
  readonly block: number;
  readonly shared: string;
  readonly write: boolean;
}

/** The text of `--help`. */
export const HELP = `Measures training steps, ours and the peers' in turn, and tells the ratios of the medians.

Usage: npm run bench -- [options]

  --python PATH    a Python with PyTorch, for the peers; without it, only ours is measured
  --peers A,B      ${Object.keys(PEERS).join(", ")} (default torch)
  --cases A,B      ${[...CASES.map(({ name }) => name), ...PROCESS].join(", ")} (default all)
  --engine NAME    ${ENGINES.join(", ")} (default auto: onnx where it is there)
  --threads N      threads of ours and theirs (default 2)
  --rounds N       turns of each program (default 12)
  --block N        steps of a turn (default 8)
  --shared PATH    folder that holds peers/step_time.py (default ../shared)
  --write          write docs/performance.md and its charts from all cases, unless the run means too little
  --help           this text

Examples:
  $ npm run bench -- --cases tasks8,tasks32
  $ npm run bench -- --python .venv/bin/python --cases gumgum --rounds 20
  $ npm run bench -- --python .venv/bin/python --peers torch,torchjd:upgrad --write`;

const flags = {
  python: { type: "string" },
  peers: { type: "string", default: "torch" },
  cases: { type: "string" },
  engine: { type: "string", default: "auto" },
  threads: { type: "string", default: "2" },
  rounds: { type: "string", default: "12" },
  block: { type: "string", default: "8" },
  shared: { type: "string", default: "../shared" },
  write: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/**
 * Reads the arguments; nothing when help was asked for.
 *
 * @throws GruyereError for what can't be, with the cure.
 */
export function readOptions(argv: readonly string[]): Options | undefined {
  const given = parsed(argv);
  if (given.help) return undefined;
  const names = given.cases?.split(",") ?? [...CASES.map(({ name }) => name), ...PROCESS];
  const isProcess = (name: string) => PROCESS.some((each) => each === name);
  if (given.python === undefined && given.write)
    throw mistake("write", "--python PATH too", "none", "a page without a peer says nothing");
  if (given.cases !== undefined && given.write)
    throw mistake("write", "all cases, so that the page loses none", `--cases ${given.cases}`, "leave `--cases` out");
  if (given.python !== undefined && !existsSync(given.python))
    throw mistake("python", "the path of a Python with PyTorch", given.python, "give the whole path, such as .venv/bin/python");
  return {
    cases: names.filter((name) => !isProcess(name)).map(caseOf),
    startup: names.includes("startup"),
    peakMemory: names.includes("peak-memory"),
    ...(given.python !== undefined && { python: given.python }),
    peers: given.peers.split(",").map((name) => choice("peers", name, peerNames)),
    engine: choice("engine", given.engine, ENGINES),
    threads: count("threads", given.threads),
    rounds: count("rounds", given.rounds),
    block: count("block", given.block),
    shared: given.shared,
    write: given.write,
  };
}

const peerNames = Object.keys(PEERS).filter((name): name is PeerName => name in PEERS);

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: flags }).values;
  } catch (error) {
    const received = error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error);
    throw mistake("", "options of `npm run bench -- --help`", received, "see `npm run bench -- --help`");
  }
}

function choice<const N extends string>(flag: string, name: string, names: readonly N[]): N {
  const found = names.find((each) => each === name);
  if (found !== undefined) return found;
  const near = nearest(name, names);
  throw mistake(flag, names.join(", "), name, near === undefined ? "take one of these" : `did you mean \`${near}\`?`);
}

function count(flag: string, text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw mistake(flag, "a whole number above 0", text, `such as \`--${flag} ${flags.threads.default}\``);
}

function mistake(flag: string, expected: string, received: string, hint: string): GruyereError {
  return new GruyereError({ code: "bad-option", path: flag ? `--${flag}` : "command line", expected, received, hint });
}

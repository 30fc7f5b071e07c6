import type { Graph } from "../graph/graph.js";
import { broadcastGradients } from "./broadcastGradients.js";
import { convBias } from "./convolution/convBias.js";
import { filterGradient } from "./convolution/filterGradient.js";
import { poolFirst } from "./convolution/poolFirst.js";
import { poolPhases } from "./convolution/poolPhases.js";
import { unpooledSums } from "./convolution/unpooledSums.js";
import { crossEntropy } from "./crossEntropy.js";
import { foldConstants } from "./foldConstants/foldConstants.js";
import { gemmBias } from "./gemmBias.js";
import { hostTables } from "./hostTables.js";
import { layouts } from "./layout/layouts.js";
import { loopPasses } from "./loops/loopPasses.js";
import { pruneLoops } from "./loops/pruneLoops.js";
import { packInputs } from "./packInputs.js";
import { padsToConcat } from "./padsToConcat.js";
import type { Pass, PassContext } from "./pass.js";
import { sameGraph } from "./sameGraph.js";
import { sparseBags } from "./sparseBags.js";
import { stackHeads } from "./stackHeads/stackHeads.js";

/** Passes that make each other's work possible: they run in turn until nothing changes. */
const repeated: readonly Pass[] = [
  foldConstants,
  broadcastGradients,
  crossEntropy,
  gemmBias,
  padsToConcat,
  sparseBags,
  packInputs,
  hostTables,
  pruneLoops,
];

/** Passes that run once, on a graph that the others have seen once: it is much smaller afterwards. */
const once: readonly Pass[] = [
  ...loopPasses,
  layouts,
  poolFirst,
  unpooledSums,
  poolPhases,
  filterGradient,
  // What the one before it moves meets what was moved already.
  layouts,
  convBias,
  stackHeads,
];

/** All passes, in the order in which they run first. */
export const passes: readonly Pass[] = [...new Set([...repeated, ...once])];

/** What one pass did in all of its runs that changed something. */
export interface PassRecord {
  readonly pass: string;
  /** Runs that changed the graph. */
  readonly runs: number;
  /** By how many nodes the graph shrank in them (negative: it grew). */
  readonly saved: number;
}

/** A simplified graph, and how it came about. */
export interface Simplified {
  readonly graph: Graph;
  readonly before: number;
  readonly after: number;
  readonly records: readonly PassRecord[];
}

/** Settings of {@link simplify}. */
export interface SimplifyOptions {
  /** Names of passes that don't run. Default: none. */
  readonly off?: readonly string[];
}

/** How often the repeated passes run at most: a chain of rewrites that is longer stays half-done, and is as right. */
const ROUNDS = 12;

/**
 * Runs the passes over a graph: the same outputs, computed with fewer and larger nodes. Floating-point sums may be taken in another
 * order, so that results differ in their last digits; the same graph always gives the same result.
 */
export function simplify(graph: Graph, context: PassContext, { off = [] }: SimplifyOptions = {}): Simplified {
  const records = new Map<string, { runs: number; saved: number }>();
  let now = graph;
  const run = (pass: Pass): boolean => {
    if (off.includes(pass.name)) return false;
    const next = pass.run(now, context);
    if (sameGraph(now, next)) return false;
    const record = records.get(pass.name) ?? { runs: 0, saved: 0 };
    record.runs++;
    record.saved += now.nodes.length - next.nodes.length;
    records.set(pass.name, record);
    now = next;
    return true;
  };
  const round = (): boolean => repeated.map(run).includes(true);
  round();
  once.forEach(run);
  for (let i = 0; i < ROUNDS && round(); i++);
  return {
    graph: now,
    before: graph.nodes.length,
    after: now.nodes.length,
    records: [...records].map(([pass, record]) => ({ pass, ...record })),
  };
}

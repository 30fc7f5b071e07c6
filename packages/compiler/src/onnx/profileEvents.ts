import { z } from "zod";
import { parseNodeName } from "./names.js";

/** What one node of a graph took. */
export interface NodeTime {
  /** Its position in the graph, with those of the loops around it; the kernel's name for what ONNX Runtime added. */
  readonly node: string;
  readonly operator: string;
  /** The module; `onnxruntime` for what ONNX Runtime added (changes of layout, copies between devices). */
  readonly source: string;
  /** ONNX Runtime's kernel: several nodes may have become one, such as `FusedGemm`. */
  readonly kernel: string;
  /** Per run, without what is inside a loop's body. */
  readonly microseconds: number;
  /** Per run. */
  readonly calls: number;
}

/** What one module took. */
export interface SourceTime {
  readonly source: string;
  readonly microseconds: number;
  readonly calls: number;
}

/** Where the time of runs went: means over the runs, longest first. */
export interface Profile {
  readonly runs: number;
  /** Of a whole run, with the profiler's own cost. */
  readonly microseconds: number;
  readonly nodes: readonly NodeTime[];
  readonly sources: readonly SourceTime[];
}

const eventsSchema = z.array(
  z.object({
    cat: z.string(),
    name: z.string(),
    /** Microseconds. */
    ts: z.number(),
    dur: z.number(),
    args: z.looseObject({ op_name: z.string().optional() }),
  }),
);

type Event = z.infer<typeof eventsSchema>[number];

const SUFFIX = "_kernel_time";

/**
 * Sums up a profile that ONNX Runtime has written.
 *
 * @param warmup Runs at the beginning that don't count.
 */
export function aggregate(json: string, warmup: number): Profile {
  const events = eventsSchema.parse(JSON.parse(json));
  const runs = events.filter(({ name }) => name === "model_run").slice(warmup);
  const [first] = runs;
  if (!first) throw new Error(`internal: a profile of no more than ${warmup} runs`);
  const kernels = events.filter(({ cat, name, ts }) => cat === "Node" && name.endsWith(SUFFIX) && ts >= first.ts);
  const nodes = withoutBodies([...sums(kernels, keyOf).values()]).map((sum) => ({
    ...describe(sum.first),
    microseconds: sum.microseconds / runs.length,
    calls: sum.calls / runs.length,
  }));
  const sources = [...new Set(nodes.map(({ source }) => source))].map((source) => {
    const own = nodes.filter((node) => node.source === source);
    return { source, microseconds: total(own, "microseconds"), calls: total(own, "calls") };
  });
  const microseconds = runs.reduce((sum, { dur }) => sum + dur, 0) / runs.length;
  return { runs: runs.length, microseconds, nodes: longestFirst(nodes), sources: longestFirst(sources) };
}

const longestFirst = <T extends { readonly microseconds: number }>(times: readonly T[]): readonly T[] =>
  times.toSorted((a, b) => b.microseconds - a.microseconds);

const total = (nodes: readonly NodeTime[], what: "microseconds" | "calls"): number =>
  nodes.reduce((sum, node) => sum + node[what], 0);

const kernelName = ({ name }: Event): string => name.slice(0, -SUFFIX.length);

const keyOf = (event: Event): string => `${describe(event).node} ${event.args.op_name}`;

function describe(event: Event): Omit<NodeTime, "microseconds" | "calls"> {
  const kernel = event.args.op_name ?? "";
  const parsed = parseNodeName(event.name);
  if (!parsed) return { node: kernelName(event), operator: kernel, source: "onnxruntime", kernel };
  return { node: parsed.position, operator: parsed.operator, source: parsed.source, kernel };
}

interface Sum {
  readonly first: Event;
  readonly position: string | undefined;
  microseconds: number;
  calls: number;
}

function sums(events: readonly Event[], key: (event: Event) => string): ReadonlyMap<string, Sum> {
  const found = new Map<string, Sum>();
  for (const event of events) {
    const at = key(event);
    const sum = found.get(at) ?? { first: event, position: parseNodeName(event.name)?.position, microseconds: 0, calls: 0 };
    sum.microseconds += event.dur;
    sum.calls += 1;
    found.set(at, sum);
  }
  return found;
}

/** A loop's time holds that of its body's nodes, which have times of their own. */
function withoutBodies(all: readonly Sum[]): readonly Sum[] {
  return all.map((sum) => {
    const { position } = sum;
    if (position === undefined || sum.first.args.op_name !== "Scan") return sum;
    const depth = position.split("/").length;
    const inside = all.filter(
      (other) => other.position?.startsWith(`${position}/`) && other.position.split("/").length === depth + 1,
    );
    const body = inside.reduce((time, { microseconds }) => time + microseconds, 0);
    return { ...sum, microseconds: Math.max(0, sum.microseconds - body) };
  });
}

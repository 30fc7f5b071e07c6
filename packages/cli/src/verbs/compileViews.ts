import { type GraphPort, graphFigures, type InspectedGraph, type Profile } from "@gruyere/compiler/inspect";
import type { Plan } from "@gruyere/core";
import { sizeOf } from "@gruyere/flow";
import { formatBytes, formatCount } from "../output/quantity.js";
import { formatNumber, formatTable } from "../output/table.js";

/** Lines of a table of nodes. */
const SLOWEST = 15;
const FLOAT_BYTES = 4;

/** A compiled graph in numbers, for a reader. */
export function statsText(inspected: InspectedGraph, plan: Plan): string {
  const { graph, before, after, passes, onProcessor, threads, spinning } = inspected;
  const { nodes, flops, bytes, constants, operators, inputs, outputs, elsewhere } = graphFigures(graph);
  const parameters = plan.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const all = Object.entries(operators).map(([name, count]) => `${name} ${count}`);
  return [
    `nodes ${before} before the passes, ${after} after them${nodes === after ? "" : `, ${nodes} with what keeps the state in tensors`}`,
    `${formatCount(flops)} multiplications and additions; ${formatBytes(bytes)} read and written; constants ${formatBytes(constants)}`,
    `parameters ${formatNumber(parameters)} (${formatBytes(FLOAT_BYTES * parameters)})`,
    `threads ${threads}${spinning ? ", spinning" : ""}`,
    ...(elsewhere.length > 0 ? [`on TensorFlow.js, before the graph: ${elsewhere.join(", ")}`] : []),
    ...(onProcessor.length > 0 ? [`left to the processor: ${onProcessor.join(", ")}`] : []),
    `operators ${all.join(", ")}`,
    "",
    formatTable(
      ["pass", "runs", "nodes saved"],
      passes.map(({ pass, runs, saved }) => [pass, runs, saved]),
    ),
    "",
    formatTable(["", "role", "type", "shape"], [...inputs.map(portRow("input")), ...outputs.map(portRow("output"))]),
  ].join("\n");
}

const portRow =
  (side: string) =>
  ({ role, type, shape }: GraphPort): readonly string[] => [side, role, type, `[${shape.join(", ")}]`];

/** Where the time of profiled steps went, for a reader. */
export function profileText(graphs: readonly InspectedGraph[], milliseconds: number): string {
  const profiles = graphs.flatMap(({ profile }) => (profile ? [profile] : []));
  const inGraphs = profiles.reduce((sum, { microseconds }) => sum + microseconds, 0) / 1000;
  const head = `\na step takes ${milliseconds.toFixed(3)} ms, ${inGraphs.toFixed(3)} ms of it in graphs (with the profiler's own cost)`;
  return [head, ...profiles.map((profile, i) => profileTables(profile, profiles.length > 1 ? `graph ${i + 1}, ` : ""))].join(
    "\n",
  );
}

function profileTables({ runs, sources, nodes }: Profile, which: string): string {
  const total = sources.reduce((sum, { microseconds }) => sum + microseconds, 0);
  const share = (microseconds: number): string => (total > 0 ? `${((100 * microseconds) / total).toFixed(1)}%` : "");
  const modules = sources.map(({ source, microseconds, calls }) => [source, microseconds.toFixed(1), share(microseconds), calls]);
  const slowest = nodes.slice(0, SLOWEST);
  const rows = slowest.map(({ node, operator, kernel, source, microseconds, calls }) => [
    node,
    kernel === operator || kernel === "" ? operator : `${operator} (${kernel})`,
    source,
    microseconds.toFixed(1),
    share(microseconds),
    calls,
  ]);
  return [
    `\n${which}modules, µs a step over ${runs} steps`,
    formatTable(["module", "µs", "share", "calls"], modules),
    `\n${which}slowest nodes${nodes.length > slowest.length ? ` (${slowest.length} of ${nodes.length})` : ""}`,
    formatTable(["node", "operator", "module", "µs", "share", "calls"], rows),
  ].join("\n");
}

/** A compiled graph in numbers, for `--json`. */
export function graphJson({ graph, before, after, passes, onProcessor, threads, spinning, profile }: InspectedGraph): object {
  return { before, after, passes, onProcessor, threads, spinning, ...graphFigures(graph), ...(profile && { profile }) };
}

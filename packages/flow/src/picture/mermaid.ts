import type { ProgramDeclaration } from "../program.js";
import { COLOURS } from "./colours.js";
import { type PictureNode, type PictureRole, pictureGraph } from "./graph.js";

const ROLES: readonly PictureRole[] = ["input", "trunk", "head", "task"];

/**
 * A program as a Mermaid flow chart: inputs, applications of modules (trunk and heads told apart, shared ones once), tasks.
 * Frozen modules and tasks that are not trained have a dashed border; a dotted arrow leads to what a loss compares with.
 */
export function mermaid(program: ProgramDeclaration): string {
  const { nodes, edges } = pictureGraph(program);
  return [
    "flowchart LR",
    ...nodes.map((node) => `  ${node.id}${boxOf(node)}:::${node.role}`),
    ...edges.map(({ from, to, keys, target }) => {
      const label = keys.length === 0 ? "" : `|"${escapeLabel(keys.join(", "))}"|`;
      return `  ${from} ${target ? "-.->" : "-->"}${label} ${to}`;
    }),
    ...ROLES.map((role) => `  classDef ${role} fill:${COLOURS[role].fill},stroke:${COLOURS[role].line},color:${COLOURS.text}`),
    ...nodes.filter(({ quiet }) => quiet).map(({ id }) => `  style ${id} stroke-dasharray:4 3`),
    "",
  ].join("\n");
}

function boxOf({ role, title, lines }: PictureNode): string {
  const text = `"${[`<b>${escapeLabel(title)}</b>`, ...lines.map(escapeLabel)].join("<br/>")}"`;
  if (role === "input") return `[/${text}/]`;
  return role === "task" ? `([${text}])` : `[${text}]`;
}

/** Everything that means something to Mermaid or HTML, as Mermaid's `#code;`. */
const escapeLabel = (text: string): string =>
  text.replace(/[^\p{L}\p{N} .,:_×+=/-]/gu, (character) => `#${character.codePointAt(0) ?? 63};`);

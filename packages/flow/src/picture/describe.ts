import type { Json } from "../plugin.js";
import type { TaskDeclaration } from "../program.js";
import type { Signature } from "../signature.js";
import { tryPlugin } from "../tryPlugin.js";

/** A signature in few letters: `300`, `T × 8`, `20000 words`-like sizes as `bag of 20000`. */
export function shortSignature({ kind, shape, size }: Signature): string {
  const dims = shape.map((d) => d ?? "T").join(" × ");
  return [kind, dims, size === undefined ? "" : `of ${size}`].filter((part) => part !== "").join(" ");
}

/** Options as a reader says them: `units: [300], activation: sigmoid`. */
export function optionsText(options: Readonly<Record<string, Json | undefined>>): string {
  return Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}: ${jsonText(value ?? null)}`)
    .join(", ");
}

function jsonText(value: Json): string {
  if (typeof value === "string") return /^[\w.-]+$/.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(", ")}]`;
  return JSON.stringify(value);
}

/** A task's label or target, in words: `binary sentiment`. */
export function labelText({ label, target }: TaskDeclaration): string {
  if (label) return `${label.plugin.name} ${label.column}`;
  return target ? "self-supervised" : "no label";
}

/** A task's loss, in words, with its weight where it isn't 1: `0.5 × cross-entropy`. */
export function lossText({ loss, label, weight }: TaskDeclaration): string {
  const name = loss?.plugin.name ?? (label && tryPlugin(label)?.defaultLoss) ?? "no loss";
  return weight === 1 ? name : `${weight} × ${name}`;
}

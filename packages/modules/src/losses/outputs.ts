import { formatSignature, type Signature } from "@gruyere/flow";
import type { Tensor } from "@tensorflow/tfjs";
import { misfit } from "../signatures/misfit.js";

/** The one output that a loss takes; throws for none or several. */
export function onlyOutput(owner: string, outputs: readonly Signature[]): Signature {
  const [only, ...others] = outputs;
  if (only && others.length === 0 && only.dtype === "float32") return only;
  throw misfit(owner, {
    expected: "one float32 output",
    received: outputs.map(formatSignature).join(" and ") || "none",
    hint: "give the task one output, or write a loss of several with `defineLoss`",
  });
}

/** The first output as a tensor; `check` has made sure of it. */
export function firstOf(owner: string, outputs: readonly Tensor[]): Tensor {
  const [first] = outputs;
  if (first) return first;
  throw misfit(owner, { expected: "one output", received: "none", hint: "give the task an output" });
}

/** The target as a tensor. */
export function targetOf(owner: string, target: Tensor | undefined): Tensor {
  if (target) return target;
  throw misfit(owner, { expected: "a target", received: "none", hint: "give the task a label or a target" });
}

/** Throws where a target of numbers hasn't the shape of the output. */
export function sameShape(owner: string, outputs: readonly Signature[], target: Signature | undefined): void {
  const output = onlyOutput(owner, outputs);
  if (target === undefined || target.shape.join() === output.shape.join()) return;
  throw misfit(owner, {
    expected: `an output of the target's shape, ${formatSignature(target)}`,
    received: formatSignature(output),
    hint: `let the last module have ${target.shape.at(-1) ?? 1} unit(s)`,
  });
}

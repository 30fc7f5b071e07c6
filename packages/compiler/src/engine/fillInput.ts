import { drawName, fillDraw } from "@gruyere/core/engine";
import type { InputRole } from "../graph/graph.js";
import type { TensorNumbers } from "../onnx/session.js";
import { copyBlock } from "./copyBlock.js";
import type { Placed } from "./placed.js";
import { blockOf, type StepData } from "./stepData.js";

/** Fills an input that is made for each run. */
export function fillInput({ role, signature }: Placed<InputRole>, into: TensorNumbers, data: StepData): void {
  switch (role.kind) {
    case "factor":
      into[0] = data.factors.get(role.task) ?? 0;
      return;
    case "random":
      if (!data.random || !(into instanceof Float32Array)) throw new Error("internal: random numbers in evaluation");
      fillDraw(into, data.random, drawName(role.node, role.name, role.batch), role.distribution, signature.shape);
      return;
    default:
      copyBlock(blockOf(role, data), into, signature);
  }
}

import { category, inputs, mlp, module, program, task, vector } from "gruyere";
import type { Work } from "./case.js";
import { batchOf, classLabels, normalInput } from "./synthetic.js";

const SIZE = 64;
const CLASSES = ["a", "b", "c", "d"] as const;

/** Sizes of a multi-layer perceptron with many heads. */
export interface ManyTasks {
  readonly tasks: number;
  /** Rows of the batch. */
  readonly rows: number;
  /** Units of the trunk's first layer; its second has half of them. */
  readonly width: number;
}

/** Many small heads over one trunk and one batch. */
export function manyTasks({ tasks, rows, width }: ManyTasks): Work {
  const { x } = inputs({ x: vector({ size: SIZE }) });
  const trunk = module("trunk", mlp({ units: [width, width / 2] }))(x);
  const names = Array.from({ length: tasks }, (_, i) => `task${i}`);
  const head = (name: string) => module(name, mlp({ units: [32, CLASSES.length], outputActivation: "none" }))(trunk);
  return {
    program: program(
      `tasks${tasks}`,
      Object.fromEntries(names.map((name) => [name, task({ logits: head(name), label: category(name, CLASSES) })])),
    ),
    batches: [
      batchOf(
        "rows",
        rows,
        { x: normalInput("x", [rows, SIZE]) },
        Object.fromEntries(names.map((name) => [name, classLabels(name, rows, CLASSES.length)])),
      ),
    ],
  };
}

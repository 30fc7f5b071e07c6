import { inputs, module, number, program, type RowOf, task, vector } from "@gruyere/flow";
import { linear } from "@gruyere/modules";
import type { Model, Predictions } from "./model.js";

type Equal<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;

const { x, y } = inputs({ x: vector({ size: 4 }), y: vector({ size: 1 }) });
const two = program("two-inputs", {
  left: task({ logits: module("left", linear({ units: 1 }))(x), label: number("size") }),
  right: task({ logits: module("right", linear({ units: 1 }))(y), label: number("width") }),
});
declare const model: Model<typeof two>;

export const rowsAreTyped: Equal<RowOf<typeof two>["size"], number | undefined> = true;
export const predictionsAreTyped: Equal<Predictions<typeof two>["left"]["value"], number> = true;

/** Only the fields of the tasks that are asked for, and only their predictions. */
export async function onlyWhatIsAsked(): Promise<number | undefined> {
  const [row] = await model.predict([{ x: [1, 2, 3, 4] }], { tasks: ["left"] });
  // @ts-expect-error the other task was not asked for
  row?.right;
  // @ts-expect-error without `tasks`, all inputs are needed
  await model.predict([{ x: [1, 2, 3, 4] }]);
  // @ts-expect-error no such task
  await model.predict([{ x: [1, 2, 3, 4] }], { tasks: ["lef"] });
  return row?.left.value;
}

import { concat, halves, linear, mlp, pool } from "./fixtures/modules.js";
import { binary, inputs, module, program, type RowOf, task, textBag } from "./index.js";

type Eq<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;

const { text } = inputs({ text: textBag({ maxWords: 20_000 }) });
const hidden = module("trunk", mlp({ units: [300] }))(text).as("hidden");
const both = module("halves", halves())(hidden);

// A rest port takes a whole bundle; any other port takes one value.
const joined = module("join", concat())(both);
module("join", concat())(hidden, both, hidden);
module("pool", pool())(hidden, both);
// @ts-expect-error a bundle into a port for one value
module("pool", pool())(both, hidden);
// @ts-expect-error a bundle into a port for one value
module("head", linear({ units: 1 }))(both);
// @ts-expect-error a rest port takes at least one
module("join", concat())();

const p = program("reviews", { a: task({ logits: module("head", linear({ units: 1 }))(joined), label: binary("sentiment") }) });
export const row: Eq<RowOf<typeof p>, { text: string; sentiment?: boolean }> = true;

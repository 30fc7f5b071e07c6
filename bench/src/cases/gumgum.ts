import { binary, category, inputs, linear, mlp, module, program, task, textBag } from "gruyere";
import type { Work } from "./case.js";
import { bagInput, batchOf, binaryLabels, classLabels } from "./synthetic.js";

const WORDS = 20_000;
const ROWS = 64;
const WORDS_PER_ROW = 100;

/** Two tasks of texts from data sets of their own: bags of words, one hidden layer, two batches in one step. */
export function gumgum(): Work {
  const { text } = inputs({ text: textBag({ maxWords: WORDS }) });
  const hidden = module("trunk", mlp({ units: [300], activation: "sigmoid" }))(text);
  return {
    program: program("gumgum", {
      movie: task({ logits: module("movie", linear({ units: 1 }))(hidden), label: binary("sentiment") }),
      yelp: task({
        logits: module("yelp", linear({ units: 3 }))(hidden),
        label: category("stars", ["negative", "neutral", "positive"]),
      }),
    }),
    batches: [
      batchOf("movie", ROWS, { text: bagInput("movie", ROWS, WORDS_PER_ROW, WORDS) }, { movie: binaryLabels("movie", ROWS) }),
      batchOf("yelp", ROWS, { text: bagInput("yelp", ROWS, WORDS_PER_ROW, WORDS) }, { yelp: classLabels("yelp", ROWS, 3) }),
    ],
  };
}

import { category, embedding, globalPool, inputs, linear, lstm, module, program, task, text } from "gruyere";
import type { Work } from "./case.js";
import { batchOf, classLabels, idsInput } from "./synthetic.js";

/** Two of the 20,000 ids are padding and the unknown word. */
const IDS = 20_000;
const RESERVED = 2;
const ROWS = 32;
const STEPS = 40;
const CLASSES = { mr: 2, sst: 2, subj: 2, cr: 2, mpqa: 2, trec: 6 } as const;

/** Six tasks of sentences from data sets of their own: embedding, LSTM, mean over time; six batches in one step. */
export function sentence6(): Work {
  const { sentence } = inputs({ sentence: text({ maxWords: IDS - RESERVED }) });
  const states = module("lstm", lstm({ units: 100 }))(module("embedding", embedding({ units: 300 }))(sentence)).sequence;
  const mean = module("mean", globalPool({ mode: "mean" }))(states);
  const tasks = Object.entries(CLASSES);
  return {
    program: program(
      "sentence6",
      Object.fromEntries(
        tasks.map(([name, classes]) => [
          name,
          task({
            logits: module(name, linear({ units: classes }))(mean),
            label: category(
              name,
              Array.from({ length: classes }, (_, i) => String(i)),
            ),
          }),
        ]),
      ),
    ),
    batches: tasks.map(([name, classes]) =>
      batchOf(name, ROWS, { sentence: idsInput(name, ROWS, STEPS, RESERVED, IDS) }, { [name]: classLabels(name, ROWS, classes) }),
    ),
  };
}

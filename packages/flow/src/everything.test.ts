import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cnn, concat, dropout, halves, linear, loss, lstm, mlp, pool } from "./fixtures/modules.js";
import { predictions, rowFunctions, vocabulary } from "./fixtures/vocabulary.js";
import * as flow from "./index.js";
import { GruyereError, inputs, module, onlyTasks, parseProgram, program, sameProgram, task } from "./index.js";

const [shout, whileTraining] = rowFunctions.map((plugin) => plugin.create({}));
const [first] = predictions.map((plugin) => plugin.create({}));
if (!shout || !whileTraining || !first) throw new Error("the fixtures are gone");

/** The same program as fixtures/whole.yaml: every thing that a task of Emmental, or Theator's, can say. */
const { body, photo, table } = inputs({
  body: flow.text({ maxWords: 5000, maxLength: 200, from: shout }),
  photo: flow.image({ height: 32, width: 32 }),
  table: flow.numeric({ columns: ["age", "income"], scale: "min-max" }),
});
const encoded = module("states", lstm({ units: 8 }))(body).as("encoded");
const eye = module("eye", cnn({ units: 8 }), { frozen: true, device: "wasm" })(photo);
const wide = module("wide", mlp({ units: [8], activation: "tanh" }))(table);
const joined = module("fuse", concat())(encoded.last, eye, wide).as("joined");
const all = module("pool", pool())(encoded.last, encoded.sequence, module("parts", halves())(eye)["0"]).as("all");
const thin = module("thin", dropout())(all);
const stars = flow.category("stars", ["low", "middle", "high"], {
  classWeights: { middle: 2 },
  weightColumn: "trust",
  from: whileTraining,
});
const whole = program("whole", {
  stars: task({
    logits: module("score", linear({ units: 3 }))(joined),
    label: stars,
    metrics: ["accuracy", "f1-macro"],
    loss: loss("cross-entropy"),
    weight: 0.25,
    returns: { joined, encoded: encoded.last },
  }),
  rebuild: task({
    logits: module("back", linear({ units: 8 }))(thin),
    target: encoded.last,
    loss: loss("huber", { delta: 0.5 }),
    prediction: first,
    active: false,
  }),
  spread: task({ outputs: [eye.as("x"), module("states", lstm({ units: 8 }))(body).last], loss: loss("spread") }),
});

describe("a whole program", () => {
  const text = readFileSync(new URL("./fixtures/whole.yaml", import.meta.url), "utf8");

  test("[F10] both faces can say everything, and say the same", () => {
    const file = parseProgram(text, vocabulary, { file: "whole.yaml" }).program;
    expect(sameProgram(file, whole)).toBe(true);
  });

  test("[F10] a function of the row tells training from prediction", () => {
    const label = whole.tasks["stars"]?.label?.from;
    expect(label?.apply({ label: "low" }, { training: true })).toBe("low");
    expect(label?.apply({ label: "low" }, { training: false })).toBeUndefined();
  });

  test("[F11] one task alone keeps what it needs, and nothing else", () => {
    const alone = onlyTasks(whole, ["spread"]);
    expect(Object.keys(alone.tasks)).toEqual(["spread"]);
    expect(Object.keys(alone.inputs).sort()).toEqual(["body", "photo"]);
    expect(Object.keys(alone.modules).sort()).toEqual(["eye", "states"]);
    expect(flow.validate(alone, vocabulary)).toEqual([]);
    expect(sameProgram(onlyTasks(whole, ["spread", "stars", "rebuild"]), whole)).toBe(true);
  });

  test("[F11] an unknown task is refused with the nearest name", () => {
    expect(() => onlyTasks(whole, ["star"])).toThrow(/did you mean `stars`/);
    expect(() => onlyTasks(whole, [])).toThrow(GruyereError);
  });
});

describe("createVocabulary", () => {
  test("[F12] it knows the language's own inputs and labels", () => {
    const { inputs: types, labels } = flow.createVocabulary([]);
    expect([...types.keys()]).toEqual(flow.INPUT_PLUGINS.map(({ name }) => name));
    expect([...labels.keys()]).toEqual(["binary", "category", "number"]);
  });

  test("[F12] two plug-ins of one name are refused, the same one twice is not", () => {
    const mine = flow.defineInput({
      ...flow.textInput,
      schema: flow.textInput.schema,
      type: () => flow.textInput.create({}),
      description: "Mine.",
    });
    expect(() => flow.createVocabulary([mine])).toThrow(/plugin-twice at plugins.text/);
    expect(() => flow.createVocabulary([flow.textInput, flow.textInput])).not.toThrow();
  });
});

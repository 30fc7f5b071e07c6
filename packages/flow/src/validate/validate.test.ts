import { describe, expect, test } from "vitest";
import { gate, halves, linear, loss, lstm, mlp, pool } from "../fixtures/modules.js";
import { vocabulary } from "../fixtures/vocabulary.js";
import { binary, ids, inputs, module, type ProgramDeclaration, program, task, textBag, validate } from "../index.js";

const { text } = inputs({ text: textBag({ maxWords: 50 }) });
const hidden = module("trunk", mlp({ units: [8] }))(text).as("hidden");
const good: ProgramDeclaration = program("p", {
  a: task({ logits: module("head", linear({ units: 1 }))(hidden), label: binary("y") }),
});
const { a } = good.tasks;

function withTask(change: object): ProgramDeclaration {
  if (!a) throw new Error("no task");
  return { ...good, tasks: { a: { ...a, ...change } } };
}

const action = (name: string, module: string, ...inputs: string[]) => ({
  name,
  module,
  inputs: inputs.map((input) => ({ source: input === "text" ? ("input" as const) : ("action" as const), name: input })),
  automatic: false,
});
const brief = (declaration: ProgramDeclaration) => validate(declaration, vocabulary).map(({ code, path }) => `${code} ${path}`);

describe("validate", () => {
  test("[F22] a good program has no problems", () => {
    expect(validate(good, vocabulary)).toEqual([]);
  });

  test.each<[string, ProgramDeclaration, ...string[]]>([
    ["an empty name", { ...good, name: " " }, "bad-name name"],
    [
      "an unknown action",
      withTask({ flow: [action("hidden", "trunk", "text"), action("head", "head", "hiden")] }),
      "unknown-action tasks.a.flow.head",
      "unused-action tasks.a.flow.hidden",
    ],
    [
      "one name for two actions",
      withTask({ flow: [action("head", "trunk", "text"), action("head", "head", "head")] }),
      "name-declared-twice tasks.a.flow.head",
      "cycle tasks.a.flow",
    ],
    [
      "an action that has an input's name",
      withTask({
        flow: [...(a?.flow ?? []), action("text", "trunk", "text")],
        returns: { t: { source: "action", name: "text" } },
      }),
      "name-shadows-input tasks.a.flow.text",
    ],
    [
      "a cycle",
      withTask({ flow: [action("hidden", "trunk", "b"), action("b", "head", "hidden"), action("head", "head", "hidden")] }),
      "unused-input inputs.text",
      "cycle tasks.a.flow",
    ],
    ["a weight that is no number", withTask({ weight: Number.NaN }), "bad-weight tasks.a.weight"],
    ["no outputs", withTask({ outputs: [] }), "no-output tasks.a"],
    ["an unknown metric", withTask({ metrics: ["f2"] }), "unknown-metric tasks.a.metrics.0"],
    ["a returned value with a bad name", withTask({ returns: { "a b": a?.outputs[0] } }), "bad-name tasks.a.returns.a b"],
  ])("[F22] %s", (_, declaration, ...expected) => {
    expect(brief(declaration)).toEqual(expected);
  });

  test("[F23] a shape that doesn't fit names both of its ends", () => {
    const wide = module("wide", mlp({ units: [9] }))(text);
    const gated = module("gate", gate())(hidden, wide);
    expect(() => program("p", { a: task({ logits: module("head", linear({ units: 1 }))(gated), label: binary("y") }) })).toThrow(
      expect.objectContaining({
        problems: [
          {
            code: "shape-mismatch",
            path: "tasks.a.flow.gate",
            expected: "`by` as wide as `x`, 8, by module `gate`",
            received: "9 (`hidden` is vector[8], `wide` is vector[9])",
            hint: "make the two ends agree",
          },
        ],
      }),
    );
  });

  test("[F23] what depends on something wrong isn't reported again", () => {
    const odd = module("halves", halves())(module("odd", mlp({ units: [7] }))(text));
    const after = module("after", mlp({ units: [3] }))(odd[0]);
    const declare = () => program("p", { a: task({ logits: module("head", linear({ units: 1 }))(after), label: binary("y") }) });
    expect(declare).toThrow(expect.objectContaining({ problems: [expect.objectContaining({ path: "tasks.a.flow.halves" })] }));
  });

  test("[F24] optional ports may be left out, and a port for many takes one or more", () => {
    const words = inputs({ words: ids({ size: 9 }) });
    const states = module("states", lstm({ units: 8 }))(words.words);
    const pooled = module("pool", pool())(module("gate", gate())(states.last), states, hidden);
    const head = module("head", linear({ units: 1 }));
    const { tasks } = program("p", {
      a: task({ logits: head(pooled), label: binary("y") }),
      b: task({ logits: head(states.last), target: head(states.last), loss: loss("huber") }),
    });
    expect(tasks["a"]?.flow.find(({ name }) => name === "pool")?.inputs).toHaveLength(4);
  });
});

import { describe, expect, test } from "vitest";
import { concat, gate, halves, linear, mlp } from "./fixtures/modules.js";
import { binary, GruyereError, inputs, module, program, task, textBag } from "./index.js";

const { text } = inputs({ text: textBag({ maxWords: 20_000 }) });
const trunk = module("trunk", mlp({ units: [300], activation: "sigmoid" }));
const head = (name: string) => module(name, linear({ units: 1 }));

function codes(declare: () => unknown): readonly string[] {
  try {
    declare();
  } catch (error) {
    if (error instanceof GruyereError) return error.problems.map(({ code, path }) => `${code} ${path}`);
    throw error;
  }
  return [];
}

describe("program", () => {
  test("[F1] a program collects inputs, modules and actions from its tasks", () => {
    const hidden = trunk(text).as("hidden");
    const reviews = program("reviews", { movie: task({ logits: head("movie")(hidden), label: binary("sentiment") }) });
    expect(Object.keys(reviews.inputs)).toEqual(["text"]);
    expect(Object.keys(reviews.modules)).toEqual(["trunk", "movie"]);
    expect(reviews.tasks["movie"]?.flow).toEqual([
      { name: "hidden", module: "trunk", inputs: [{ source: "input", name: "text" }], automatic: false },
      { name: "movie", module: "movie", inputs: [{ source: "action", name: "hidden" }], automatic: true },
    ]);
    expect(reviews.tasks["movie"]?.outputs).toEqual([{ source: "action", name: "movie" }]);
  });

  test("[F2] equal applications are one action, and a given name wins", () => {
    const gated = module("gate", gate())(trunk(text), trunk(text).as("hidden"));
    const { tasks } = program("p", { a: task({ logits: head("a")(gated), label: binary("y") }) });
    expect(tasks["a"]?.flow.map(({ name }) => name)).toEqual(["hidden", "gate", "a"]);
  });

  test("[F2] a module that is used again gets `#2`", () => {
    const again = module("again", mlp({ units: [300] }));
    const twice = again(again(again(trunk(text))));
    const { tasks } = program("p", { a: task({ logits: head("a")(twice), label: binary("y") }) });
    expect(tasks["a"]?.flow.map(({ name, automatic }) => [name, automatic])).toEqual([
      ["trunk", true],
      ["again", true],
      ["again#2", true],
      ["again#3", true],
      ["a", true],
    ]);
  });

  test("[F2] a thousand doublings are a thousand actions", () => {
    const join = module("join", gate());
    let x = trunk(text);
    for (let i = 0; i < 1000; i++) x = join(x, x);
    const { tasks } = program("p", { a: task({ logits: head("a")(x), label: binary("y") }) });
    expect(tasks["a"]?.flow).toHaveLength(1002);
  });

  test("[F4] one name for two modules, inputs or actions is refused with every place", () => {
    const other = inputs({ text: textBag({ maxWords: 5 }) });
    const wide = module("trunk", mlp({ units: [4] }));
    expect(
      codes(() =>
        program("p", {
          a: task({ logits: head("a")(trunk(text).as("x")), label: binary("y") }),
          b: task({
            logits: head("b")(module("join", concat())(wide(other.text).as("x"), head("c")(trunk(text)).as("x"))),
            label: binary("y"),
          }),
        }),
      ),
    ).toEqual(["name-declared-twice inputs.text", "name-declared-twice modules.trunk", "name-declared-twice tasks.b.flow.x"]);
  });

  test("[F4] an action may not have the name of an input", () => {
    expect(codes(() => program("p", { a: task({ logits: head("a")(trunk(text).as("text")), label: binary("y") }) }))).toEqual([
      "name-shadows-input tasks.a.flow.text",
    ]);
  });

  test("[F5] a whole bundle in a rest port stands for its outputs in order", () => {
    const parts = module("parts", halves())(trunk(text)).as("both");
    const joined = module("join", concat())(trunk(text), parts);
    const { tasks } = program("p", { a: task({ logits: head("a")(joined), label: binary("y") }) });
    expect(tasks["a"]?.flow.at(-2)?.inputs).toEqual([
      { source: "action", name: "trunk" },
      { source: "action", name: "both", key: "0" },
      { source: "action", name: "both", key: "1" },
    ]);
  });
});

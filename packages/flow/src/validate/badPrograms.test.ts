import { describe, expect, test } from "vitest";
import { vocabulary } from "../fixtures/vocabulary.js";
import { GruyereError, type Problem, parseProgram } from "../index.js";

function problemsOf(text: string): readonly Problem[] {
  try {
    parseProgram(text, vocabulary, { file: "bad.yaml" });
    return [];
  } catch (error) {
    if (error instanceof GruyereError) return error.problems;
    throw error;
  }
}

/** A good program, with one line changed or added. */
interface Sections {
  readonly head?: string;
  readonly inputs?: string;
  readonly modules?: string;
  readonly flow?: string;
  readonly label?: string;
  readonly task?: string;
  readonly tasks?: string;
}

function yaml({ head = "", inputs = "", modules = "", flow, label = "{ binary: y }", task = "", tasks = "" }: Sections): string {
  const lines = (text: string, indent: string) =>
    text
      .split("\n")
      .filter(Boolean)
      .map((line) => indent + line);
  return [
    ...lines(head, ""),
    "inputs:",
    "  text: { text-bag: { maxWords: 50 } }",
    ...lines(inputs, "  "),
    "modules:",
    "  trunk: { mlp: { units: [8] } }",
    "  head: { linear: { units: 1 } }",
    ...lines(modules, "  "),
    "tasks:",
    "  a:",
    "    flow:",
    ...lines(flow ?? "hidden: trunk(text)\nlogits: head(hidden)", "      "),
    ...(label === "" ? [] : [`    label: ${label}`]),
    ...lines(task, "    "),
    ...lines(tasks, "  "),
    "",
  ].join("\n");
}

const photo = "photo: { image: { height: 4, width: 4 } }";
const GOOD = "hidden: trunk(text)\nlogits: head(hidden)";

/** What is wrong, how to say it, then per problem: code, path, line (and a part of the hint). */
const BAD: readonly [string, string, ...(readonly [string, string, number, string?])[]][] = [
  [
    "unknown module",
    yaml({ flow: "hidden: trnuk(text)\nlogits: head(hidden)" }),
    ["unknown-module", "tasks.a.flow.hidden", 9, "`trunk`"],
  ],
  [
    "unknown input",
    yaml({ flow: "hidden: trunk(txt)\nlogits: head(hidden)" }),
    ["unknown-input", "tasks.a.flow.hidden", 9, "`text`"],
  ],
  [
    "unknown entry",
    yaml({ flow: "hidden: trunk(text)\nlogits: head(hiden)" }),
    ["unknown-input", "tasks.a.flow.logits", 10, "`hidden`"],
  ],
  [
    "unknown output",
    yaml({ modules: "cut: { halves: {} }", flow: "parts: cut(trunk(text))\nlogits: head(parts[2])" }),
    ["unknown-output", "tasks.a.flow.logits", 11],
  ],
  [
    "unknown output by key, with the nearest one",
    yaml({
      inputs: "ids: { ids: { size: 4 } }",
      modules: "rnn: { lstm: { units: 4 } }\nout: linear",
      flow: `${GOOD}\nx: rnn(ids)`,
      task: "returns: { end: x.lats }",
    }),
    ["bad-option", "modules.out.linear.units", 8],
    ["unknown-output", "tasks.a.returns.end", 16, "`last`"],
  ],
  [
    "an element of one value",
    yaml({ flow: "hidden: trunk(text)\nlogits: head(hidden.last)" }),
    ["unknown-output", "tasks.a.flow.logits", 10],
  ],
  [
    "an element of an input",
    yaml({ flow: "hidden: trunk(text[0])\nlogits: head(hidden)" }),
    ["unknown-output", "tasks.a.flow.hidden", 9],
  ],
  [
    "an element of an element",
    yaml({ modules: "cut: { halves: {} }", flow: "parts: cut(trunk(text))\nlogits: head(parts[0].x)" }),
    ["unknown-output", "tasks.a.flow.logits", 11],
  ],
  [
    "a whole where one value is taken",
    yaml({ modules: "cut: { halves: {} }", flow: "parts: cut(trunk(text))\nlogits: head(parts)" }),
    ["whole-output", "tasks.a.flow.logits", 11, "parts.0"],
  ],
  [
    "a cycle of two",
    yaml({ flow: "hidden: trunk(text)\nb: head(c)\nc: head(b)\nlogits: head(hidden)" }),
    ["cycle", "tasks.a.flow.b", 10],
  ],
  ["a cycle of one", yaml({ flow: "hidden: trunk(hidden)\nlogits: head(hidden)" }), ["cycle", "tasks.a.flow.hidden", 9]],
  [
    "two cycles",
    yaml({ flow: "a: head(b)\nb: head(a)\nc: head(d)\nd: head(c)\nlogits: head(trunk(text))" }),
    ["cycle", "tasks.a.flow.a", 9],
    ["cycle", "tasks.a.flow.c", 11],
  ],
  [
    "a key twice",
    yaml({ flow: "hidden: trunk(text)\nhidden: trunk(text)\nlogits: head(hidden)" }),
    ["duplicate-key", "bad.yaml", 10],
  ],
  [
    "an entry with the name of an input",
    yaml({ flow: "text: trunk(text)\nlogits: head(text)" }),
    ["name-shadows-input", "tasks.a.flow.text", 9],
  ],
  [
    "a module with different input shapes",
    yaml({
      modules: "wide: { mlp: { units: [9] } }",
      tasks: "b:\n  flow: { logits: head(wide(text)) }\n  label: { binary: z }",
    }),
    ["module-used-differently", "tasks.b.flow.logits", 14],
  ],
  ["an unused module", yaml({ modules: "spare: { linear: { units: 1 } }" }), ["unused-module", "modules.spare", 6]],
  ["an unused input", yaml({ inputs: photo }), ["unused-input", "inputs.photo", 3]],
  [
    "an unused entry",
    yaml({ modules: "more: { linear: { units: 2 } }", flow: `${GOOD}\nspare: more(hidden)` }),
    ["unused-action", "tasks.a.flow.spare", 12],
  ],
  ["an unused alias", yaml({ flow: `${GOOD}\nspare: hidden` }), ["unused-action", "tasks.a.flow.spare", 11]],
  ["no loss", yaml({ label: "" }), ["no-loss", "tasks.a", 7]],
  ["a loss with nothing to compare", yaml({ label: "", task: "loss: huber" }), ["no-target", "tasks.a.loss", 11]],
  ["a label and a target", yaml({ task: "target: hidden\nloss: huber" }), ["label-and-target", "tasks.a.target", 12]],
  ["no task", "inputs: {}\ntasks: {}\n", ["no-task", "tasks", 2]],
  ["nothing at all", "", ["bad-option", "bad.yaml", 1]],
  ["a list", "- inputs\n- tasks\n", ["bad-option", "bad.yaml", 1]],
  ["an unknown section", yaml({ head: "module: {}" }), ["unknown-key", "module", 1, "`modules`"]],
  ["an unknown key of a task", yaml({ task: "metric: [f1]" }), ["unknown-key", "tasks.a.metric", 12, "`metrics`"]],
  [
    "an unknown option",
    yaml({
      inputs: "b: { text-bag: { maxWord: 3 } }",
      flow: "hidden: trunk(text)\nlogits: head(hidden)\nb2: trunk(b)",
      task: "returns: { b2: b2 }",
    }),
    ["unknown-key", "inputs.b.text-bag.maxWord", 3, "`maxWords`"],
  ],
  [
    "a bad option",
    yaml({
      modules: "more: { mlp: { units: [0], activation: relo } }",
      flow: "hidden: trunk(text)\nm: more(hidden)\nlogits: head(hidden)",
      task: "returns: { m: m }",
    }),
    ["bad-option", "modules.more.mlp.units.0", 6],
    ["bad-option", "modules.more.mlp.activation", 6],
  ],
  [
    "a setting of a module misspelt",
    yaml({ modules: "more: { mlp: { units: [2] }, frozn: true }", flow: `${GOOD}\nm: more(hidden)`, task: "returns: { m: m }" }),
    ["unknown-key", "modules.more.frozn", 6, "`frozen`"],
  ],
  [
    "two types for one module",
    yaml({ modules: "more: { mlp: { units: [2] }, concat: {} }", flow: `${GOOD}\nm: more(hidden)`, task: "returns: { m: m }" }),
    ["one-plugin", "modules.more.concat", 6],
  ],
  ["no type for an input", yaml({ inputs: "b: {}", task: "returns: { b: b }" }), ["one-plugin", "inputs.b", 3]],
  [
    "an unknown type of input",
    yaml({ inputs: "b: { textbag: {} }", task: "returns: { b: b }" }),
    ["unknown-input-type", "inputs.b.textbag", 3, "`text-bag`"],
  ],
  [
    "an unknown type of module",
    yaml({ modules: "m: { liner: { units: 2 } }", flow: `${GOOD}\nm: m(hidden)`, task: "returns: { m: m }" }),
    ["unknown-module-type", "modules.m.liner", 6, "`linear`"],
  ],
  ["an unknown type of label", yaml({ label: "{ binry: y }" }), ["unknown-label-type", "tasks.a.label.binry", 11, "`binary`"]],
  ["an unknown loss", yaml({ task: "loss: hubert" }), ["unknown-loss", "tasks.a.loss.hubert", 12, "`huber`"]],
  [
    "an unknown metric",
    yaml({ task: "metrics: [accuracy, f1-marco]" }),
    ["unknown-metric", "tasks.a.metrics.1", 12, "`f1-macro`"],
  ],
  ["a metric twice", yaml({ task: "metrics: [f1, f1]" }), ["metric-twice", "tasks.a.metrics.1", 12]],
  [
    "metrics without a label",
    yaml({ label: "", task: "target: logits\nloss: huber\nmetrics: [f1]" }),
    ["metrics-without-label", "tasks.a.metrics", 13],
  ],
  [
    "an unknown row function",
    yaml({ label: "{ binary: y, from: whisper }" }),
    ["unknown-row-function", "tasks.a.label.from", 11],
  ],
  ["an unknown prediction", yaml({ task: "prediction: frist" }), ["unknown-prediction", "tasks.a.prediction", 12, "`first`"]],
  [
    "too few arguments",
    yaml({ flow: "hidden: trunk()\nlogits: head(hidden)" }),
    ["unused-input", "inputs.text", 2],
    ["wrong-arguments", "tasks.a.flow.hidden", 9],
  ],
  [
    "too many arguments",
    yaml({ flow: "hidden: trunk(text, text)\nlogits: head(hidden)" }),
    ["wrong-arguments", "tasks.a.flow.hidden", 9],
  ],
  [
    "an image into a text module",
    yaml({ inputs: photo, flow: "hidden: trunk(photo)\nlogits: head(trunk(text))", task: "returns: { h: hidden }" }),
    ["kind-mismatch", "tasks.a.flow.hidden", 10],
  ],
  [
    "two logits for a binary label",
    yaml({
      modules: "two: { linear: { units: 2 } }",
      flow: "hidden: trunk(text)\nlogits: two(hidden)",
      task: "returns: { h: head(hidden) }",
    }),
    ["logits-mismatch", "tasks.a.logits", 11],
  ],
  [
    "two logits for three classes",
    yaml({ label: "{ category: y, classes: [p, q, r] }" }),
    ["logits-mismatch", "tasks.a.logits", 10],
  ],
  [
    "a loss that doesn't fit its target",
    yaml({ label: "", task: "target: hidden\nloss: huber" }),
    ["shape-mismatch", "tasks.a.loss", 12],
  ],
  [
    "shapes that don't fit",
    yaml({
      modules: "odd: { mlp: { units: [7] } }\ncut: { halves: {} }",
      flow: `${GOOD}\nparts: cut(odd(text))`,
      task: "returns: { p: 'parts[0]' }",
    }),
    ["shape-mismatch", "tasks.a.flow.parts", 13],
  ],
  ["a negative weight", yaml({ task: "weight: -1" }), ["bad-weight", "tasks.a.weight", 12]],
  ["a weight that is no number", yaml({ task: "weight: .nan" }), ["bad-option", "tasks.a.weight", 12]],
  ["an infinite weight", yaml({ task: "weight: .inf" }), ["bad-option", "tasks.a.weight", 12]],
  ["active: yes", yaml({ task: "active: yes" }), ["bad-option", "tasks.a.active", 12]],
  [
    "a task's name with a slash",
    yaml({ tasks: "b/c:\n  flow: { logits: head(trunk(text)) }\n  label: { binary: z }" }),
    ["bad-name", "tasks.b/c", 12],
  ],
  [
    "a task called all",
    yaml({ tasks: "all:\n  flow: { logits: head(trunk(text)) }\n  label: { binary: z }" }),
    ["reserved-name", "tasks.all", 12],
  ],
  [
    "a module's name with a dot",
    yaml({ modules: "m.n: { linear: { units: 1 } }" }),
    ["bad-name", "modules.m.n", 6],
    ["unused-module", "modules.m.n", 6],
  ],
  [
    "an entry's name with a space",
    yaml({ flow: "the end: trunk(text)\nlogits: head(trunk(text))" }),
    ["bad-name", "tasks.a.flow.the end", 9],
  ],
  ["a class named twice", yaml({ label: "{ category: y, classes: [p, p] }" }), ["bad-option", "tasks.a.label.classes", 11]],
  [
    "a weight of no class",
    yaml({
      modules: "two: { linear: { units: 2 } }",
      flow: "hidden: trunk(text)\nlogits: two(hidden)",
      label: "{ category: y, classes: [p, q], classWeights: { r: 2 } }",
    }),
    ["unused-module", "modules.head", 5],
    ["label-outside-classes", "tasks.a.label.classWeights", 12],
  ],
  ["a label without a column", yaml({ label: "{ binary: 3 }" }), ["bad-option", "tasks.a.label.binary", 11]],
  [
    "a device for a module that is trained",
    yaml({ modules: "m: { mlp: { units: [2] }, device: cpu }", flow: `${GOOD}\nm: m(hidden)`, task: "returns: { m: m }" }),
    ["device-needs-frozen", "modules.m.device", 6],
  ],
  [
    "an unknown device",
    yaml({
      modules: "m: { mlp: { units: [2] }, frozen: true, device: wsam }",
      flow: `${GOOD}\nm: m(hidden)`,
      task: "returns: { m: m }",
    }),
    ["unknown-device", "modules.m.device", 6, "`wasm`"],
  ],
  ["no output", yaml({ flow: "hidden: trunk(text)\nscore: head(hidden)" }), ["no-output", "tasks.a", 7, "`logits`"]],
  [
    "logits and outputs",
    yaml({ flow: "hidden: trunk(text)\nscore: head(hidden)", task: "logits: score\noutputs: [hidden]\nprediction: first" }),
    ["logits-and-outputs", "tasks.a.outputs", 13],
  ],
  [
    "several outputs and a label, without a prediction",
    yaml({ flow: "hidden: trunk(text)\nscore: head(hidden)", task: "outputs: [score, hidden]" }),
    ["no-prediction", "tasks.a.outputs", 12],
  ],
  [
    "an expression that stops",
    yaml({ flow: "hidden: trunk(text\nlogits: head(hidden)" }),
    ["bad-expression", "tasks.a.flow.hidden", 9],
  ],
  [
    "an expression with an operator",
    yaml({ flow: "hidden: trunk(text)\nlogits: head(hidden + hidden)" }),
    ["bad-expression", "tasks.a.flow.logits", 10],
  ],
  [
    "a comma inside a flow mapping",
    yaml({ tasks: "b:\n  flow: { logits: head(hidden, x) }\n  label: { binary: z }" }),
    ["bad-option", "tasks.b.flow.x)", 13, "quotes"],
  ],
  ["a number as an expression", yaml({ flow: "hidden: trunk(text)\nlogits: 3" }), ["bad-option", "tasks.a.flow.logits", 10]],
  ["a tab as indentation", yaml({}).replace("  text:", "\ttext:"), ["bad-syntax", "bad.yaml", 2]],
  ["two documents", `${yaml({})}---\n${yaml({})}`, ["bad-syntax", "bad.yaml", 12, "one document"]],
  ["an alias that is not declared", yaml({ task: "weight: *w" }), ["bad-syntax", "bad.yaml", 12]],
  [
    "aliases that explode",
    `a: &a [1,1]\n${"bcdefghijkl"
      .split("")
      .map((n, i) => `${n}: &${n} [${Array(9).fill(`*${"abcdefghijkl"[i]}`).join(",")}]`)
      .join("\n")}\n`,
    ["too-many-aliases", "bad.yaml", 1],
  ],
  ["an unknown tag", yaml({ head: "name: !!js/function x" }), ["bad-syntax", "bad.yaml", 1]],
  ["nesting without end", `a: ${"[".repeat(9000)}${"]".repeat(9000)}`, ["bad-syntax", "bad.yaml", 1]],
];

describe("bad programs", () => {
  test.each(BAD)("[F22] %s", (_, text, ...expected) => {
    const found = problemsOf(text);
    expect(found.map(({ code, path, location }) => [code, path, location?.line])).toEqual(expected.map((e) => e.slice(0, 3)));
    expected.forEach(([, , , hint], i) => {
      if (hint !== undefined) expect(found[i]?.hint).toContain(hint);
    });
    for (const problem of found) {
      expect(problem.location?.column).toBeGreaterThan(0);
      for (const part of [problem.expected, problem.received, problem.hint]) expect(part).toMatch(/\S/);
    }
  });

  test("[F22] the program that they change is good", () => {
    expect(problemsOf(yaml({}))).toEqual([]);
  });
});

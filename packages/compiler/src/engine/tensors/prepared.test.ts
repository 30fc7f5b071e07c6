import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../graph/builder.js";
import type { Graph, InputMember, OutputRole } from "../../graph/graph.js";
import { roleKey } from "../../graph/roleKey.js";
import { runGraph } from "../../onnx/fixtures/runGraph.js";
import { addSquares } from "./addSquares.js";
import { unpackState } from "./unpackState.js";

const heads = ["a", "b", "c"];
const weightOf = (task: string) => `${task}/weight`;
const wave = (length: number, phase: number) => Float32Array.from({ length }, (_, i) => Math.sin(i + phase));

/** Three stacked heads: their weights come packed, their gradients go out packed, and so do their losses. */
function stacked(): Graph {
  const g = new GraphBuilder();
  const members = heads.map(
    (task): InputMember => ({ role: { kind: "parameter", name: weightOf(task) }, shape: [4, 2], type: "float32" }),
  );
  const weights = g.input({ kind: "packed", layout: "stack", members }, { shape: [3, 4, 2], type: "float32" });
  const x = g.input({ kind: "input", batch: 0, name: "x" }, { shape: [5, 4], type: "float32" });
  const y = g.one("MatMul", [x, weights]);
  const gradients = g.one("MatMul", [g.one("Transpose", [x], { perm: [1, 0] }), y]);
  return g.finish([
    {
      role: packed((task) => ({ kind: "loss", batch: 0, task })),
      value: g.one("ReduceSum", [y], { axes: [1, 2], keepdims: false }),
    },
    { role: packed((task) => ({ kind: "gradient", parameter: weightOf(task) })), value: gradients },
  ]);
}

const packed = (of: (task: string) => OutputRole): OutputRole => ({ kind: "packed", members: heads.map(of) });

describe("graphs over tensors", () => {
  it("[X132] parameters come one by one, gradients go out one by one, and the numbers are the same", async () => {
    const graph = stacked();
    const own = unpackState(graph);
    expect(own.inputs.map(({ role }) => roleKey(role))).toEqual([
      "parameter:a/weight",
      "parameter:b/weight",
      "parameter:c/weight",
      "input:x@0",
    ]);
    expect(own.outputs.map(({ role }) => roleKey(role)).slice(1)).toEqual(heads.map((task) => `gradient:${weightOf(task)}`));

    const [x, ...weights] = [wave(20, 0.3), ...heads.map((_, i) => wave(8, i))];
    const all = Float32Array.from(weights.flatMap((each) => [...each]));
    const [input] = graph.inputs.filter(({ role }) => role.kind === "packed");
    const whole = await runGraph(
      graph,
      new Map([
        ["input:x@0", x],
        [input ? roleKey(input.role) : "", all],
      ]),
    );
    const single = await runGraph(
      own,
      new Map([["input:x@0", x], ...heads.map((task, i) => [`parameter:${weightOf(task)}`, weights[i] ?? []] as const)]),
    );
    const [losses, gradients] = graph.outputs.map(({ role }) => [...Array.from(whole.get(roleKey(role)) ?? [])]);
    expect([...Array.from(single.get(roleKey(packed((task) => ({ kind: "loss", batch: 0, task })))) ?? [])]).toEqual(losses);
    expect(heads.flatMap((task) => Array.from(single.get(`gradient:${weightOf(task)}`) ?? []))).toEqual(gradients);
  });

  it("[X135] the sums of squares of all gradients are one output; one gradient has one, none has none", async () => {
    const own = addSquares(unpackState(stacked()));
    const squares = own.outputs.at(-1);
    expect(squares?.value.shape).toEqual([3]);
    const made = await runGraph(
      own,
      new Map([["input:x@0", wave(20, 0.3)], ...heads.map((task, i) => [`parameter:${weightOf(task)}`, wave(8, i)] as const)]),
    );
    const sums = heads.map((task) => Array.from(made.get(`gradient:${weightOf(task)}`) ?? []).reduce((sum, n) => sum + n * n, 0));
    const received = Array.from(squares ? (made.get(roleKey(squares.role)) ?? []) : []);
    for (const [i, sum] of sums.entries()) expect(received[i]).toBeCloseTo(sum, 3);

    const g = new GraphBuilder();
    const x = g.input({ kind: "parameter", name: "w" }, { shape: [], type: "float32" });
    const one = g.finish([{ role: { kind: "gradient", parameter: "w", task: "a" }, value: g.one("Neg", [x]) }]);
    expect(addSquares(one).outputs.map(({ role, value: { shape } }) => [roleKey(role), shape])).toEqual([
      ["gradient:w of a", []],
      ["gradient-squares:w of a", []],
    ]);
    const none = g.finish([{ role: { kind: "value", name: "y" }, value: x }]);
    expect(addSquares(none)).toBe(none);
  });
});

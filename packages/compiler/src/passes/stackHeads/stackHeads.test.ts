import { randomStream } from "@gruyere/random";
import { describe, expect, test } from "vitest";
import { GraphBuilder } from "../../graph/builder.js";
import type { Graph, GraphOutput, Value } from "../../graph/graph.js";
import { roleKey } from "../../graph/roleKey.js";
import { floats, graphOf, operators, parameter } from "../fixtures/graphs.js";
import { evaluationGraph, headsGraph, sentencesGraph, tapeGraph } from "../fixtures/programs.js";
import { expectSameOutputs } from "../fixtures/sameOutputs.js";
import { simplify } from "../pipeline.js";
import { stackHeads } from "./stackHeads.js";

const cpu = { provider: "cpu" } as const;

function run(before: Graph): Graph {
  const after = stackHeads.run(before, cpu);
  expectSameOutputs(before, after);
  return after;
}

/** A head of a value [4, 3]: its loss, and rows that may be gradients of the trunk. */
type Head = (graph: GraphBuilder, x: Value, name: string) => readonly [loss: Value, dx: Value];

const weightOf = (g: GraphBuilder, name: string, columns = 5): Value => parameter(g, `${name}/weight`, 3, columns);

const linear: Head = (g, x, name) => {
  const y = g.one("Gemm", [x, weightOf(g, name), parameter(g, `${name}/bias`, 5)], { transB: false });
  const factor = g.input({ kind: "factor", task: name }, { shape: [], type: "float32" });
  const dy = g.one("Mul", [factor, g.one("Sub", [g.scalar(1), g.one("Sigmoid", [y])])]);
  return [
    g.one("ReduceSum", [g.one("Relu", [y])], { keepdims: false }),
    g.one("Gemm", [dy, weightOf(g, name)], { transB: true }),
  ];
};

/** Heads on one trunk, or each on its own of several; gradients into a trunk are summed. */
function headsOf(heads: readonly Head[], trunks = 1): Graph {
  const graph = new GraphBuilder();
  const values = Array.from({ length: trunks }, (_, i) => graph.one("Relu", [floats(graph, `x${i}`, 4, 3)]));
  const sums: Value[] = [];
  const outputs = heads.map((head, i): GraphOutput => {
    const trunk = i % trunks;
    const [loss, dx] = head(graph, values[trunk] ?? floats(graph, "none", 4, 3), `t${i}`);
    const sum = sums[trunk];
    sums[trunk] = sum ? graph.one("Add", [sum, dx]) : dx;
    return { role: { kind: "loss", batch: 0, task: `t${i}` }, value: loss };
  });
  return graph.finish([...outputs, ...sums.map((value, i): GraphOutput => ({ role: { kind: "value", name: `dx${i}` }, value }))]);
}

const count = (graph: Graph, operator: string): number => operators(graph).filter((each) => each === operator).length;

describe("[X88] heads that are equal", () => {
  test("[X88] are computed once, on stacks of their parameters and factors; losses come out as one", () => {
    const after = run(headsOf([linear, linear, linear]));
    expect(count(after, "Relu")).toBe(2); // the trunk's, and that of all heads
    expect(after.inputs.map(({ role, value }) => `${roleKey(role)} [${value.shape}]`)).toEqual([
      "input:x0@0 [4,3]",
      "packed stack:(parameter:t0/weight, parameter:t1/weight, parameter:t2/weight) [3,3,5]",
      "packed stack:(parameter:t0/bias, parameter:t1/bias, parameter:t2/bias) [3,5]",
      "packed stack:(factor:t0, factor:t1, factor:t2) [3]",
    ]);
    expect(after.outputs.map(({ role }) => roleKey(role))).toEqual(["packed:(loss:t0@0, loss:t1@0, loss:t2@0)", "value:dx0"]);
  });

  test("[X88] are told from others", () => {
    const doubled: Head = (g, x, name) => linear(g, g.one("Mul", [x, g.scalar(2)]), name);
    const after = run(headsOf([linear, doubled, linear, doubled, linear]));
    const packs = after.inputs.flatMap(({ role }) => (role.kind === "packed" ? [role.members.length] : []));
    expect(packs.toSorted()).toEqual([2, 2, 2, 3, 3, 3]);
  });

  test("[X88] on several trunks are stacked for each trunk", () => {
    const after = run(headsOf([linear, linear, linear, linear, linear, linear], 2));
    const packs = after.inputs.flatMap(({ role }) =>
      role.kind === "packed" ? [role.members.map((each) => roleKey(each.role))] : [],
    );
    expect(packs).toContainEqual(["parameter:t0/weight", "parameter:t2/weight", "parameter:t4/weight"]);
    expect(packs).toContainEqual(["parameter:t1/weight", "parameter:t3/weight", "parameter:t5/weight"]);
  });

  test("[X88] one head alone stays as it is", () => {
    const graph = headsOf([linear]);
    expect(stackHeads.run(graph, cpu)).toBe(graph);
  });

  test("[X88] with parameters of other shapes or names stay apart", () => {
    const named =
      (name: string): Head =>
      (g, x, task) => [g.one("ReduceSum", [g.one("MatMul", [x, parameter(g, `${task}/${name}`, 3, 2)])], { keepdims: false }), x];
    const after = run(headsOf([named("a"), named("b")]));
    expect(after.inputs.some(({ role }) => role.kind === "packed")).toBe(false);
  });

  test("[X88] with an operator that can't be stacked are stacked around it", () => {
    const withTopK: Head = (g, x, name) => {
      const y = g.one("Sigmoid", [g.one("Gemm", [x, weightOf(g, name)], {})]);
      const [top = y] = g.add("TopK", [y], { axis: 1, k: 2, largest: true, sorted: true });
      return [g.one("ReduceSum", [g.one("Relu", [g.one("Neg", [g.one("Exp", [top])])])], { keepdims: false }), x];
    };
    const after = run(headsOf([withTopK, withTopK, withTopK, withTopK]));
    expect(count(after, "TopK")).toBe(4);
    expect(count(after, "Exp")).toBe(1);
  });

  test("[X88] that swap their parts in a ring have no order, and stay apart", () => {
    const graph = graphOf((g) => {
      const made = ["a", "b", "c"].map((name) => g.one("Relu", [parameter(g, `${name}/weight`, 3, 3)]));
      return made.map((x, i) => g.one("Sub", [x, made[(i + 1) % 3]]));
    });
    expect(operators(run(graph))).toEqual(operators(graph));
  });

  test("[X88] need not have all of their rank in common: biases, rows and scalars are aligned", () => {
    const mixed: Head = (g, x, name) => {
      const bias = parameter(g, `${name}/bias`, 3);
      const scale = g.input({ kind: "factor", task: name }, { shape: [], type: "float32" });
      const column = g.one("ReduceSum", [g.one("Mul", [x, bias])], { axes: [-1], keepdims: true });
      const rows = g.one("Concat", [g.one("Add", [column, bias]), x], { axis: -1 });
      const cut = g.one("Slice", [g.one("Transpose", [rows], { perm: [1, 0] })], {
        starts: [1],
        ends: [4],
        axes: [-2],
        steps: [1],
      });
      const padded = g.one("Pad", [g.one("Mul", [cut, scale])], { pads: [0, 1, 0, 0], mode: "constant", value: 0 });
      const soft = g.one("LogSoftmax", [padded], { axis: -1 });
      const tiled = g.one("Tile", [g.one("Expand", [bias], { shape: [2, 3] })], { repeats: [2, 1] });
      const product = g.one("FusedMatMul", [soft, soft], { transA: false, transB: true });
      return [
        g.one("ReduceSum", [g.one("Where", [g.one("Greater", [product, g.scalar(0)]), product, scale])], { keepdims: false }),
        tiled,
      ];
    };
    const after = run(headsOf([mixed, mixed, mixed]));
    expect(count(after, "LogSoftmax")).toBe(1);
  });

  test("[X88] of batches of their own take their rows of the joined batch as they lie, and give their gradients so", () => {
    const { graph } = simplify(sentencesGraph(), cpu);
    expect(count(graph, "Slice")).toBe(2); // the rows of the five equal heads, and those of the sixth
    expect(count(graph, "Pad")).toBe(0);
  });

  test("[X88] gradients into the trunk are summed by one product", () => {
    const { graph } = simplify(headsGraph([4, 4, 4, 4]), cpu);
    expect(count(graph, "Sum") + count(graph, "Add")).toBe(2); // the biases of both layers
  });

  test("[X88] the number of nodes doesn't grow with their number", () => {
    const nodesOf = (heads: number): number => simplify(headsGraph(Array.from({ length: heads }, () => 3)), cpu).after;
    expect(nodesOf(12)).toBe(nodesOf(3));
    const onTape = (heads: number): number => simplify(tapeGraph(Array.from({ length: heads }, () => 3)), cpu).after;
    expect(onTape(12)).toBe(onTape(3));
    const evaluated = (heads: number): number => simplify(evaluationGraph(Array.from({ length: heads }, () => 3)), cpu).after;
    expect(evaluated(12)).toBe(evaluated(3));
  });

  test("[X88] random heads give the same as before", () => {
    for (let seed = 1; seed <= 60; seed++) run(randomHeads(seed));
  });
});

/** Some kinds of heads of random operators, several of each, on one trunk or two. */
function randomHeads(seed: number): Graph {
  const random = randomStream({ seed, stream: "heads" });
  const kinds = Array.from({ length: 1 + random.below(3) }, (_, kind) => randomHead(seed, kind));
  const heads = Array.from({ length: 2 + random.below(6) }, () => kinds[random.below(kinds.length)] ?? linear);
  return headsOf(heads, 1 + random.below(2));
}

/** A head of random operators on [4, 3]: the same for the same seed and kind. */
function randomHead(seed: number, kind: number): Head {
  return (g, x, name) => {
    const random = randomStream({ seed, stream: "head", name: String(kind) });
    const bias = parameter(g, `${name}/bias`, 3);
    const values = [x, g.one("Sigmoid", [g.one("Gemm", [x, parameter(g, `${name}/weight`, 3, 3), bias], {})])];
    const pick = (): Value => values[random.below(values.length)] ?? x;
    const steps: readonly (() => Value)[] = [
      () => g.one("Relu", [pick()]),
      () => g.one("Sub", [pick(), pick()]),
      () => g.one("Add", [pick(), pick()]),
      () => g.one("Mul", [pick(), bias]),
      () => g.one("Softmax", [pick()], { axis: random.below(2) }),
      () => g.one("Add", [g.one("ReduceMean", [pick()], { axes: [random.below(2)], keepdims: true }), pick()]),
      () => g.one("Reshape", [g.one("Transpose", [pick()], { perm: [1, 0] })], { shape: [4, 3] }),
      () => g.one("Gemm", [pick(), parameter(g, `${name}/square`, 3, 3)], { transB: true }),
      () => g.one("Slice", [g.one("Concat", [pick(), pick()], { axis: 0 })], { starts: [2], ends: [6], axes: [0], steps: [1] }),
    ];
    for (let i = 0; i < 6; i++) values.push(g.one("Sigmoid", [steps[random.below(steps.length)]?.() ?? x]));
    return [g.one("ReduceSum", [pick()], { keepdims: false }), pick()];
  };
}

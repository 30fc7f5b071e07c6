import { randomStream } from "@gruyere/random";
import { describe, expect, it } from "vitest";
import { intsOf } from "../../graph/attributes.js";
import { GraphBuilder } from "../../graph/builder.js";
import type { Graph, Value } from "../../graph/graph.js";
import { printGraph } from "../../graph/print.js";
import { blocksGraph, lenetGraph } from "../fixtures/networks.js";
import { expectSameOutputs } from "../fixtures/sameOutputs.js";
import { layouts } from "./layouts.js";
import { sinkGraph } from "./sinkGraph.js";

const cpu = { provider: "cpu" } as const;

/** A graph over one input `x`, and a value `y`. */
function graphOf(shape: readonly number[], make: (x: Value, builder: GraphBuilder) => Value): Graph {
  const builder = new GraphBuilder();
  const x = builder.input({ kind: "input", batch: 0, name: "x" }, { shape, type: "float32" });
  return builder.finish([{ role: { kind: "value", name: "y" }, value: make(x, builder) }]);
}

/** Random operators of all kinds that views go through, on random layouts. */
function randomGraph(seed: number): Graph {
  const random = randomStream({ seed, stream: "layouts" });
  const pick = <T>(from: readonly T[]): T => {
    const one = from[random.below(from.length)];
    if (one === undefined) throw new Error("nothing to pick from");
    return one;
  };
  const builder = new GraphBuilder();
  const input = (name: string, shape: readonly number[]): Value =>
    builder.input({ kind: "input", batch: 0, name }, { shape, type: "float32" });
  const channels = pick([1, 4]);
  const values = [input("a", [2, 3, channels, 5]), input("b", [2, 3, channels, 5]), input("c", [5]), input("d", [channels, 1])];
  const shuffled = (rank: number): readonly number[] => [...random.permutation(rank)];
  const axisOf = (x: Value): number => random.below(x.shape.length);
  const steps: readonly (() => Value)[] = [
    () => {
      const x = pick(values);
      return builder.one("Transpose", [x], { perm: shuffled(x.shape.length) });
    },
    () => {
      const x = pick(values);
      return builder.one("Transpose", [x], { perm: shuffled(x.shape.length) });
    },
    () => builder.one(pick(["Add", "Mul", "Max", "Sub"]), [pick(values), pick(values)]),
    () => builder.one(pick(["Add", "Mul"]), [pick(values), pick(values)]),
    () => {
      const x = pick(values);
      return builder.one("Where", [builder.one("Greater", [x, builder.scalar(0)]), x, pick(values)]);
    },
    () => builder.one(pick(["Relu", "Neg", "Tanh"]), [pick(values)]),
    () => {
      const x = pick(values);
      const axes = x.shape.map((_, axis) => axis).filter(() => random.below(2) === 0);
      return builder.one(pick(["ReduceSum", "ReduceMax"]), [x], {
        axes: axes.length ? axes : [0],
        keepdims: random.below(2) === 0,
      });
    },
    () => {
      const x = pick(values.filter(({ shape }) => shape.length > 1));
      const at = random.below(x.shape.length - 1);
      const joined = (x.shape[at] ?? 1) * (x.shape[at + 1] ?? 1);
      return builder.one("Reshape", [x], { shape: x.shape.toSpliced(at, 2, joined) });
    },
    () => {
      const x = pick(values);
      const at = axisOf(x);
      const size = x.shape[at] ?? 1;
      const part = pick([1, 2, 3].filter((n) => size % n === 0));
      return builder.one("Reshape", [x], { shape: x.shape.toSpliced(at, 1, part, size / part) });
    },
    () => {
      const x = pick(values);
      return builder.one("Concat", [x, pick([x, builder.one("Neg", [x])])], { axis: axisOf(x) });
    },
    () => {
      const x = pick(values);
      const [one, other] = [axisOf(x), axisOf(x)];
      const axes = one === other ? [one] : [one, other];
      return builder.one("Pad", [x], { pads: [...axes.map(() => 1), ...axes.map(() => 0)], axes, value: 2 });
    },
    () => {
      const x = pick(values);
      return builder.one("Slice", [x], { starts: [0], ends: [2], axes: [axisOf(x)], steps: [1] });
    },
    () => builder.one(pick(["Softmax", "LogSoftmax"]), [pick(values)], { axis: -1 }),
    () => {
      const x = pick(values);
      const found = builder.one("ArgMax", [x], { axis: axisOf(x), keepdims: random.below(2) === 0 });
      return builder.one("Cast", [found], { to: "float32" });
    },
    () => {
      const x = pick(values);
      return builder.one("Expand", [x], { shape: x.shape.map((size) => (size === 1 ? 2 : size)) });
    },
    () => {
      const x = pick(values);
      const axis = axisOf(x);
      const [part] = builder.add("Split", [x], { axis, split: [1, (x.shape[axis] ?? 1) - 1] });
      if (!part) throw new Error("no part");
      return part;
    },
  ];
  while (values.length < 25) {
    try {
      const made = pick(steps)();
      const size = made.shape.reduce((all, n) => all * n, 1);
      if (size > 0 && size < 2000 && made.shape.length > 0 && made.shape.length < 7) values.push(made);
    } catch {
      // Shapes that don't broadcast, or sizes that can't be split: another draw.
    }
  }
  const outputs = values.slice(-5).map((value) => builder.one("Tanh", [value]));
  return builder.finish(outputs.map((value, i) => ({ role: { kind: "value", name: String(i) }, value })));
}

/**
 * Transpositions of activations and their gradients: not those of parameters and their gradients, which are small, and of inputs, which
 * come with channels last. A filter's gradient takes rows as channels.
 */
function betweenLayers({ nodes, inputs, outputs }: Graph): readonly string[] {
  const given = new Set(inputs.map(({ value }) => value));
  const gradients = new Set(outputs.filter(({ role }) => role.kind === "gradient").map(({ value }) => value));
  return nodes
    .filter(({ operator, inputs: [x], outputs: [y], attributes }) => {
      if (operator !== "Transpose" || !x || !y) return false;
      return !given.has(x) && !gradients.has(y) && intsOf(attributes, "perm").join() !== "1,0,2,3";
    })
    .map(({ attributes, outputs: [y] }) => `${attributes["perm"]} to [${y?.shape ?? ""}]`);
}

describe("the layouts pass", () => {
  for (let seed = 1; seed <= 150; seed++) {
    it(`[X30] computes the same on random layouts (seed ${seed})`, () => {
      const before = randomGraph(seed);
      expectSameOutputs(
        before,
        sinkGraph(before, (body) => body),
      );
      expectSameOutputs(before, layouts.run(before, cpu));
    });
  }

  it("[X31] leaves no transposition between the layers of LeNet, but around its dense layer", () => {
    const before = lenetGraph({ side: 16, size: 3, units: 6, filters: [3, 4] });
    const after = layouts.run(before, cpu);
    expect(betweenLayers(before)).toHaveLength(13);
    expect(betweenLayers(after)).toEqual(["0,2,3,1 to [2,2,2,4]", "0,3,1,2 to [2,4,2,2]"]);
    expectSameOutputs(before, after, { ids: 10 });
  });

  it("[X31] leaves none between the layers of a network with batch norm and a mean over all pixels", () => {
    const before = blocksGraph();
    const after = layouts.run(before, cpu);
    expect(betweenLayers(before)).toHaveLength(16);
    expect(betweenLayers(after)).toEqual([]);
    expectSameOutputs(before, after, { ids: 10 });
  });

  it("[X30] pushes a transposition through until it meets its inverse", () => {
    const before = graphOf([2, 3, 4, 5], (x, builder) => {
      const bias = builder.input({ kind: "parameter", name: "bias" }, { shape: [3], type: "float32" });
      const last = builder.one("Transpose", [x], { perm: [0, 2, 3, 1] });
      const relu = builder.one("Relu", [builder.one("Add", [last, bias])]);
      return builder.one("Transpose", [relu], { perm: [0, 3, 1, 2] });
    });
    expect(printGraph(layouts.run(before, cpu))).toMatchInlineSnapshot(`
      "%0 float32[2,3,4,5] input:x@0
      %1 float32[3] parameter:bias
      %2 float32[3,1,1] = Reshape %1 {shape=[3,1,1]}  # graph
      %3 float32[2,3,4,5] = Add %0 %2  # graph
      %4 float32[2,3,4,5] = Relu %3  # graph
      value:y = %4"
    `);
  });

  it("[X30] joins a moved tensor with one that is full of one number", () => {
    const before = graphOf([2, 3, 4, 5], (x, builder) => {
      const last = builder.one("Transpose", [x], { perm: [0, 2, 3, 1] });
      const zeros = builder.one("Expand", [builder.scalar(0)], { shape: [2, 4, 5, 1] });
      const joined = builder.one("Concat", [last, zeros], { axis: 3 });
      return builder.one("Transpose", [joined], { perm: [0, 3, 1, 2] });
    });
    const after = layouts.run(before, cpu);
    expect(after.nodes.map(({ operator }) => operator)).toEqual(["Expand", "Concat"]);
    expectSameOutputs(before, after);
  });

  it("[X30] turns a transposition that moves no number into a reshape", () => {
    const before = graphOf([2, 1, 4, 5], (x, builder) =>
      builder.one("Exp", [builder.one("Transpose", [x], { perm: [0, 2, 3, 1] })]),
    );
    expect(printGraph(layouts.run(before, cpu))).toMatchInlineSnapshot(`
      "%0 float32[2,1,4,5] input:x@0
      %1 float32[2,4,5,1] = Reshape %0 {shape=[2,4,5,1]}  # graph
      %2 float32[2,4,5,1] = Exp %1  # graph
      value:y = %2"
    `);
  });

  it("[X30] leaves a transposition where it is when more numbers would move behind it", () => {
    const before = graphOf([3, 4], (x, builder) => {
      const big = builder.input({ kind: "input", batch: 0, name: "big" }, { shape: [50, 4, 3], type: "float32" });
      return builder.one("Add", [big, builder.one("Transpose", [x], { perm: [1, 0] })]);
    });
    expect(layouts.run(before, cpu)).toBe(before);
  });
});

import { describe, expect, it } from "vitest";
import { GraphBuilder } from "./builder.js";
import { graphFlops } from "./flops.js";
import type { Signature, Value } from "./graph.js";
import { loopOf } from "./loop.js";
import { LoopBuilder } from "./loopBuilder.js";

const float = (...shape: number[]): Signature => ({ shape, type: "float32" });

/** s ← s + x · w, over x [5, 2, 3]; s is an output too. */
function sums(builder: GraphBuilder, write?: (loop: LoopBuilder, s: Value) => Value) {
  const input = (name: string, signature: Signature) => builder.input({ kind: "parameter", name }, signature);
  const [s, x, w] = [input("s", float(2, 4)), input("x", float(5, 2, 3)), input("w", float(3, 4))];
  const loop = new LoopBuilder(builder);
  const before = loop.state(s);
  const next = loop.body.one("Add", [before, loop.body.one("MatMul", [loop.element(x), loop.invariant(w)])]);
  const after = write?.(loop, before) ?? next;
  return { s, x, w, after, outputs: loop.finish([after], [next], x, true) };
}

describe("loops", () => {
  it("[X100] a loop's outputs are its last states and what each step gives, along a new first axis", () => {
    const builder = new GraphBuilder();
    const { outputs, s, x, w } = sums(builder);
    expect(outputs.last).toMatchObject([float(2, 4)]);
    expect(outputs.outputs).toMatchObject([float(5, 2, 4)]);
    const node = builder.producerOf(outputs.last[0]);
    expect(node?.inputs).toEqual([s, x, w]);
    const loop = loopOf(node ?? { inputs: [], attributes: {} });
    expect(loop).toMatchObject({ steps: 5, reverse: true });
    expect(loop.states.map(({ initial }) => initial)).toEqual([s]);
    expect([loop.sequences, loop.invariants].map(([only]) => only?.given)).toEqual([x, w]);
    expect(loop.outputs).toEqual([loop.states[0]?.after]);
  });

  it("[X100] what doesn't fit is an error", () => {
    const change = (write: (loop: LoopBuilder, s: Value) => Value) => () => sums(new GraphBuilder(), write);
    expect(change(({ body }, s) => body.one("Cast", [s], { to: "int32" }))).toThrow(
      "a loop's state float32 [2,4] becomes int32 [2,4]",
    );
    const other = new GraphBuilder().input({ kind: "parameter", name: "z" }, float(4, 2, 4));
    expect(change((loop, s) => loop.body.one("Add", [s, loop.element(other)]))).toThrow("a loop of 5 steps over float32 [4,2,4]");
  });

  it("[X100] its operations are those of its body, once per step", () => {
    const builder = new GraphBuilder();
    const { outputs } = sums(builder);
    const graph = builder.finish([{ role: { kind: "value", name: "y" }, value: outputs.outputs[0] as Value }]);
    expect(graphFlops(graph)).toBe(5 * (2 * 2 * 3 * 4 + 2 * 4));
  });
});

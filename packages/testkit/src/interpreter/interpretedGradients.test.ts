import { GraphBuilder, type Value } from "@gruyere/compiler/graph";
import { describe, expect, test } from "vitest";
import { someFloats } from "./fixtures/run.js";
import { interpretedGradients } from "./interpretedGradients.js";
import { slopeError } from "./slope.js";

const [x_BI, w_IO] = [someFloats([5, 3], "x"), someFloats([3, 2], "w")];
const feeds = new Map<string, readonly number[]>([
  ["input:x@0", x_BI.numbers],
  ["parameter:w", w_IO.numbers],
]);

/** Σ f(xw) */
function sumOf(f: (graph: GraphBuilder, y: Value) => Value) {
  const graph = new GraphBuilder();
  const x = graph.input({ kind: "input", batch: 0, name: "x" }, x_BI);
  const w = graph.input({ kind: "parameter", name: "w" }, w_IO);
  const sum = graph.one("ReduceSum", [f(graph, graph.one("MatMul", [x, w]))], { keepdims: false });
  return graph.finish([{ role: { kind: "loss", batch: 0, task: "a" }, value: sum }]);
}

/** Σ_b x_bi f'(Σ_i x_bi w_io), times a factor. */
function gradientOf(derivative: (y: number) => number, factor = 1): Float64Array {
  const gradient = new Float64Array(6);
  for (let b = 0; b < 5; b++)
    for (let o = 0; o < 2; o++) {
      const y = [0, 1, 2].reduce((sum, i) => sum + (x_BI.numbers[b * 3 + i] ?? 0) * (w_IO.numbers[i * 2 + o] ?? 0), 0);
      for (let i = 0; i < 3; i++)
        gradient[i * 2 + o] = (gradient[i * 2 + o] ?? 0) + factor * (x_BI.numbers[b * 3 + i] ?? 0) * derivative(y);
    }
  return gradient;
}

const loss = new Map([["loss:a@0", 1]]);

describe("interpretedGradients", () => {
  test("[K8] slopes are those of the gradient, to float64's precision", () => {
    const graph = sumOf((g, y) => g.one("Tanh", [y]));
    const found = interpretedGradients(graph, feeds, loss, ["parameter:w"]).get("parameter:w");
    expect(found?.slopes.length).toBe(8);
    expect(found?.kinks).toBe(0);
    const right = gradientOf((y) => 1 - Math.tanh(y) ** 2);
    expect(slopeError(right, found?.slopes ?? [])).toBeLessThan(1e-8);
  });

  test("[K8] a wrong gradient is found, by about its error", () => {
    const graph = sumOf((g, y) => g.one("Tanh", [y]));
    const slopes = interpretedGradients(graph, feeds, loss, ["parameter:w"], { directions: 64 }).get("parameter:w")?.slopes ?? [];
    const wrong = gradientOf((y) => 1 - Math.tanh(y) ** 2).map((g, i) => (i === 4 ? 1.01 * g : g));
    const share = (0.01 * Math.abs(wrong[4] ?? 0)) / 1.01 / Math.hypot(...wrong);
    expect(slopeError(wrong, slopes)).toBeGreaterThan(0.5 * share);
    expect(slopeError(wrong, slopes)).toBeLessThan(2 * share);
  });

  test("[K8] factors weigh the outputs", () => {
    const graph = sumOf((g, y) => g.one("Exp", [y]));
    const slopes = interpretedGradients(graph, feeds, new Map([["loss:a@0", 0.25]]), ["parameter:w"]).get("parameter:w")?.slopes;
    expect(slopeError(gradientOf(Math.exp, 0.25), slopes ?? [])).toBeLessThan(1e-8);
  });

  test("[K8] directions that meet a kink are left out and counted; too many are an error", () => {
    const rough = new GraphBuilder();
    const w = rough.input({ kind: "parameter", name: "w" }, { shape: [4], type: "float32" });
    const sum = rough.one("ReduceSum", [rough.one("Relu", [w])], { keepdims: false });
    const kinked = rough.finish([{ role: { kind: "loss", batch: 0, task: "a" }, value: sum }]);
    const at = (numbers: readonly number[], kinks?: number) =>
      interpretedGradients(
        kinked,
        new Map([["parameter:w", numbers]]),
        loss,
        ["parameter:w"],
        kinks === undefined ? {} : { kinks },
      );
    expect(at([1, -1, 2, -2]).get("parameter:w")).toMatchObject({ kinks: 0 });
    expect(at([1, 0, 2, -2], 8).get("parameter:w")).toMatchObject({ kinks: 8, slopes: [] });
    expect(at([1, 3e-6, 2, -2], 8).get("parameter:w")).toMatchObject({ kinks: 8 });
    expect(() => at([1, 0, 2, -2])).toThrow("8 of 8 directions of parameter:w meet a kink");
  });

  test("[K8] only what the outputs need runs, and unknown keys are refused", () => {
    const graph = sumOf((g, y) => g.one("Tanh", [y]));
    expect(() => interpretedGradients(graph, feeds, new Map([["loss:b@0", 1]]), ["parameter:w"])).toThrow(
      "lacks one of loss:b@0",
    );
    expect(() => interpretedGradients(graph, feeds, loss, ["parameter:v"])).toThrow("no numbers for parameter:v");
  });
});

import {
  GruyereError,
  inputs,
  module,
  number,
  type Program,
  type ProgramDeclaration,
  program,
  task,
  vector,
} from "@gruyere/flow";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { centre, linear, squared } from "../fixtures/modules.js";
import { elements, twoTasks } from "../fixtures/programs.js";
import type { Plan } from "../plan.js";
import { compile } from "./compile.js";
import { printPlan } from "./printPlan.js";

const loss = squared();
const ids = (plan: Plan): readonly string[] => plan.nodes.map(({ id }) => id);

/** The codes of the problems that a call throws, with what was received. */
function problemsOf(work: () => unknown) {
  try {
    work();
  } catch (error) {
    if (error instanceof GruyereError) return error.problems;
    throw error;
  }
  return [];
}

/** A program whose declaration is changed by hand, as YAML or a program of one's own could have it. */
function changed(base: Program, change: (declaration: ProgramDeclaration) => Partial<ProgramDeclaration>): ProgramDeclaration {
  return { ...base, ...change(base) };
}

describe("compile", () => {
  it("[C1] equal applications are one node for all tasks, whatever their actions are called", () => {
    const { x } = inputs({ x: vector({ size: 3 }) });
    const trunk = module("trunk", linear({ units: 4 }));
    const head = (name: string, action: string) =>
      task({ logits: module(name, linear({ units: 1 }))(trunk(x).as(action)), label: number(name), loss });
    const plan = compile(program("p", { a: head("headA", "one"), b: head("headB", "another") }));
    expect(ids(plan)).toEqual(["trunk", "headA", "headB"]);
    expect(plan.nodes[0]?.tasks).toEqual(["a", "b"]);
  });

  it("[C1] further applications of a module are numbered", () => {
    const { x } = inputs({ x: vector({ size: 4 }) });
    const square = module("square", linear({ units: 4 }));
    const y = module("head", linear({ units: 1 }))(square(square(square(x))));
    expect(ids(compile(program("p", { a: task({ logits: y, label: number("a"), loss }) })))).toEqual([
      "square",
      "square#2",
      "square#3",
      "head",
    ]);
  });

  it("[C1] random programs have one node per distinct application, after its inputs", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 4 }), { minLength: 1, maxLength: 4 }),
        (paths) => {
          const { x } = inputs({ x: vector({ size: 2 }) });
          const layers = [0, 1, 2].map((i) => module(`layer${i}`, linear({ units: 2 })));
          const distinct = new Set<string>();
          const tasks = paths.map((path, i) => {
            let value = layers[0]?.(x) ?? x;
            let key = "0";
            distinct.add(key);
            for (const layer of path) {
              value = layers[layer]?.(value) ?? value;
              key += layer;
              distinct.add(key);
            }
            return [
              `t${i}`,
              task({ logits: module(`head${i}`, linear({ units: 1 }))(value), label: number(`t${i}`), loss }),
            ] as const;
          });
          const plan = compile(program("p", Object.fromEntries(tasks)));
          expect(plan.nodes.length).toBe(distinct.size + paths.length);
          const seen = new Set<string>();
          for (const node of plan.nodes) {
            for (const ref of node.inputs) if ("node" in ref) expect(seen).toContain(ref.node);
            seen.add(node.id);
          }
        },
      ),
      { seed: 3, numRuns: 100 },
    );
  });

  it("[C2] only what the given tasks need is planned", () => {
    const plan = compile(twoTasks(), { tasks: ["b"] });
    expect(ids(plan)).toEqual(["first", "second", "headB"]);
    expect(Object.keys(plan.modules)).toEqual(["first", "second", "headB"]);
    expect(plan.parameters.every(({ part }) => part === "head")).toBe(true);
    expect(plan.features).toEqual([]);
  });

  it("[C2] an action that nothing uses is left out", () => {
    const unused = changed(twoTasks(), ({ tasks }) => ({
      tasks: Object.fromEntries(
        Object.entries(tasks).map(([name, declared]) => [
          name,
          { ...declared, outputs: [{ source: "action", name: "first" } as const], loss: squared() },
        ]),
      ),
    }));
    expect(ids(compile(unused))).toEqual(["first"]);
  });

  it("[C3] a fitted input's signature replaces the declared one, and shapes follow", () => {
    const fitted = { kind: "vector", shape: [9], dtype: "float32", masked: false } as const;
    const plan = compile(twoTasks(), { inputs: { x: fitted } });
    expect(plan.parameters.find(({ name }) => name === "first/weight")?.shape).toEqual([9, 4]);
  });

  it("[C3] what doesn't fit is said with both ends", () => {
    const bag = { kind: "bag", shape: [], dtype: "int32", size: 9, masked: true } as const;
    const [problem] = problemsOf(() => compile(twoTasks(), { inputs: { x: bag } }));
    expect(problem).toMatchObject({ code: "kind-mismatch", path: "tasks.a.flow.first" });
    expect(problem?.expected).toBe("vector into port `x` of module `first`");
    expect(problem?.received).toContain("bag[] of 9 masked from `x`");
  });

  it("[C3] elements of several outputs are values of their own, and a wrong one is named", () => {
    const plan = compile(elements());
    expect(plan.nodes[1]?.inputs).toEqual([{ node: "halves", key: "left" }]);
    expect(plan.tasks["a"]?.returns).toEqual({ right: { node: "halves", key: "right" } });
    const wrong = changed(elements(), ({ tasks }) => ({
      tasks: { a: { ...(tasks["a"] ?? never()), returns: { right: { source: "action", name: "halves", key: "up" } } } },
    }));
    expect(problemsOf(() => compile(wrong))[0]).toMatchObject({ code: "unknown-output", received: "up" });
  });

  it("[C4] a module applied to inputs of different shapes is an error with both places", () => {
    const { x } = inputs({ x: vector({ size: 3 }) });
    const layer = module("layer", linear({ units: 5 }));
    const declared = program("p", {
      a: task({ logits: module("head", linear({ units: 1 }))(layer(x)), label: number("a"), loss }),
    });
    const twice = changed(declared, ({ tasks }) => {
      const a = tasks["a"] ?? never();
      const again = {
        name: "again",
        module: "layer",
        inputs: [{ source: "action", name: a.flow[0]?.name ?? "" } as const],
        automatic: false,
      };
      return { tasks: { a: { ...a, flow: [...a.flow, again], returns: { again: { source: "action", name: "again" } } } } };
    });
    const [problem] = problemsOf(() => compile(twice));
    expect(problem).toMatchObject({ code: "module-used-differently", path: "tasks.a.flow.again", received: "vector[5]" });
    expect(problem?.expected).toContain("vector[3]");
  });

  it("[C5] parameters are trunk where two losses reach them, whatever is only returned", () => {
    const { x } = inputs({ x: vector({ size: 3 }) });
    const only = module("only", linear({ units: 2 }))(x);
    const plan = compile(
      program("p", {
        a: task({ logits: module("headA", linear({ units: 1 }))(only), label: number("a"), loss }),
        b: task({ logits: module("headB", linear({ units: 1 }))(x), label: number("b"), loss, returns: { only } }),
      }),
    );
    expect(plan.parameters.map(({ name, part, tasks }) => [name, part, tasks])).toContainEqual(["only/weight", "head", ["a"]]);
    expect(plan.nodes.find(({ id }) => id === "only")?.tasks).toEqual(["a", "b"]);
  });

  it("[C6] features are the values of the trunk that heads take, each once; what feeds a shared module is below the cut", () => {
    expect(compile(twoTasks()).features).toEqual([{ node: "first" }, { node: "second" }]);
    const { x, y } = inputs({ x: vector({ size: 3 }), y: vector({ size: 2 }) });
    const shared = module("shared", linear({ units: 2 }));
    const own = module("own", linear({ units: 2 }))(x);
    const plan = compile(
      program("p", {
        a: task({ logits: module("headA", linear({ units: 1 }))(shared(own)), label: number("a"), loss }),
        b: task({ logits: module("headB", linear({ units: 1 }))(shared(y)), label: number("b"), loss }),
      }),
    );
    expect(plan.features).toEqual([{ node: "shared" }, { node: "shared#2" }]);
    expect(plan.nodes.find(({ id }) => id === "own")?.part).toBe("trunk");
    expect(plan.parameters.find(({ name }) => name === "own/weight")?.part).toBe("head");
  });

  it("[C7] parameters and floating point operations are counted per module", () => {
    const { modules } = compile(twoTasks());
    expect(modules["first"]).toMatchObject({ parameters: 16, flops: 28, part: "trunk" });
    expect(modules["headA"]).toMatchObject({ parameters: 9, flops: 17, part: "head", tasks: ["a"] });
  });

  it("[C8] a plan prints as stable text", () => {
    expect(printPlan(compile(twoTasks()))).toMatchInlineSnapshot(`
      "plan two

      inputs
        x  vector[3]

      nodes
        first   trunk  first(x)             vector[4]  a, b
        second  trunk  second(first)        vector[4]  a, b
        both    head   both(first, second)  vector[8]  a
        headA   head   headA(both)          vector[1]  a
        headB   head   headB(second)        vector[1]  b

      modules
        first   linear  trunk  16 parameters  28 flops a row
        second  tanh    trunk  0 parameters   0 flops a row
        both    concat  head   0 parameters   0 flops a row
        headA   linear  head   9 parameters   17 flops a row
        headB   linear  head   5 parameters   9 flops a row

      tasks
        a  squared(headA)  weight 1    active
        b  squared(headB)  weight 0.5  active

      features: first, second
      parameters: 16 in the trunk, 14 in heads
      flops: 54 a row, forward"
    `);
  });

  it("[C9] everything that is wrong is said at once", () => {
    const { x } = inputs({ x: vector({ size: 3 }) });
    const y = module("head", linear({ units: 1 }))(x);
    const noLoss = program("p", { a: task({ logits: y, label: number("a") }), b: task({ logits: y, label: number("b") }) });
    expect(problemsOf(() => compile(noLoss)).map(({ code, path }) => [code, path])).toEqual([
      ["no-loss", "tasks.a.loss"],
      ["no-loss", "tasks.b.loss"],
    ]);
    const found = compile(noLoss, { losses: new Map([["mean-squared-error", squared.plugin]]) });
    expect(Object.keys(found.tasks)).toEqual(["a", "b"]);
  });

  it("[C9] an unknown task or input is named with the nearest valid one", () => {
    expect(problemsOf(() => compile(twoTasks(), { tasks: ["a", "bb"] }))[0]).toMatchObject({
      code: "unknown-task",
      hint: "did you mean `b`?",
    });
    const fitted = { kind: "vector", shape: [3], dtype: "float32", masked: false } as const;
    expect(problemsOf(() => compile(twoTasks(), { inputs: { xx: fitted } }))[0]?.code).toBe("unknown-input");
  });

  it("[C10] a device is for frozen preprocessing alone", () => {
    const { x } = inputs({ x: vector({ size: 3 }) });
    const make = (settings: { readonly frozen?: boolean; readonly device: string }, before: boolean) => {
      const trained = before ? module("before", linear({ units: 3 }))(x) : x;
      const y = module("head", linear({ units: 1 }))(module("apart", centre(), settings)(trained));
      return changed(program("p", { a: task({ logits: y, label: number("a"), loss }) }), () => ({}));
    };
    expect(compile(make({ frozen: true, device: "cpu" }, false)).modules["apart"]).toMatchObject({ device: "cpu", frozen: true });
    const [problem] = problemsOf(() => compile(make({ frozen: true, device: "cpu" }, true)));
    expect(problem).toMatchObject({ code: "device-needs-frozen", path: "modules.apart.device" });
    expect(problem?.received).toContain("`before`, which is trained");
  });
});

function never(): never {
  throw new Error("the fixture has no such task");
}

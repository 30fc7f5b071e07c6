import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProject, type Project, TOOLS } from "./project.js";

const PROGRAM = `
import { binary, inputs, linear, mlp, module, numeric, program, task, category } from "gruyere";

const { point } = inputs({ point: numeric({ columns: ["x", "y"] }) });
const hidden = module("trunk", mlp({ units: [8], activation: "relu" }))(point);

export default program("points", {
  above: task({ logits: module("above", linear({ units: 1 }))(hidden), label: binary("above") }),
  side: task({ logits: module("side", linear({ units: 2 }))(hidden), label: category("side", ["left", "right"]) }),
});
`;

const TRAIN = `
import { rows, train } from "gruyere";
import points from "./program.ts";

const samples = Array.from({ length: 200 }, (_, i) => {
  const [x, y] = [Math.sin(i * 7.1), Math.cos(i * 3.7)];
  return { x, y, above: y > x, side: x < 0 ? "left" as const : "right" as const };
});
const losses: number[] = [];
const data = { points: { source: rows(samples), split: { validation: 0.2, test: 0, seed: 0 } } };
const run = await train(points, data, {
  epochs: 5,
  learningRate: 0.05,
  seed: 1,
  onEvent: (event) => {
    if (event.type === "step") losses.push(Object.values(event.losses).reduce((sum, loss) => sum + loss, 0));
  },
});
const [row] = await run.model.predict([{ x: -0.9, y: 0.9 }]);
const value: boolean | undefined = row?.above.value;
console.log(JSON.stringify({ first: losses[0], last: losses.at(-1), value }));
`;

const YAML = `
name: points
inputs: { point: { numeric: { columns: [x, y] } } }
modules:
  trunk: { mlp: { units: [8], activation: relu } }
  above: { linear: { units: 1 } }
tasks:
  above:
    flow: { hidden: trunk(point), logits: above(hidden) }
    label: { binary: above }
    metrics: [f1]
data:
  points: { source: points.jsonl, columns: { x: x, y: y, above: above } }
`;

describe("a project that installs the packed packages", () => {
  let project: Project;
  beforeAll(() => {
    project = createProject();
  }, 600_000);
  afterAll(() => rmSync(project.folder, { recursive: true, force: true }));

  test("a plain npm install works; optional packages that can't be had here don't break it", () => {
    expect(project.installed.code, project.installed.stderr).toBe(0);
  });

  test("a tarball holds the build, its declarations, the README and the licence, and nothing of the workspace", () => {
    for (const tarball of project.tarballs) {
      const files = project.run("tar", "tzf", tarball).stdout.split("\n").filter(Boolean);
      expect(files).toEqual(
        expect.arrayContaining([
          "package/package.json",
          "package/LICENSE",
          "package/README.md",
          "package/dist/index.js",
          "package/dist/index.d.ts",
        ]),
      );
      expect(files.filter((file) => /\.test|\/src\/|\/fixtures\//.test(file))).toEqual([]);
      const manifest = JSON.parse(project.run("tar", "xzOf", tarball, "package/package.json").stdout);
      expect(JSON.stringify([manifest.exports, manifest.dependencies, manifest.optionalDependencies ?? {}])).not.toMatch(
        /workspace:|gruyere-source/,
      );
    }
  });

  test("a program trains from code, and its types hold", () => {
    project.write("program.ts", PROGRAM);
    project.write("train.ts", TRAIN);
    const options = {
      module: "NodeNext",
      target: "ES2022",
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      exactOptionalPropertyTypes: true,
      types: [],
    };
    project.write("tsconfig.json", JSON.stringify({ compilerOptions: options, files: ["train.ts"] }));
    expect(project.run(process.execPath, join(TOOLS, "typescript/bin/tsc"), "-p", ".").stdout).toBe("");
    const bundled = project.run(
      join(TOOLS, ".bin/esbuild"),
      "train.ts",
      "--bundle",
      "--packages=external",
      "--format=esm",
      "--platform=node",
      "--outfile=train.mjs",
    );
    expect(bundled.code, bundled.stderr).toBe(0);
    const { code, stdout, stderr } = project.run(process.execPath, "train.mjs");
    expect(code, stderr).toBe(0);
    const { first, last, value } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
    expect(last).toBeLessThan(first);
    expect(value).toBe(true);
  });

  test("the gruyere command checks and trains a YAML program, and doctor says what is missing", () => {
    const samples = Array.from({ length: 100 }, (_, i) => ({ x: Math.sin(i * 7.1), y: Math.cos(i * 3.7), above: i % 2 === 0 }));
    project.write("points.jsonl", samples.map((each) => `${JSON.stringify(each)}\n`).join(""));
    project.write("program.yaml", YAML);
    const gruyere = (...args: readonly string[]) => project.run(join(project.folder, "node_modules/.bin/gruyere"), ...args);
    const checked = gruyere("check", "program.yaml");
    expect(checked.code, checked.stderr).toBe(0);
    const trained = gruyere("train", "program.yaml", "--data", ".", "--epochs", "2", "--out", "run", "--json");
    expect(trained.code, trained.stderr).toBe(0);
    expect(JSON.parse(trained.stdout.trim().split("\n").at(-1) ?? "")).toBeTypeOf("object");
    const doctor = gruyere("doctor");
    expect(doctor.code, doctor.stderr).toBe(0);
    expect(doctor.stdout + doctor.stderr).toMatch(/tensorflow|tfjs-node/);
  });
});

import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Problem } from "@gruyere/flow";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Graph } from "../graph/graph.js";
import { roleKey } from "../graph/roleKey.js";
import { sizeOf } from "../graph/shapes.js";
import { SUFFIX } from "./cacheFolder.js";
import { DiskCache } from "./diskCache.js";
import { graphOf, operatorGraphs } from "./fixtures/operatorGraphs.js";
import { type Numbers, runSession } from "./fixtures/runGraph.js";
import type { SessionOptions } from "./sessionOptions.js";

let folder = "";
let warnings: Problem[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gruyere-cache-"));
  warnings = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const cacheOf = (maximumBytes = 2 ** 30): DiskCache =>
  new DiskCache({ folder, maximumBytes, onWarning: (problem) => warnings.push(problem) });

const feedsOf = (graph: Graph): Numbers =>
  new Map(
    graph.inputs.map(({ role, value }) => [
      roleKey(role),
      Array.from({ length: sizeOf(value.shape) }, (_, i) => (value.type === "float32" ? Math.sin(i) : i % 2)),
    ]),
  );

async function run(cache: DiskCache, graph: Graph, options: SessionOptions = {}) {
  const { session, cached } = await cache.open(graph, options);
  const numbers = await runSession(session, graph, feedsOf(graph));
  await session.dispose();
  return { cached, numbers };
}

const add = graphOf(({ g, of }) =>
  g.one("Add", [of("x", [3]), g.constant(Float32Array.of(1, 2, 3), { shape: [3], type: "float32" })]),
);
const entries = async (): Promise<readonly string[]> => (await readdir(folder)).map((name) => join(folder, name));

async function entry(): Promise<string> {
  const [path] = await entries();
  if (path === undefined) throw new Error("no entry");
  return path;
}

describe("DiskCache", () => {
  it("[X71] gives bit for bit what the graph gives that was not kept, whatever the operators", async () => {
    const graphs = operatorGraphs.map(([, build]) => graphOf(build));
    for (const graph of graphs) {
      const first = await run(cacheOf(), graph);
      expect(await run(cacheOf(), graph)).toEqual({ ...first, cached: true });
    }
    expect(await entries()).toHaveLength(graphs.length);
    expect(warnings).toEqual([]);
  });

  it("[X71] finds entries by content: other constants and other threads are other entries", async () => {
    const other = graphOf(({ g, of }) =>
      g.one("Add", [of("x", [3]), g.constant(Float32Array.of(1, 2, 4), { shape: [3], type: "float32" })]),
    );
    expect((await run(cacheOf(), add)).cached).toBe(false);
    expect((await run(cacheOf(), other)).cached).toBe(false);
    expect((await run(cacheOf(), add)).cached).toBe(true);
    expect((await run(cacheOf(), other)).cached).toBe(true);
    expect((await readdir(folder)).every((name) => /^[0-9a-f]{64}\.gruyere-graph$/.test(name))).toBe(true);
  });

  it.each([
    ["cut off", (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ["empty", () => Buffer.alloc(0)],
    ["changed", (bytes: Buffer) => Buffer.from(bytes.map((byte, i) => (i === bytes.length - 9 ? byte ^ 1 : byte)))],
  ])("[X72] makes an entry anew that is %s, with a warning", async (_, spoil) => {
    const { numbers } = await run(cacheOf(), add);
    await writeFile(await entry(), spoil(await readFile(await entry())));
    expect(await run(cacheOf(), add)).toEqual({ cached: false, numbers });
    expect(warnings).toMatchObject([{ code: "corrupt-cache" }]);
    expect(await run(cacheOf(), add)).toEqual({ cached: true, numbers });
  });

  it("[X72] works without a folder that can be written, with a warning", async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, "a file");
    const cache = cacheOf();
    for (let graph = 0; graph < 2; graph++) expect((await run(cache, add)).cached).toBe(false);
    expect(warnings).toMatchObject([{ code: "cache-not-written", path: folder }]); // once
  });

  it("[X73] holds no more bytes than it may: the entry that was not used for longest goes first", async () => {
    const graphs = [1, 2, 3].map((n) => graphOf(({ g, of }) => g.one("Add", [of("x", [1]), g.scalar(n)])));
    const paths: string[] = [];
    for (const [i, graph] of graphs.entries()) {
      await run(cacheOf(), graph);
      const path = (await entries()).find((each) => !paths.includes(each)) ?? "";
      paths.push(path);
      await utimes(path, i + 1, i + 1);
    }
    const [first = "", second = "", third = ""] = paths;
    await run(cacheOf(), graphs[0] ?? add); // used now
    const { size } = await stat(first);
    await run(cacheOf(3.5 * size), add);
    const left = await entries();
    expect(left).toContain(first);
    expect(left).toContain(third);
    expect(left).not.toContain(second);
  });

  it("[X73] deletes what a writer left behind long ago, and nothing that isn't its own", async () => {
    const [old, fresh, foreign] = [join(folder, `a${SUFFIX}.1`), join(folder, `b${SUFFIX}.2`), join(folder, "notes.txt")];
    for (const path of [old, fresh, foreign]) await writeFile(path, "x");
    await utimes(old, 1, 1);
    await utimes(foreign, 1, 1);
    await run(cacheOf(0), add);
    expect((await entries()).toSorted()).toEqual([fresh, foreign].toSorted());
  });

  it("[X71] several writers of one entry don't disturb each other", async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => run(cacheOf(), add)));
    expect(new Set(all.map(({ numbers }) => JSON.stringify([...numbers]))).size).toBe(1);
    expect(await entries()).toHaveLength(1);
    expect((await run(cacheOf(), add)).cached).toBe(true);
    expect(warnings).toEqual([]);
  });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeCheckpoint } from "../checkpoint/checkpoint.js";
import { folderStore as noFolders } from "../platform/browser.js";
import { folderStore } from "./folderStore.js";
import { memoryStore } from "./memoryStore.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gruyere-store-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const textOf = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);

describe.each([
  ["folderStore", () => folderStore(join(folder, "run"))],
  ["memoryStore", () => memoryStore()],
])("%s", (_, make) => {
  it("[T8] keeps what is written and appended", async () => {
    const store = make();
    await store.create();
    expect(await store.read("checkpoints/last")).toBeUndefined();
    await store.write("checkpoints/last", "one");
    await store.write("checkpoints/last", new TextEncoder().encode("two"));
    await store.append("metrics.jsonl", "a\n");
    await store.append("metrics.jsonl", "b\n");
    expect(textOf(await store.read("checkpoints/last"))).toBe("two");
    expect(textOf(await store.read("metrics.jsonl"))).toBe("a\nb\n");
  });

  it("[T9] a new run does not start where there is one", async () => {
    const store = make();
    await store.create();
    await store.write("run.json", "{}");
    await expect(store.create()).rejects.toThrow(/^folder-not-empty at/);
  });
});

describe("folderStore", () => {
  it("[T9] says what is in the way", async () => {
    await writeFile(join(folder, "thesis.tex"), "");
    await expect(folderStore(folder).create()).rejects.toThrow("thesis.tex");
  });

  it("[T9] an empty folder stays empty until the first file, so that a failed start can be repeated", async () => {
    await folderStore(folder).create();
    await folderStore(folder).create();
    expect(await readdir(folder)).toEqual([]);
  });

  it("[T9] says when the folder cannot be made", async () => {
    await writeFile(join(folder, "file"), "");
    await expect(folderStore(join(folder, "file", "run")).create()).rejects.toThrow(/^folder-not-writable at/);
  });

  it("[T9] a write that fails leaves no temporary file, and says so", async () => {
    const store = folderStore(join(folder, "run"));
    await store.create();
    await mkdir(join(folder, "run", "taken"));
    await writeFile(join(folder, "run", "taken", "x"), "");
    await expect(store.write("taken", "text")).rejects.toThrow(/^folder-not-writable at/);
    expect(await readdir(join(folder, "run"))).toEqual(["taken"]);
  });

  it("[T9] in a browser, a path is refused with the cure", () => {
    expect(() => noFolders("runs/1")).toThrow("memoryStore()");
  });

  it("[T8] a process killed while it writes leaves a whole checkpoint, also in the middle of a write", async () => {
    const writer = join(folder, "writer.mjs");
    await build({
      entryPoints: [fileURLToPath(new URL("../fixtures/endlessWriter.ts", import.meta.url))],
      outfile: writer,
      bundle: true,
      platform: "node",
      format: "esm",
      conditions: ["gruyere-source"],
    });
    const run = join(folder, "run");
    await folderStore(run).create();
    const halfWritten = async () => (await readdir(join(run, "checkpoints"))).some((name) => name.endsWith(".tmp"));
    let before = 0;
    let between = 0;
    for (let kill = 0; kill < 12 || between < 3; kill++) {
      const child = spawn(process.execPath, [writer, run, String(before)], { stdio: ["ignore", "pipe", "inherit"] });
      await once(child.stdout, "data"); // the first write of this process is done: it is writing on
      if (kill % 2 === 0) await new Promise((resolve) => setTimeout(resolve, (kill * 7) % 40));
      else while (!(await halfWritten()));
      child.kill("SIGKILL");
      await once(child, "exit");
      if (await halfWritten()) between++;
      const bytes = await folderStore(run).read("checkpoints/last.safetensors");
      if (!bytes) throw new Error("no checkpoint");
      const { train, engine } = await decodeCheckpoint(bytes, "last");
      expect(train.step).toBeGreaterThan(before);
      expect(engine.parameters["w"]?.values.every((value) => value === train.step)).toBe(true);
      before = train.step;
    }
  });
});

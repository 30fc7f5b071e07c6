import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { category, compile, type Engine, inputs, linear, lossPlugins, module, program, task, vector } from "gruyere";
import { z } from "zod";
import { batchOf, classLabels, normalInput } from "../cases/synthetic.js";
import { script } from "../contestants/peers.js";

const SIDE = 1024;
const REPEATS = 12;

/** What a machine can do at most, as one program of it finds. */
export interface Limits {
  /** Whose measurement it is. */
  readonly by: string;
  /** Bytes per second of a copy, read and written. */
  readonly copy: number;
  /** Multiplications and additions per second of a product 1024 × 1024 × 1024. */
  readonly product: number;
}

/** Limits as Node copies, with a thread each, and as our engine multiplies. */
export async function ourLimits(engine: Engine, threads: number): Promise<Limits> {
  const copies = await Promise.all(Array.from({ length: threads }, copyRate));
  return {
    by: `${engine.name}/${engine.backend}`,
    copy: copies.reduce((sum, rate) => sum + rate, 0),
    product: await productRate(engine),
  };
}

/** Limits as PyTorch finds them. */
export async function torchLimits(python: string, threads: number): Promise<Limits> {
  const { stdout } = await promisify(execFile)(python, [script("limits.py"), String(threads)]);
  return { by: "torch", ...z.strictObject({ copy: z.number(), product: z.number() }).parse(JSON.parse(stdout)) };
}

function copyRate(): Promise<number> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL("limits/copier.js", import.meta.url));
    worker.once("message", (rate) => done(z.number().parse(rate)));
    worker.once("error", fail);
  });
}

/** A linear layer, forward: the copies in and out are a thousandth of it. */
async function productRate(engine: Engine): Promise<number> {
  const { x } = inputs({ x: vector({ size: SIDE }) });
  const classes = Array.from({ length: SIDE }, (_, i) => String(i));
  const product = program("product", {
    y: task({ logits: module("y", linear({ units: SIDE }))(x), label: category("y", classes) }),
  });
  const losses = new Map(lossPlugins.map((plugin) => [plugin.name, plugin]));
  const executor = await engine.open(compile(product, { losses }), { seed: 1 });
  const batch = batchOf("x", SIDE, { x: normalInput("x", [SIDE, SIDE]) }, { y: classLabels("y", SIDE, SIDE) });
  let fastest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < REPEATS; i++) {
    const start = performance.now();
    await executor.forward({ batch, tasks: ["y"] });
    fastest = Math.min(fastest, performance.now() - start);
  }
  executor.dispose();
  return (2 * SIDE ** 3) / (fastest / 1000);
}

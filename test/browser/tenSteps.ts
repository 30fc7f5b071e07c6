import { type BackendName, createTfjsEngine } from "@gruyere/core";
import { rows } from "@gruyere/data";
import { binary, category, image, inputs, module, numeric, program, task, textBag } from "@gruyere/flow";
import { concat, conv2d, dropout, flatten, layerNorm, linear, maxPool, mlp } from "@gruyere/modules";
import { randomStream } from "@gruyere/random";
import { train } from "@gruyere/train";

const CLASSES = ["low", "middle", "high"] as const;
const COLUMNS = ["a", "b", "c"] as const;
const WORDS = "time person year way day thing man world life hand part child eye woman place".split(" ");
const ROWS = 120;
const BATCH = 24;
const SIDE = 6;

/** The losses of ten optimiser steps of two tasks, in order: step by step, task by task. The same rows and seed everywhere. */
export async function tenSteps(backend: BackendName): Promise<{ readonly backend: string; readonly losses: readonly number[] }> {
  const { text, facts, picture } = inputs({
    text: textBag({ maxWords: 20 }),
    facts: numeric({ columns: COLUMNS }),
    picture: image({ height: SIDE, width: SIDE, channels: 1 }),
  });
  const trunk = module("trunk", mlp({ units: [8], activation: "sigmoid" }))(text);
  const seen = module("pool", maxPool({ size: 2 }))(module("filters", conv2d({ filters: 3, size: 3 }))(picture));
  const all = module("all", concat())(trunk, module("facts", linear({ units: 4 }))(facts), module("flat", flatten())(seen));
  const hidden = module("drop", dropout({ rate: 0.2 }))(module("norm", layerNorm())(all));
  const declared = program("browser", {
    good: task({ logits: module("good", linear({ units: 1 }))(hidden), label: binary("good") }),
    level: task({ logits: module("level", linear({ units: 3 }))(hidden), label: category("level", CLASSES), weight: 0.5 }),
  });
  const engine = await createTfjsEngine({ backend });
  const losses: number[] = [];
  await train(
    declared,
    { all: { source: rows(samples()), split: { validation: 0, test: 0 } } },
    {
      engine,
      steps: 10,
      batchSize: BATCH,
      learningRate: 0.02,
      seed: 7,
      validateEvery: 0,
      onEvent: (event) => {
        if (event.type === "step")
          losses.push(
            ...Object.keys(event.losses)
              .sort()
              .map((name) => event.losses[name] ?? Number.NaN),
          );
      },
    },
  );
  await engine.dispose();
  return { backend: engine.backend, losses };
}

/** Rows whose labels follow from their words and numbers; every fifth row lacks one label. */
function samples() {
  const random = randomStream({ seed: 3, stream: "browser", step: 0 });
  const uniform = () => random.uniform();
  return Array.from({ length: ROWS }, (_, index) => {
    const words = Array.from({ length: 6 }, () => WORDS[Math.floor(uniform() * WORDS.length)] ?? "time");
    const [a, b, c] = [uniform(), uniform(), uniform()];
    const good = words.includes("child");
    const level = CLASSES[Math.min(2, Math.floor((a + b) * 1.5))];
    const data = Uint8Array.from({ length: SIDE * SIDE }, () => Math.floor(uniform() * 256));
    const picture = { data, width: SIDE, height: SIDE, channels: 1 };
    return { picture, text: words.join(" "), a, b, c, ...(index % 5 !== 0 && { good }), ...(index % 5 !== 1 && { level }) };
  });
}

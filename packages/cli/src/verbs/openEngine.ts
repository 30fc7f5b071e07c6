import type { Engine } from "@gruyere/core";
import { GruyereError, type Problem } from "@gruyere/flow";
import type { Container } from "inversify";
import { registryOf } from "../container/index.js";
import type { Flags } from "../flags.js";
import type { Output } from "../output/output.js";

/** The flags that engines take as their options. */
export type EngineFlags = Pick<Flags, "engine" | "threads" | "spinning" | "graphCache" | "fallback">;

/** An engine that was chosen, and is not open yet. */
export interface ChosenEngine {
  readonly name: string;
  /** Opens it for as long as `work` runs. Throws `GruyereError` with the cure when it does not work here. */
  use<T>(output: Output, work: (engine: Engine) => Promise<T>): Promise<T>;
}

/**
 * The engine of `--engine`, of the container's registry. Throws `GruyereError` for an unknown name, with the nearest one, and for a flag
 * that the engine doesn't have.
 */
export function chooseEngine(container: Container, flags: EngineFlags): ChosenEngine {
  const { engine: name = "auto", threads, spinning, graphCache, fallback } = flags;
  const plugin = registryOf(container, "engine").get(name, "--engine");
  const options = {
    ...(threads !== undefined && { threads }),
    ...(spinning !== undefined && { spinning: SPINNING[spinning] }),
    ...(graphCache !== undefined && { graphCache }),
    ...(fallback && { fallback }),
  };
  const factory = made(name, () => plugin.create(options));
  return {
    name,
    async use(output, work) {
      const warn = (code: string, message: string): void =>
        output.error(`${output.colours.yellow("warning")} ${code}: ${message}`);
      const engine = await factory.open(warn);
      try {
        return await work(engine);
      } finally {
        await engine.dispose();
      }
    },
  };
}

const SPINNING = { on: true, off: false, auto: "auto" } as const;

/** What an engine's options lack is a flag that it doesn't have. */
function made<T>(engine: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof GruyereError)) throw error;
    throw new GruyereError(error.problems.map((problem) => (problem.code === "unknown-key" ? noFlag(engine, problem) : problem)));
  }
}

function noFlag(engine: string, { received }: Problem): Problem {
  const flag = `--${received.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return {
    code: "bad-flag",
    path: `--engine ${engine}`,
    expected: `no ${flag}, which this engine doesn't have`,
    received: flag,
    hint: `leave ${flag} out, or take a compiled engine: onnx`,
  };
}

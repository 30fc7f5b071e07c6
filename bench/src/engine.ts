import * as gruyere from "gruyere";
import { createTfjsEngine, type Engine, GruyereError } from "gruyere";

/** What `--engine` takes. */
export const ENGINES = ["auto", "onnx", "tfjs"] as const;

/** What `--engine` takes. */
export type EngineName = (typeof ENGINES)[number];

/**
 * Opens an engine: `onnx`, `tfjs` (its fastest backend), or `auto`: `onnx` where this version has it.
 *
 * @throws GruyereError `no-engine` when it was asked for and isn't there.
 */
export async function openEngine(name: string, threads: number): Promise<Engine> {
  if (name === "tfjs") return createTfjsEngine();
  const create: unknown = Reflect.get(gruyere, "createOnnxEngine");
  if (typeof create === "function") return create({ threads });
  if (name === "auto") return createTfjsEngine();
  throw new GruyereError({
    code: "no-engine",
    path: "--engine",
    expected: ENGINES.join(", "),
    received: name,
    hint: "this build has no compiled engine; take `--engine tfjs`",
  });
}

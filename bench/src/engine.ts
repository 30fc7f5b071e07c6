import { createOnnxEngine, createTfjsEngine, type Engine, GruyereError } from "gruyere";

/** What `--engine` takes. */
export const ENGINES = ["auto", "onnx", "tfjs"] as const;

/** What `--engine` takes. */
export type EngineName = (typeof ENGINES)[number];

/**
 * Opens an engine: `onnx`, `tfjs` (its fastest backend), or `auto`: `onnx` where ONNX Runtime is installed. A program that can't be
 * compiled is an error: the figures of another engine under this one's name would lie.
 *
 * @throws GruyereError when it was asked for and isn't there.
 */
export async function openEngine(name: EngineName, threads: number): Promise<Engine> {
  if (name === "tfjs") return createTfjsEngine();
  try {
    return await createOnnxEngine({ threads });
  } catch (error) {
    const missing = error instanceof GruyereError && error.problems.some(({ code }) => code === "no-onnxruntime");
    if (name === "auto" && missing) return createTfjsEngine();
    throw error;
  }
}

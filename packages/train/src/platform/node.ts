import { arch, availableParallelism, cpus, platform, totalmem } from "node:os";
import { createOnnxEngine, type OnnxEngineOptions } from "@gruyere/compiler";
import { createTfjsEngine, type Engine } from "@gruyere/core";
import { GruyereError } from "@gruyere/flow";

export { folderStore } from "../store/folderStore.js";

/**
 * The compiled engine, where ONNX Runtime is installed; else the fastest TensorFlow.js backend that works here. A program that can't be
 * compiled runs on TensorFlow.js too: `warn` is told why.
 */
export async function openDefaultEngine(
  warn: (code: string, message: string) => void = (code, message) => process.emitWarning(message, { code }),
): Promise<Engine> {
  const onFallback: OnnxEngineOptions["onFallback"] = (reason, { name, backend }) =>
    warn("not-compiled", `the program runs on ${name} (${backend}), not compiled: ${reason.message}`);
  try {
    return await createOnnxEngine({ fallback: true, onFallback });
  } catch (error) {
    if (!(error instanceof GruyereError)) throw error;
    const engine = await createTfjsEngine();
    return { ...engine, reason: `${engine.reason}; not compiled: ${error.message}` };
  }
}

/** What a run's record says of the machine: nothing that names it. Memory in bytes. */
export const machineFacts = (): Readonly<Record<string, string | number>> => ({
  platform: platform(),
  arch: arch(),
  processor: cpus()[0]?.model.trim() ?? "unknown",
  cores: availableParallelism(),
  memory: totalmem(),
  node: process.versions.node,
});

import { arch, availableParallelism, cpus, platform, totalmem } from "node:os";
import { createOnnxEngine } from "@gruyere/compiler";
import { createTfjsEngine, type Engine } from "@gruyere/core";
import { GruyereError } from "@gruyere/flow";

export { folderStore } from "../store/folderStore.js";

/**
 * The compiled engine, where ONNX Runtime is installed; else the fastest TensorFlow.js backend that works here. A program that can't be
 * compiled runs on TensorFlow.js too, with a warning.
 */
export async function openDefaultEngine(): Promise<Engine> {
  try {
    return await createOnnxEngine({ fallback: true });
  } catch (error) {
    if (!(error instanceof GruyereError)) throw error;
    const engine = await createTfjsEngine();
    return { ...engine, reason: `${engine.reason}; not compiled: ${error.message}` };
  }
}

/** Where warnings go that nobody listens to. */
export const warn = (code: string, message: string): void => process.emitWarning(message, { code });

/** What a run's record says of the machine: nothing that names it. Memory in bytes. */
export const machineFacts = (): Readonly<Record<string, string | number>> => ({
  platform: platform(),
  arch: arch(),
  processor: cpus()[0]?.model.trim() ?? "unknown",
  cores: availableParallelism(),
  memory: totalmem(),
  node: process.versions.node,
});

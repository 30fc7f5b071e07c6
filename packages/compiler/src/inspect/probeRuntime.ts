import { listProviders, type ProviderStatus } from "../onnx/providers.js";
import { loadRuntime, versionOf } from "../onnx/runtime.js";

/** Whether compiled graphs can run here, and where. */
export interface RuntimeStatus {
  readonly version: string;
  readonly providers: readonly ProviderStatus[];
}

/**
 * Tries ONNX Runtime and each of its execution providers.
 *
 * @throws GruyereError `no-onnxruntime` when it is not installed or doesn't load, with the cure.
 */
export async function probeRuntime(): Promise<RuntimeStatus> {
  const runtime = await loadRuntime();
  return { version: versionOf(runtime), providers: await listProviders(runtime) };
}

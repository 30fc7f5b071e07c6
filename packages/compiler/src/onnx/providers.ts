import { hasVulkanDriver } from "@gruyere/core/engine";
import { hasLibrary, platformName } from "#platform";
import { GraphBuilder } from "../graph/builder.js";
import type { Provider } from "../passes/pass.js";
import { encodeModel } from "./encodeModel.js";
import type { OnnxRuntime } from "./runtime.js";

/** Whether graphs can run somewhere. */
export interface ProviderStatus {
  readonly provider: Provider;
  /** Why it can't be used, with the cure; undefined when it can. */
  readonly problem?: string;
}

const providers: readonly Provider[] = ["cpu", "webgpu", "cuda"];

/** Which execution providers work here: each is tried on a graph of one node. */
export async function listProviders(runtime: OnnxRuntime): Promise<readonly ProviderStatus[]> {
  const statuses: ProviderStatus[] = [];
  for (const provider of providers) {
    const problem = await providerProblem(provider, runtime);
    statuses.push(problem === undefined ? { provider } : { provider, problem });
  }
  return statuses;
}

/** Why a provider can't be used here, with the cure; undefined when it can. */
export async function providerProblem(provider: Provider, runtime: OnnxRuntime): Promise<string | undefined> {
  return missingLibrary(provider, runtime) ?? (await failure(provider, runtime));
}

/** Why a provider can't be used, as far as that can be told without trying it: ONNX Runtime and WebGPU print where something is missing. */
export function missingLibrary(provider: Provider, runtime: OnnxRuntime): string | undefined {
  const known = runtime.listSupportedBackends().find(({ name }) => name === provider);
  if (!known) return `onnxruntime-node has no ${provider} for ${platformName}; use cpu`;
  if (provider === "webgpu" && !hasVulkanDriver()) return `a Vulkan driver is not installed; ${cures.webgpu}`;
  if (known.bundled) return undefined;
  const library = `libonnxruntime_providers_${provider}.so`;
  if (hasLibrary(library)) return undefined;
  return `${library} is not installed; \`ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node\` downloads it, or use cpu or webgpu`;
}

async function failure(provider: Provider, { InferenceSession }: OnnxRuntime): Promise<string | undefined> {
  try {
    const session = await InferenceSession.create(tiny(), { executionProviders: [provider], logSeverityLevel: 4 });
    await session.release();
    return undefined;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return `${message.trim().replace(SOURCE, "")}; ${cures[provider]}`;
  }
}

/** Where in ONNX Runtime's sources it was thrown. */
const SOURCE = /^.* was false\. /s;

const cures: Readonly<Record<Provider, string>> = {
  cpu: "reinstall onnxruntime-node",
  webgpu: "install a Vulkan driver for the graphics processor, or use cpu",
  cuda: "install CUDA 12 and cuDNN 9 where the loader finds them, or use cpu or webgpu",
};

function tiny(): Uint8Array {
  const graph = new GraphBuilder();
  const x = graph.input({ kind: "input", batch: 0, name: "x" }, { shape: [1], type: "float32" });
  return encodeModel(graph.finish([{ role: { kind: "value", name: "y" }, value: graph.one("Neg", [x]) }]));
}

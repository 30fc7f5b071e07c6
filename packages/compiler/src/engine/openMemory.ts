import type { Plan } from "@gruyere/core";
import { GruyereError } from "@gruyere/flow";
import { copyToDevice, readDevice } from "../onnx/deviceCopies.js";
import { loadRuntime, type OnnxRuntime } from "../onnx/runtime.js";
import { tensorOver } from "../onnx/session.js";
import type { Provider } from "../passes/pass.js";
import { HeapMemory } from "./heap/heapMemory.js";
import { sizeOf } from "./placed.js";
import type { EngineSettings } from "./settings.js";
import type { StepMemory } from "./stepMemory.js";
import { DeviceRoom } from "./tensors/deviceRoom.js";
import { HostRoom } from "./tensors/hostRoom.js";
import { TensorMemory } from "./tensors/tensorMemory.js";

/**
 * How parameters are updated. `fused`: by one WebAssembly loop, in place, in the one WebAssembly memory (4 GiB at most) that graphs
 * read too. `graph`: by a graph, wherever the state lies: on a device, or in as much memory as there is.
 */
export type OptimiserKind = "fused" | "graph";

/** Bytes that a WebAssembly memory may have. */
const HEAP_LIMIT = 2 ** 32;

/**
 * @param asked Default: `fused` on `cpu`, as long as parameters and their gradients fit into a WebAssembly memory; else `graph`.
 * @throws GruyereError `bad-option` for `fused` on a device.
 */
export function optimiserFor(plan: Plan, provider: Provider, asked: OptimiserKind | undefined): OptimiserKind {
  checkOptimiser(provider, asked);
  if (asked) return asked;
  const bytes = plan.parameters.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
  return provider === "cpu" && 2 * bytes < HEAP_LIMIT ? "fused" : "graph";
}

/** Throws where a kind of optimiser can't work with a provider. */
export function checkOptimiser(provider: Provider, asked: OptimiserKind | undefined): void {
  if (asked !== "fused" || provider === "cpu") return;
  throw new GruyereError({
    code: "bad-option",
    path: "optimiser",
    expected: `\`graph\` on ${provider}`,
    received: "fused",
    hint: "leave `optimiser` out: where the state stays on a device, a graph updates it there; or use the provider `cpu`",
  });
}

/**
 * The memory of an executor, with the state of a seed in it.
 *
 * @param onDevice Whether tensors stay on the provider's device.
 */
export async function openMemory(
  plan: Plan,
  seed: number,
  settings: EngineSettings,
  optimiser: OptimiserKind,
  onDevice: boolean,
): Promise<StepMemory> {
  if (optimiser === "fused") return HeapMemory.create(plan, seed);
  const runtime = await loadRuntime();
  const shapes = [...plan.parameters, ...plan.buffers].map(({ shape }) => shape);
  const room = onDevice ? new DeviceRoom(runtime, settings.provider) : new HostRoom(runtime, shapes);
  return new TensorMemory(plan, seed, room, settings);
}

/** Whether tensors stay on a provider's device, and come back from there as they were. It is tried: not every provider's do. */
export async function keepsTensors(provider: Provider, runtime: OnnxRuntime): Promise<boolean> {
  if (provider === "cpu") return false;
  const numbers = Float32Array.of(1, -2, 0.5);
  const tensor = tensorOver(runtime, numbers, { shape: [3], type: "float32" });
  const made = await copyToDevice([tensor], provider).catch(() => undefined);
  if (!made) return false; // the state is then copied in each step, which the engine's reason says
  const { session, copies } = made;
  try {
    if (!copies.every(({ location }) => location === "gpu-buffer")) return false;
    const [read] = await readDevice(copies, provider);
    return numbers.every((number, i) => read?.[i] === number);
  } catch {
    return false;
  } finally {
    for (const copy of copies) copy.dispose();
    await session.dispose();
  }
}

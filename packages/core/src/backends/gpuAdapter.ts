import { BackendProblem } from "./backend.js";

/** The part of WebGPU that is needed to look at an adapter. */
export interface GpuAdapters {
  requestAdapter(options?: { readonly powerPreference?: "high-performance" }): Promise<object | null>;
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render|\bwarp\b/i;

/** What a GPU adapter is, and whether it is emulated on the processor. */
export async function lookAtAdapter(
  gpu: GpuAdapters,
  cure: string,
): Promise<{ readonly device: string; readonly software: boolean }> {
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new BackendProblem("missing", "there is no WebGPU adapter", cure);
  const info: unknown = Reflect.get(adapter, "info");
  const part = (name: string): string => {
    const value: unknown = typeof info === "object" && info !== null ? Reflect.get(info, name) : undefined;
    return typeof value === "string" ? value : "";
  };
  const device = ["vendor", "architecture", "description"].map(part).filter(Boolean).join(" ") || "an unnamed adapter";
  const fallback = [adapter, info].some(
    (of) => typeof of === "object" && of !== null && Reflect.get(of, "isFallbackAdapter") === true,
  );
  return { device, software: fallback || SOFTWARE.test(device) };
}

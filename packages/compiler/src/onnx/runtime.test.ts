import { describe, expect, it, vi } from "vitest";
import { graphOf } from "./fixtures/operatorGraphs.js";
import { missingLibrary } from "./providers.js";
import { loadRuntime, versionOf } from "./runtime.js";
import { openSession } from "./session.js";

describe("the runtime", () => {
  it("[X66] that is missing, or doesn't load, is an error with its cure", async () => {
    const failure = loadRuntime(() => import(["onnxruntime", "that-is-not-there"].join("-")));
    await expect(failure).rejects.toMatchObject({ problems: [{ code: "no-onnxruntime", path: "engine" }] });
    await expect(failure).rejects.toThrow(/npm install onnxruntime-node/);
    await expect(loadRuntime(() => Promise.reject(new Error("wrong ELF class")))).rejects.toThrow(/wrong ELF class/);
    const required = loadRuntime(() => Promise.reject(new Error("Cannot find module 'x'\nRequire stack:\n- /a.js")));
    await expect(required).rejects.toMatchObject({ problems: [{ received: "Cannot find module 'x'" }] });
  });

  it("[X66] says its version", async () => {
    expect(versionOf(await loadRuntime())).toMatch(/^\d+\.\d+\.\d+/);
  });

  it.runIf(process.platform === "linux")("[X66] WebGPU without a Vulkan driver is told before it is tried", async () => {
    vi.stubEnv("VK_DRIVER_FILES", "/nowhere/driver.json");
    try {
      expect(missingLibrary("webgpu", await loadRuntime())).toMatch(/^a Vulkan driver is not installed; install a Vulkan driver/);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it("[X66] a provider without its library is told before it is tried, with its cure", async () => {
    const runtime = await loadRuntime();
    const bare = {
      ...runtime,
      listSupportedBackends: () => [
        { name: "cpu", bundled: true },
        { name: "cuda", bundled: false },
      ],
    };
    expect(missingLibrary("cpu", bare)).toBeUndefined();
    expect(missingLibrary("webgpu", bare)).toMatch(/no webgpu for/);
    const graph = graphOf(({ g, of }) => g.one("Neg", [of("x", [1])]));
    const problem = missingLibrary("cuda", runtime);
    if (problem === undefined) return;
    await expect(openSession(graph, { provider: "cuda" })).rejects.toMatchObject({
      problems: [{ code: "no-provider", path: "provider" }],
    });
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { BACKENDS } from "./backend.js";
import { lookAtAdapter } from "./gpuAdapter.js";
import { openBackend } from "./openBackend.js";
import { hasVulkanDriver } from "./platform/vulkanDriver.js";
import { probeBackends } from "./probeBackends.js";

describe("backends", () => {
  it("[C29] probing says of every backend whether it works, and the cure where it doesn't; nothing stays behind", async () => {
    await openBackend("cpu");
    const { numTensors } = tf.memory();
    const statuses = await probeBackends();
    expect(statuses.map(({ name }) => name)).toEqual([...BACKENDS]);
    for (const { name, status, speed, cure, reason } of statuses) {
      expect(reason, name).not.toBe("");
      if (status === "works") expect(speed, name).toBeGreaterThan(0);
      else expect(cure, name).not.toBe("");
    }
    expect(statuses.find(({ name }) => name === "wasm")?.status).toBe("works");
    const cures = new Map(statuses.map(({ name, reason, cure }) => [`${name}: ${reason}`, cure] as const));
    const noDriver = cures.get("webgpu: there is no Vulkan driver") ?? "install the Vulkan driver, VK_ICD_FILENAMES";
    expect(noDriver).toMatch(/^install the Vulkan driver.*VK_ICD_FILENAMES/); // not the package, which is there
    const noTensorFlow = statuses.find(({ name, status }) => name === "tensorflow" && status !== "works");
    if (noTensorFlow) expect(noTensorFlow.cure).toMatch(/GRUYERE_TFJS_NODE.*scripts\/buildTfjsNode\.mjs/);
    expect(tf.getBackend()).toBe("cpu");
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it("[C29] auto takes the first that works and is real, and says why not the others", async () => {
    const { name, reason } = await openBackend("auto");
    const statuses = await probeBackends();
    const first = statuses.find((one) => one.status === "works" && !one.reason.includes("emulated"));
    expect(name).toBe(first?.name);
    expect(reason).toMatch(/^auto: the first that works of tensorflow, webgpu, wasm, cpu/);
    for (const { status, name: other } of statuses.slice(0, BACKENDS.indexOf(name))) {
      if (other !== "webgl") expect(reason).toContain(`${other} is ${status === "works" ? "emulated" : "missing"}`);
    }
  });

  it("[C29] a backend that is asked for and isn't there is an error with the cure", async () => {
    await expect(openBackend("webgl")).rejects.toThrow(
      /backend-missing at engine[\s\S]*choose one of tensorflow, webgpu, wasm, cpu/,
    );
    expect((await openBackend("wasm")).reason).toMatch(/^asked for \(WebAssembly/);
  });

  it.each([
    [{ vendor: "google", architecture: "swiftshader", description: "SwiftShader driver 5.0.0" }, true],
    [{ vendor: "mesa", architecture: "", description: "llvmpipe (LLVM 15.0.6, 256 bits)" }, true],
    [{ vendor: "nvidia", architecture: "hopper", description: "NVIDIA H200" }, false],
    [{ vendor: "intel", architecture: "gen-12lp", description: "" }, false],
    [{ vendor: "microsoft", architecture: "", description: "Microsoft Basic Render Driver" }, true],
    [{ vendor: "apple", architecture: "metal-3", isFallbackAdapter: true }, true],
  ])("[C29] adapter %o is emulated: %s", async (info, software) => {
    const adapter = await lookAtAdapter({ requestAdapter: async () => ({ info }) }, "none");
    expect(adapter.software).toBe(software);
    expect(adapter.device).toContain(info.vendor);
  });

  it("[C29] without an adapter the error has the cure", async () => {
    await expect(lookAtAdapter({ requestAdapter: async () => null }, "a cure")).rejects.toMatchObject({
      status: "missing",
      cure: "a cure",
    });
  });

  it("[C29] Vulkan drivers are looked for where the loader looks", () => {
    const home = mkdtempSync(join(tmpdir(), "gruyere-"));
    const driver = join(home, "vulkan/icd.d/some.json");
    const env = { VK_ICD_FILENAMES: `/nowhere.json:${driver}` };
    expect(hasVulkanDriver(env, "linux")).toBe(false);
    mkdirSync(join(home, "vulkan/icd.d"), { recursive: true });
    writeFileSync(driver, "{}");
    expect(hasVulkanDriver(env, "linux")).toBe(true);
    expect(hasVulkanDriver({ XDG_DATA_HOME: home }, "linux")).toBe(true);
    expect(hasVulkanDriver({ VK_DRIVER_FILES: "/nowhere.json" }, "linux")).toBe(false);
    expect(hasVulkanDriver({ VK_DRIVER_FILES: "/nowhere.json" }, "darwin")).toBe(true);
    rmSync(home, { recursive: true });
  });
});

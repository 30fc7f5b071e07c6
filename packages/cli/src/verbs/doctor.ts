import { availableParallelism, freemem, totalmem } from "node:os";
import { type BackendStatus, probeBackends } from "@gruyere/core";
import { EXIT } from "../exitCode.js";
import { formatTable } from "../output/table.js";
import type { Run } from "./verb.js";

/** Backends of TensorFlow.js that Node may have, in the order in which `auto` prefers them. */
const BACKENDS = ["tensorflow", "webgpu", "wasm", "cpu"] as const;

/** What doctor says of one engine. */
type Status = Omit<BackendStatus, "name"> & { readonly name: string };

/** Lists every engine with its status, what it runs on, and the cure where it doesn't; then the machine. */
export const doctor: Run = async (_, __, { output, version }) => {
  const backends = await probeBackends(BACKENDS);
  const engines: readonly Status[] = [...backends, await probeOnnxRuntime()];
  const works = backends.some(({ status }) => status === "works");
  const machine = {
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    memory: totalmem(),
    free: freemem(),
  };
  output.result(
    formatTable(
      ["engine", "status", "version", "ms", "on"],
      engines.map(({ name, status, version: its = "", speed, reason }) => [
        name,
        status,
        its,
        speed === undefined ? "" : speed.toFixed(1),
        reason.split("\n", 1).join(""),
      ]),
    ),
  );
  for (const { name, status, cure } of engines) if (status !== "works" && cure !== undefined) output.result(`\n${name}: ${cure}`);
  const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  output.result(
    `\nms: a 256 × 256 matrix product with both gradients\n` +
      `gruyere ${version}, Node ${machine.node} (${machine.platform}), ${machine.cores} cores, ${gib(machine.memory)} memory, ${gib(machine.free)} free`,
  );
  if (!works) output.error("no engine works here: train and predict won't");
  return { code: works ? EXIT.ok : EXIT.user, json: { ok: works, version, engines, machine } };
};

async function probeOnnxRuntime(): Promise<Status> {
  const name = "onnxruntime-node";
  try {
    const { env } = await import("onnxruntime-node");
    const reason = "installed; no engine of this version uses it";
    return { name, status: "works", reason, ...(env.versions.node !== undefined && { version: env.versions.node }) };
  } catch (error) {
    const absent = error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
    const reason = error instanceof Error ? error.message : String(error);
    return {
      name,
      status: absent ? "missing" : "fails",
      reason: absent ? "not installed" : reason,
      cure: "optional: ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node",
    };
  }
}

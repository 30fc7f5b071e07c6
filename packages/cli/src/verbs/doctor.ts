import { availableParallelism, freemem, totalmem } from "node:os";
import { probeRuntime } from "@gruyere/compiler/inspect";
import { type BackendStatus, probeBackends } from "@gruyere/core";
import { GruyereError } from "@gruyere/flow";
import { EXIT } from "../exitCode.js";
import { formatTable } from "../output/table.js";
import type { Run } from "./verb.js";

/** Backends of TensorFlow.js that Node may have, in the order in which `auto` prefers them. */
const BACKENDS = ["tensorflow", "webgpu", "wasm", "cpu"] as const;

/** What doctor says of one engine. */
type Status = Omit<BackendStatus, "name"> & { readonly name: string };

/** Lists every engine with its status, what it runs on, and the cure where it doesn't; then what `auto` takes, and the machine. */
export const doctor: Run = async (_, __, { output, version }) => {
  const compiled = await probeCompiled();
  const engines: readonly Status[] = [...compiled, ...(await probeBackends(BACKENDS))];
  const working = engines.filter(({ status }) => status === "works");
  const auto = autoChoice(engines);
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
  output.result(`\nauto takes ${auto.engine}: ${auto.reason}`);
  for (const { name, status, cure } of engines) if (status !== "works" && cure !== undefined) output.result(`\n${name}: ${cure}`);
  const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  output.result(
    `\nms: a 256 × 256 matrix product with both gradients\n` +
      `gruyere ${version}, Node ${machine.node} (${machine.platform}), ${machine.cores} cores, ${gib(machine.memory)} memory, ${gib(machine.free)} free`,
  );
  const works = working.length > 0;
  if (!works) output.error("no engine works here: train and predict won't");
  return { code: works ? EXIT.ok : EXIT.user, json: { ok: works, version, auto, engines, machine } };
};

/** What `--engine auto` takes, and why. */
function autoChoice(engines: readonly Status[]): { readonly engine: string; readonly reason: string } {
  const statusOf = (name: string): Status | undefined => engines.find((each) => each.name === name);
  const onnx = statusOf("onnx");
  if (onnx?.status === "works") return { engine: "onnx", reason: "ONNX Runtime is installed, so steps are compiled" };
  const best = BACKENDS.map(statusOf).find((each) => each?.status === "works" && !each.reason.includes("passes it over"));
  const why = `nothing is compiled without ONNX Runtime (${onnx?.status ?? "missing"})`;
  return { engine: best?.name ?? "nothing", reason: best ? `${why}; it is the fastest of the others that work` : why };
}

/** Compiled engines, by ONNX Runtime's execution providers. */
async function probeCompiled(): Promise<readonly Status[]> {
  const nameOf = { cpu: "onnx", webgpu: "onnx-webgpu", cuda: "onnx-cuda" } as const;
  try {
    const { version, providers } = await probeRuntime();
    return providers.map(({ provider, problem }): Status => {
      const name = nameOf[provider];
      if (problem === undefined) return { name, status: "works", version, reason: `ONNX Runtime, ${provider}` };
      const [reason = problem, ...cure] = problem.split("; ");
      return { name, status: reason.includes("not installed") ? "missing" : "fails", version, reason, cure: cure.join("; ") };
    });
  } catch (error) {
    const [problem] = error instanceof GruyereError ? error.problems : [];
    if (!problem) throw error;
    const absent = /cannot find (package|module)/i.test(problem.received);
    const reason = absent ? "onnxruntime-node is not installed" : problem.received;
    const status = absent ? "missing" : "fails";
    return Object.values(nameOf).map((name) => ({ name, status, reason, cure: name === "onnx" ? problem.hint : "see onnx" }));
  }
}

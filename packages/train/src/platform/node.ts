import { arch, availableParallelism, cpus, platform, totalmem } from "node:os";

export { folderStore } from "../store/folderStore.js";

/** What a run's record says of the machine: nothing that names it. Memory in bytes. */
export const machineFacts = (): Readonly<Record<string, string | number>> => ({
  platform: platform(),
  arch: arch(),
  processor: cpus()[0]?.model.trim() ?? "unknown",
  cores: availableParallelism(),
  memory: totalmem(),
  node: process.versions.node,
});

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, cpus, platform, release, totalmem } from "node:os";
import { join } from "node:path";
import { z } from "zod";

const manifest = z.object({ version: z.string() });

/** What the bench runs on; no names of hosts or users. */
export function describeMachine() {
  const all = cpus();
  return {
    processor: all[0]?.model.trim() ?? "unknown",
    cores: all.length,
    memory: totalmem(),
    system: `${platform()} ${release().split("-")[0]} ${arch()}`,
    versions: {
      node: process.versions.node,
      ...installed("gruyere"),
      ...installed("@tensorflow/tfjs"),
      ...installed("onnxruntime-node", "../../packages/compiler/package.json"),
    },
  };
}

/** Version of a package as the bench, or another package of the workspace, finds it. */
function installed(name: string, from = "../package.json"): Readonly<Record<string, string>> {
  const folders = createRequire(new URL(from, import.meta.url)).resolve.paths(name) ?? [];
  const file = folders.map((folder) => join(folder, name, "package.json")).find(existsSync);
  return file ? { [name]: manifest.parse(JSON.parse(readFileSync(file, "utf8"))).version } : {};
}

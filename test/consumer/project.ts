import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../architecture/workspace.js";

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An empty project outside the workspace, into which the packed packages are installed as a user would install them. */
export interface Project {
  readonly folder: string;
  readonly tarballs: readonly string[];
  /** The plain `npm install`, install scripts and all. */
  readonly installed: Ended;
  write(file: string, text: string): void;
  run(command: string, ...args: readonly string[]): Ended;
}

/** Packs every package (the build must be there) and installs the lot. */
export function createProject(): Project {
  const folder = mkdtempSync(join(tmpdir(), "gruyere-consumer-"));
  const packed = join(folder, "packed");
  mkdirSync(packed);
  const pack = ["pnpm", "-r", "--filter", "./packages/*", "exec", "pnpm", "pack", "--pack-destination", packed];
  const { code, stdout, stderr } = call(ROOT, "npm", "exec", "--yes", "--package=pnpm@10.34.9", "--", ...pack);
  if (code !== 0) throw new Error(`the packages were not packed\n${stdout}${stderr}`);
  const tarballs = readdirSync(packed).map((name) => join(packed, name));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
  const installed = call(folder, "npm", "install", "--no-audit", "--no-fund", ...tarballs);
  return {
    folder,
    tarballs,
    installed,
    write: (file, text) => writeFileSync(join(folder, file), text),
    run: (command, ...args) => call(folder, command, ...args),
  };
}

/** The folder of the workspace's own tools. */
export const TOOLS: string = join(ROOT, "node_modules");

function call(cwd: string, command: string, ...args: readonly string[]): Ended {
  // Settings of the npm that runs the tests, and what they set, are not a user's.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|GRUYERE_|VITEST|NODE_ENV|CI$)/i.test(name)),
  );
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8", maxBuffer: 1 << 26 });
  return { code: status, stdout, stderr };
}

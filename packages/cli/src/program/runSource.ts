import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { GruyereError } from "@gruyere/flow";
import { z } from "zod";

/** File in a run's folder that says what the run was made from, so that later verbs find it again. */
const FILE = "source.json";

const schema = z.strictObject({
  version: z.literal(1),
  kind: z.enum(["file", "module"]),
  /** Relative to the run's folder; so is `data`. */
  program: z.string(),
  /** SHA-256 of the program file, in hex. */
  sha256: z.string(),
  /** From `--set`, in order. */
  set: z.array(z.string()),
  /** From `--task`; empty for all active tasks. */
  tasks: z.array(z.string()),
  data: z.string().optional(),
  seed: z.int().min(0),
  /** What `--engine` was, or what `auto` took: for the same numbers on resume. */
  engine: z.string(),
  /** Whether what couldn't be compiled ran on TensorFlow.js. */
  fallback: z.boolean(),
});

/** What a run was made from. Paths are absolute. */
export type RunSource = Omit<z.output<typeof schema>, "version" | "sha256">;

/** Writes the source of a run into its folder. The folder must be there. */
export function writeRunSource(folder: string, source: RunSource): void {
  const sha256 = hashOf(readFileSync(source.program));
  const paths = {
    program: relative(folder, source.program),
    ...(source.data !== undefined && { data: relative(folder, source.data) || "." }),
  };
  writeFileSync(join(folder, FILE), `${JSON.stringify({ version: 1, ...source, ...paths, sha256 }, null, 2)}\n`);
}

/** What a run was made from, and whether its program file is still the same. Throws `GruyereError` when the folder is no run. */
export async function readRunSource(folder: string): Promise<{ readonly source: RunSource; readonly changed: boolean }> {
  const file = join(folder, FILE);
  const text = await readFile(file, "utf8").catch(() => {
    throw notARun(folder, "no source.json");
  });
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) throw notARun(folder, "a source.json that does not parse");
  const { version: _, sha256, data, ...rest } = parsed.data;
  const program = resolve(folder, rest.program);
  const bytes = await readFile(program).catch(() => {
    throw new GruyereError({
      code: "program-gone",
      path: file,
      expected: `the program that the run was made from, at ${program}`,
      received: "no such file",
      hint: `put it back, or correct "program" in ${file}`,
    });
  });
  const source = { ...rest, program, ...(data !== undefined && { data: resolve(folder, data) }) };
  return { source, changed: hashOf(bytes) !== sha256 };
}

const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notARun(folder: string, received: string): GruyereError {
  return new GruyereError({
    code: "not-a-run",
    path: folder,
    expected: "the folder of a run that `gruyere train` has written",
    received,
    hint: `give the folder itself, such as runs/reviews; its parent is ${dirname(resolve(folder))}`,
  });
}

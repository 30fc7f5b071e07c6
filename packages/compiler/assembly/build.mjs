/**
 * @file Compiles the kernels here and writes them into `src/memory/kernelsBinary.ts`. With `--check` it writes nothing and fails if
 * that file is not what these sources give.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const here = fileURLToPath(new URL(".", import.meta.url));
const target = new URL("../src/memory/kernelsBinary.ts", import.meta.url);

const flags = ["--runtime", "stub", "--importMemory", "--enable", "simd", "-O3", "--noAssert", "--use", "abort="];
const files = new Map();
const { error, stderr } = await asc.main(["index.ts", ...flags, "--baseDir", here, "--outFile", "kernels.wasm"], {
  writeFile: (name, contents) => void files.set(name, contents),
});
if (error) throw new Error(`the kernels don't compile:\n${stderr.toString()}`, { cause: error });

const base64 = Buffer.from(files.get("kernels.wasm")).toString("base64");
const LINE = 120;
const lines = base64.match(new RegExp(`.{1,${LINE}}`, "g")) ?? [];
const source = `// Made of the sources in \`assembly/\` by \`npm run kernels\`: change those, not this.
/** The kernels' WebAssembly module, in base64. */
export const kernelsBinary = [
${lines.map((line) => `  "${line}",`).join("\n")}
].join("");
`;

if (!process.argv.includes("--check")) writeFileSync(target, source);
else if (readFileSync(target, "utf8") !== source) {
  console.error("src/memory/kernelsBinary.ts is not what assembly/ gives: `npm run kernels` in packages/compiler");
  process.exitCode = 1;
}

/**
 * @file Builds tfjs-node's native binding against the libtensorflow of PyPI's `tensorflow-cpu` wheel, since the binary that
 * tfjs-node wants comes from a host that is often out of reach. Needs Python 3 with pip, make and a C++17 compiler.
 *
 *     export GRUYERE_TFJS_NODE="$(node scripts/buildTfjsNode.mjs)"
 *
 * Progress goes to stderr; stdout is the folder of the package. The native parts (0.9 GB) are kept in the user's cache folder and
 * built once; the package around them shares this workspace's `@tensorflow/tfjs`, or else it would register its backend elsewhere.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const WHEEL = "tensorflow-cpu==2.21.0";
const WHEEL_TAGS = ["--python-version", "311", "--platform", "manylinux_2_27_x86_64"];
const NODE_GYP = "node-gyp@11.4.2";
const NAPI = 8;

/** Python: the two libraries and the headers out of the wheel. Arguments: wheel, target. */
const UNPACK = `
import pathlib, shutil, sys, zipfile
wheel, target = zipfile.ZipFile(sys.argv[1]), pathlib.Path(sys.argv[2])
libraries = {"libtensorflow_cc.so.2": "libtensorflow.so", "libtensorflow_framework.so.2": "libtensorflow_framework.so"}
for entry in wheel.namelist():
    parts = pathlib.PurePosixPath(entry).parts
    if parts[:2] == ("tensorflow", "include") and not entry.endswith("/"):
        to = target.joinpath("include", *parts[2:])
    elif parts[0] == "tensorflow" and len(parts) == 2 and parts[1] in libraries:
        to = target / "lib" / parts[1]
    else:
        continue
    to.parent.mkdir(parents=True, exist_ok=True)
    with wheel.open(entry) as source, open(to, "wb") as sink:
        shutil.copyfileobj(source, sink)
for real, link in libraries.items():
    (target / "lib" / link).symlink_to(real)
`;

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const say = (text) => process.stderr.write(`tfjs-node: ${text}\n`);

try {
  if (process.platform !== "linux" || process.arch !== "x64") {
    stop("only Linux on x64 is supported by this build; elsewhere `npm rebuild @tensorflow/tfjs-node` downloads a binary");
  }
  const original = packageFolder();
  process.stdout.write(`${assemble(original, buildNative(original))}\n`);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

/** Where the package manager put tfjs-node, among its own dependencies. */
function packageFolder() {
  try {
    return dirname(
      realpathSync(createRequire(join(root, "packages/core/package.json")).resolve("@tensorflow/tfjs-node/package.json")),
    );
  } catch {
    return stop("@tensorflow/tfjs-node is not installed: run `npm test` or `npm run demo` once, which install everything");
  }
}

/** The folder with `deps/lib` (libtensorflow) and `lib/napi-v8` (the binding), built when it is not there yet. */
function buildNative(source) {
  const { version } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  const key = createHash("sha256").update([version, WHEEL, NODE_GYP, NAPI, process.arch].join(" ")).digest("hex").slice(0, 16);
  const home = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "gruyere", "tfjs-node");
  const finished = join(home, key);
  if (existsSync(join(finished, "stamp.json"))) {
    say(`the binding of ${version} is already built`);
    return finished;
  }
  const started = Date.now();
  mkdirSync(home, { recursive: true });
  const work = mkdtempSync(join(home, "building-"));
  try {
    say(`1/3 download ${WHEEL} (274 MB)`);
    const wheels = join(work, "wheels");
    call(
      "python3",
      [
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-cache-dir",
        "--no-deps",
        "--only-binary=:all:",
        ...WHEEL_TAGS,
        "--dest",
        wheels,
        WHEEL,
      ],
      work,
    );
    say("2/3 unpack libtensorflow and its headers");
    cpSync(source, work, { recursive: true, filter: (path) => !path.startsWith(join(source, "node_modules")) });
    call("python3", ["-c", UNPACK, join(wheels, readdirSync(wheels)[0]), join(work, "deps")], work);
    rmSync(wheels, { recursive: true });
    say("3/3 compile the binding");
    const binding = join(work, `lib/napi-v${NAPI}`);
    call(
      "npx",
      [
        "--yes",
        NODE_GYP,
        "rebuild",
        ...headers(),
        "--module_name=tfjs_binding",
        `--module_path=${binding}`,
        `--napi_version=${NAPI}`,
        `--napi_build_version=${NAPI}`,
      ],
      work,
    );
    for (const entry of readdirSync(work))
      if (entry !== "deps" && entry !== "lib") rmSync(join(work, entry), { recursive: true });
    rmSync(join(work, "deps/include"), { recursive: true });
    writeFileSync(join(work, "stamp.json"), JSON.stringify({ tfjsNode: version, wheel: WHEEL, napi: NAPI }));
    rmSync(finished, { recursive: true, force: true });
    renameSync(work, finished);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  say(`built in ${Math.round((Date.now() - started) / 1000)} s`);
  return finished;
}

/** A package folder whose native parts are the built ones and whose dependencies are this workspace's. */
function assemble(source, native) {
  const modules = join(root, ".cache/tfjs-node/node_modules");
  rmSync(modules, { recursive: true, force: true });
  const folder = join(modules, "@tensorflow/tfjs-node");
  mkdirSync(folder, { recursive: true });
  for (const part of ["dist", "package.json"]) cpSync(join(source, part), join(folder, part), { recursive: true });
  for (const part of ["deps", "lib"]) symlinkSync(join(native, part), join(folder, part));
  const installed = resolve(source, "../..");
  for (const name of readdirSync(installed)) if (name !== "@tensorflow") symlinkSync(join(installed, name), join(modules, name));
  const tfjs = realpathSync(join(installed, "@tensorflow/tfjs"));
  symlinkSync(tfjs, join(modules, "@tensorflow/tfjs"));
  // tfjs-node requires tfjs-core without declaring it.
  symlinkSync(resolve(tfjs, "../tfjs-core"), join(modules, "@tensorflow/tfjs-core"));
  return folder;
}

/** Headers that came with this Node, when they did; otherwise node-gyp downloads them. */
function headers() {
  const prefix = dirname(dirname(realpathSync(process.execPath)));
  return existsSync(join(prefix, "include/node/node_api.h")) ? [`--nodedir=${prefix}`] : [];
}

function call(command, args, cwd) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8", maxBuffer: 1 << 28 });
  if (status === 0) return;
  stop(
    `\`${command} ${args[0] === "-c" ? "-c …" : args.slice(0, 4).join(" ")}\` failed${error ? ` (${error.message})` : ""}\n${`${stdout ?? ""}${stderr ?? ""}`.slice(-4000)}`,
  );
}

function stop(message) {
  throw new Error(message);
}

/**
 * @file `npm test` and `npm run demo`, on a machine that has only Node and npm: this script sets everything up, then runs the job.
 * It uses nothing but Node, because it is what runs before anything is installed. What is already done is not done again.
 *
 *     node scripts/workspace.mjs setup|build|demo|api|bench|test|test:slow [arguments for the job]
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const PNPM = "pnpm@10.34.9";
const OLDEST_NODE = 20;
const SLOW_BUDGET_MINUTES = 30;

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const quiet = { DO_NOT_TRACK: "1", TURBO_TELEMETRY_DISABLED: "1", TURBO_NO_UPDATE_NOTIFIER: "1" };

const jobs = {
  setup: setUp,
  build: async () => {
    await setUp();
    await build();
  },
  demo: async (args) => {
    await setUp();
    await build();
    say("demo: gruyere train examples/movie-yelp/program.ts");
    await node("packages/gruyere/bin/gruyere.js", ["train", "examples/movie-yelp/program.ts", ...args]);
  },
  test: async (args) => {
    await setUp();
    await all(build, () => vitest(args), ...(args.length > 0 ? [] : [typeCheck]));
  },
  "test:slow": async (args) => {
    await setUp();
    const started = Date.now();
    say(`test:slow: the tests named *.slow.test.ts; time budget ${SLOW_BUDGET_MINUTES} minutes`);
    await all(build, () => vitest(args, { timeout: SLOW_BUDGET_MINUTES * 60_000, tier: "slow" }));
    say(`test:slow: ${seconds(started)} of ${SLOW_BUDGET_MINUTES * 60} s used`);
  },
  bench: async (args) => {
    await setUp();
    await build();
    await node("bench/run.mjs", args);
  },
  api: async () => {
    await setUp();
    await node("scripts/apiReport.mjs", []);
  },
};

/** A step that failed, whose reason has been told; `code` is what to exit with. */
class Failure {
  constructor(code) {
    this.code = code;
  }
}

// Children share the terminal and get its Ctrl-C themselves; this process stays to pass on how they ended.
process.on("SIGINT", () => {});
await main();

async function main() {
  const [name, ...args] = process.argv.slice(2);
  const major = Number(process.versions.node.split(".")[0]);
  if (major < OLDEST_NODE) {
    stop(`Node ${OLDEST_NODE} or newer is needed, this is ${process.version}.`, "install a newer Node (https://nodejs.org)");
  }
  const job = jobs[name];
  if (!job) stop(`unknown job "${name ?? ""}".`, `one of: ${Object.keys(jobs).join(", ")}`);
  await job(args).catch((failure) => {
    if (!(failure instanceof Failure)) throw failure;
    process.exit(failure.code);
  });
}

/** Installs from the lockfile with the pinned package manager, unless that has been done for these manifests. */
async function setUp() {
  const manifests = [
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "package.json",
    "bench/package.json",
    ...workspaceFiles("package.json"),
  ];
  await once("install", manifests, existsSync(join(root, "node_modules")), async () => {
    say(`set up: install the dependencies (${PNPM}, from the lockfile)`);
    const cure =
      "look at the lines above: when a host was not reached, point npm at your registry mirror (npm config set registry …); when the lockfile is out of date, run " +
      `\`npx ${PNPM} install\` and commit pnpm-lock.yaml`;
    await pnpm(["install", "--frozen-lockfile", "--prefer-offline"], "the install failed.", cure);
  });
}

/** Compiles every package that changed. */
async function build() {
  const settings = [
    "tsconfig.base.json",
    "turbo.json",
    "pnpm-lock.yaml",
    "scripts/bundle.mjs",
    ...workspaceFiles("package.json", "tsconfig.json"),
  ];
  const sources = workspaceFolders("packages").flatMap((folder) => filesUnder(`${folder}/src`));
  const built = workspaceFolders("packages").every((folder) => existsSync(join(root, folder, "dist/index.js")));
  await once("build", [...settings, ...sources], built, async () => {
    say("set up: build the packages (turbo, tsc, esbuild)");
    await pnpm(["exec", "turbo", "run", "build", "--output-logs=errors-only"], "the build failed.", "mend the errors above");
  });
}

async function typeCheck() {
  say("test: types, including the type tests");
  await node("node_modules/typescript/bin/tsc", ["-p", "tsconfig.json"]);
}

/** Runs every step, also after one that failed; then fails as the first of those did. */
async function all(...steps) {
  const failures = [];
  for (const step of steps) await step().catch((failure) => failures.push(failure));
  if (failures.length > 0) throw failures[0];
}

/** Runs `work` unless its results are there and were made from these files. The stamp lives and dies with node_modules. */
async function once(name, files, there, work) {
  const stamp = join(root, "node_modules/.gruyere", name);
  const hash = hashOf(files);
  if (there && existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  const started = Date.now();
  await work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
  say(`set up: ${name} done in ${seconds(started)} s`);
}

function hashOf(files) {
  const hash = createHash("sha256").update(process.version);
  for (const file of [...files].sort()) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

function workspaceFolders(...parents) {
  return parents.flatMap((parent) =>
    readdirSync(join(root, parent), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(root, parent, entry.name, "package.json")))
      .map((entry) => `${parent}/${entry.name}`),
  );
}

function workspaceFiles(...names) {
  const all = workspaceFolders("packages", "examples").flatMap((folder) => names.map((name) => `${folder}/${name}`));
  return all.filter((file) => existsSync(join(root, file)));
}

function filesUnder(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

/** vitest; with GRUYERE_REPORT=file its results also go there as JSON. */
async function vitest(args, { timeout, tier = "fast" } = {}) {
  say(["test: vitest run", ...args].join(" "));
  const report = process.env.GRUYERE_REPORT;
  const reporters = report ? ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`] : [];
  await node("node_modules/vitest/vitest.mjs", ["run", ...reporters, ...args], { timeout, variables: { GRUYERE_TIER: tier } });
}

function node(script, args, options) {
  return run(process.execPath, [script, ...args], options);
}

/** The pinned pnpm, through the npm that runs this script when there is one; turbo finds it on the PATH too. */
function pnpm(args, failed, cure) {
  const all = ["exec", "--yes", `--package=${PNPM}`, "--", "pnpm", ...args];
  const cli = process.env.npm_execpath;
  if (cli?.endsWith("npm-cli.js")) return run(process.execPath, [cli, ...all], { failed, cure });
  return run("npm", all, { failed, cure, shell: process.platform === "win32" });
}

/** Runs a command in the root; when it fails, says the problem and its cure and throws a Failure with its exit code. */
function run(command, args, { failed, cure, variables, ...options } = {}) {
  return new Promise((done, fail) => {
    const env = { ...quiet, ...process.env, ...variables };
    const child = spawn(command, args, { cwd: root, stdio: "inherit", env, ...options });
    const end = (problem, remedy, code) => {
      if (problem) tell(problem, remedy);
      fail(new Failure(code));
    };
    child.on("error", (error) => end(`${command} did not start: ${error.message}.`, "is npm on the PATH?", 1));
    child.on("exit", (code, signal) => {
      if (code === 0) done();
      else if (signal && options.timeout)
        end(`over ${options.timeout / 60_000} minutes.`, "make the slow tests faster or fewer", 1);
      else end(failed, cure, code ?? 130);
    });
  });
}

function seconds(since) {
  return Math.round((Date.now() - since) / 1000);
}

function say(text) {
  process.stderr.write(`> ${text}\n`);
}

function tell(problem, cure) {
  process.stderr.write(`> ${problem}\n  Cure: ${cure}\n`);
}

function stop(problem, cure) {
  tell(problem, cure);
  process.exit(1);
}

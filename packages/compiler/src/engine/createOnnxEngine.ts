import { createTfjsEngine, type Engine, type EngineReport } from "@gruyere/core";
import { openDevices } from "@gruyere/core/engine";
import { GruyereError } from "@gruyere/flow";
import { DiskCache } from "#diskCache";
import { thisMachine } from "#platform";
import { providerProblem } from "../onnx/providers.js";
import { loadRuntime } from "../onnx/runtime.js";
import { openSession } from "../onnx/session.js";
import { noProvider } from "../onnx/sessionErrors.js";
import type { Provider } from "../passes/pass.js";
import { replayed } from "./choices.js";
import { FallbackExecutor } from "./fallbackExecutor.js";
import type { NotCompiled } from "./notCompiled.js";
import { OnnxExecutor } from "./onnxExecutor.js";
import { checkOptimiser, keepsTensors, type OptimiserKind, openMemory, optimiserFor } from "./openMemory.js";
import type { CompiledReport, EngineSettings, SessionSource } from "./settings.js";

/** Settings of the compiled engine. */
export interface OnnxEngineOptions {
  /** Where graphs run. Default `cpu`. */
  readonly provider?: Provider;
  /**
   * How parameters are updated. `fused`: in place, by WebAssembly, on `cpu` only. `graph`: by a graph of its own, on a device or in as
   * much memory as there is. Default: `fused` on `cpu` where parameters and gradients fit into 4 GiB, else `graph`.
   */
  readonly optimiser?: OptimiserKind;
  /**
   * Threads that work on one node, 1 or more. Default `auto`: for each graph by the work in its nodes and the machine's cores; a run
   * that goes on keeps the choice of the machine that it was begun on.
   */
  readonly threads?: number | "auto";
  /**
   * Whether threads wait for work by spinning: faster on a machine of its own, slower on a shared one. Default `auto`: where the machine
   * has nothing else to do. The numbers don't depend on it.
   */
  readonly spinning?: boolean | "auto";
  /** Folder in which compiled graphs are kept for other runs, at most 1 GiB of them. Node only. Default: none are kept. */
  readonly graphCache?: string;
  /** Names of passes that don't run, to find out what one does. Default: none. */
  readonly passesOff?: readonly string[];
  /** Lengths that sequences with a mask are padded to; `none`: every length is a graph of its own. Default: powers of √2. */
  readonly buckets?: readonly number[] | "none";
  /** Graphs that an executor keeps; the one that was not used for longest goes first. Default 64. */
  readonly maximumGraphs?: number;
  /**
   * Whether a program that can't be compiled runs on the TensorFlow.js engine instead. Default false: it is an error, which names the
   * module and what it did.
   */
  readonly fallback?: boolean;
  /** Called when that happens. */
  readonly onFallback?: (reason: NotCompiled, engine: Engine) => void;
  /** Called for each graph that was compiled. */
  readonly onCompile?: (report: CompiledReport) => void;
}

/**
 * The engine that compiles whole steps into graphs of ONNX Runtime.
 *
 * @throws GruyereError `no-onnxruntime` when onnxruntime-node is not there, with the cure; `no-provider`; `bad-option`.
 */
export const createOnnxEngine = (options: OnnxEngineOptions = {}): Promise<Engine> => createEngine(options);

/** The same, with the sessions of whoever wants to see the graphs or to measure them. */
export async function createEngine(options: OnnxEngineOptions, given?: SessionSource): Promise<Engine> {
  const settings = settingsOf(options);
  const { provider } = settings;
  const onDevice = await startDevice(provider);
  return {
    name: "onnx",
    backend: settings.provider,
    reason: provider === "cpu" || onDevice ? "asked for" : "asked for; the state is copied to the device in each step",
    async open(plan, { seed, choices, onReport = () => {} }) {
      const devices = await openDevices(plan, "cpu", {});
      const warn = (code: string, message: string): void => onReport({ type: "warning", code, message });
      const onCompile = (report: CompiledReport): void => {
        options.onCompile?.(report);
        onReport(reportOf(report));
      };
      const sessions = given ?? sessionsOf(options, warn);
      const optimiser = optimiserFor(plan, provider, options.optimiser);
      // Only the WebAssembly memory has kernels for tables outside of graphs.
      const passesOff = [...settings.passesOff, ...(optimiser === "graph" ? ["host-tables"] : [])];
      const own = replayed({ ...settings, passesOff, onCompile, sessions }, choices);
      const memory = await openMemory(plan, seed, own, optimiser, onDevice);
      const compiled = new OnnxExecutor(plan, memory, devices, own);
      if (!options.fallback) return compiled;
      const openOther = async () => {
        const engine = await createTfjsEngine();
        return { engine, executor: await engine.open(plan, { seed }) };
      };
      return new FallbackExecutor(compiled, openOther, (reason, engine) => {
        options.onFallback?.(reason, engine);
        warn("not-compiled", `the program runs on ${engine.name}/${engine.backend}, not compiled: ${reason.message}`);
      });
    },
    dispose: async () => {},
  };
}

function settingsOf(options: OnnxEngineOptions): Omit<EngineSettings, "sessions" | "onCompile"> {
  const { threads = "auto" } = options;
  if (threads !== "auto" && !(Number.isInteger(threads) && threads > 0 && threads <= MOST_THREADS)) throw badThreads(threads);
  const { provider = "cpu" } = options;
  checkOptimiser(provider, options.optimiser);
  return {
    provider,
    threads: { threads, spinning: options.spinning ?? "auto" },
    machine: thisMachine(),
    passesOff: options.passesOff ?? [],
    buckets: options.buckets ?? [],
    maximumGraphs: options.maximumGraphs ?? 64,
  };
}

/** Whether tensors stay on the provider's device. Throws GruyereError `no-onnxruntime` or `no-provider`. */
async function startDevice(provider: Provider): Promise<boolean> {
  const runtime = await loadRuntime();
  if (provider === "cpu") return false;
  const problem = await providerProblem(provider, runtime);
  if (problem !== undefined) throw noProvider(provider, problem);
  return keepsTensors(provider, runtime);
}

function sessionsOf({ graphCache: folder }: OnnxEngineOptions, warn: (code: string, message: string) => void): SessionSource {
  if (folder !== undefined)
    return new DiskCache({
      folder,
      onWarning: (problem) => warn(problem.code, `${problem.path}: ${problem.received}; ${problem.hint}`),
    });
  return { open: async (graph, options) => ({ session: await openSession(graph, options), cached: false }) };
}

function reportOf({ traceMilliseconds, sessionMilliseconds, ...report }: CompiledReport): EngineReport {
  return { type: "compile", ...report, milliseconds: traceMilliseconds + sessionMilliseconds };
}

/** Each thread takes memory and time of its own, long before this many: more can only be a slip. */
const MOST_THREADS = 256;

const badThreads = (threads: number): GruyereError =>
  new GruyereError({
    code: "bad-option",
    path: "threads",
    expected: `a whole number from 1 to ${MOST_THREADS}, or \`auto\``,
    received: String(threads),
    hint: "leave it out: threads are chosen by the work and the machine's cores",
  });

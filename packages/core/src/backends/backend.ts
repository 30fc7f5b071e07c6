/** TensorFlow.js backends, in the order in which `auto` prefers them: native code, GPU, WebAssembly, plain JavaScript. */
export const BACKENDS = ["tensorflow", "webgpu", "webgl", "wasm", "cpu"] as const;

/** A TensorFlow.js backend. `tensorflow` is tfjs-node (or tfjs-node-gpu), in Node only; `webgl` is in browsers only. */
export type BackendName = (typeof BACKENDS)[number];

/** A backend, or `auto`: the first of `BACKENDS` that works here and is real hardware. */
export type BackendChoice = BackendName | "auto";

/** What opening backends may need to know. */
export interface BackendSettings {
  /** Folder (ending in `/`) from which a browser fetches the `.wasm` files of `@tensorflow/tfjs-backend-wasm`. Not needed in Node. */
  readonly wasmUrl?: string;
}

/** A backend that was opened. */
export interface LoadedBackend {
  /** Version of the package that provides it. */
  readonly version: string;
  /** What it runs on, such as a GPU's name. */
  readonly device?: string;
  /** Whether its GPU is emulated on the processor: it proves that things work, and is slow. */
  readonly software?: boolean;
}

/** How a platform provides a backend. */
export interface BackendSource {
  readonly name: BackendName;
  /** Registers the backend with TensorFlow.js. Throws `BackendProblem` when that can't be. */
  load(settings: BackendSettings): Promise<LoadedBackend>;
}

/** Why a backend can't be used, and what to do about it. */
export class BackendProblem extends Error {
  override readonly name = "BackendProblem";

  constructor(
    readonly status: "missing" | "fails",
    reason: string,
    readonly cure: string,
    options?: { readonly cause?: unknown },
  ) {
    super(reason, options);
  }
}

/** What `gruyere doctor` says of a backend. */
export interface BackendStatus {
  readonly name: BackendName;
  /** `missing`: not installed, or not for this platform; `fails`: there, but doesn't start. */
  readonly status: "works" | "missing" | "fails";
  readonly version?: string;
  /** What it runs on, or why it doesn't. */
  readonly reason: string;
  /** What to do when it doesn't work. */
  readonly cure?: string;
  /** Milliseconds of one matrix product 256 × 256 × 256 with both gradients, after warming up. */
  readonly speed?: number;
}

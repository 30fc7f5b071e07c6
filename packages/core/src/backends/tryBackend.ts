import { sources } from "#platform";
import { tf } from "#tfjs";
import { BACKENDS, type BackendName, BackendProblem, type BackendSettings, type LoadedBackend } from "./backend.js";
import { completeCpu, completeWasm } from "./hostKernels/completeKernels.js";

/** The backends that this platform may have, in the order of preference. */
export const platformBackends: readonly BackendName[] = BACKENDS.filter((name) => sources.some((source) => source.name === name));

/**
 * Loads a backend and makes it the current one.
 *
 * @throws BackendProblem with the reason and the cure.
 */
export async function tryBackend(name: BackendName, settings: BackendSettings = {}): Promise<LoadedBackend> {
  const source = sources.find((one) => one.name === name);
  if (!source)
    throw new BackendProblem(
      "missing",
      `there is no \`${name}\` on this platform`,
      `choose one of ${platformBackends.join(", ")}`,
    );
  const loaded = await source.load(settings);
  if (name === "wasm") completeWasm();
  if (name === "cpu") completeCpu();
  const works = await tf.setBackend(name);
  if (!works)
    throw new BackendProblem("fails", "TensorFlow.js could not initialise it", "see the warning that TensorFlow.js printed");
  if (name === "cpu") silenceHint();
  return loaded;
}

/** In Node the cpu backend prints, once, that tfjs-node would be faster; `gruyere doctor` says so better. */
function silenceHint(): void {
  const backend = tf.findBackend("cpu");
  if (Reflect.get(backend, "firstUse") === true) Reflect.set(backend, "firstUse", false);
}

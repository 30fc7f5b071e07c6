import * as tf from "@tensorflow/tfjs";
import type { BackendChoice, BackendSettings } from "../backends/backend.js";
import { openBackend } from "../backends/openBackend.js";
import type { Engine } from "../engine.js";
import { TfjsExecutor } from "./executor.js";

/** Settings of the TensorFlow.js engine. */
export interface TfjsEngineOptions extends BackendSettings {
  /** Which TensorFlow.js backend runs it. Default `auto`: the fastest that works here. */
  readonly backend?: BackendChoice;
}

/**
 * The engine that runs plans eagerly on TensorFlow.js.
 *
 * @throws GruyereError when the backend asked for is missing or doesn't work, with the cure.
 */
export async function createTfjsEngine({ backend = "auto", ...settings }: TfjsEngineOptions = {}): Promise<Engine> {
  const { name, reason } = await openBackend(backend, settings);
  const activate = (): void => {
    // An initialised backend is current as soon as the call returns; the promise only says so again.
    if (tf.getBackend() !== name) void tf.setBackend(name);
  };
  return {
    name: "tfjs",
    backend: name,
    reason,
    open: async (plan, { seed }) => new TfjsExecutor(plan, seed, activate),
    dispose: async () => {},
  };
}

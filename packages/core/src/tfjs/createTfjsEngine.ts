import type { BackendChoice, BackendSettings } from "../backends/backend.js";
import { openBackend } from "../backends/openBackend.js";
import type { Engine } from "../engine.js";
import { openDevices } from "./devices.js";
import { TfjsExecutor } from "./executor.js";

/** Settings of the TensorFlow.js engine. */
export interface TfjsEngineOptions extends BackendSettings {
  /** Which TensorFlow.js backend runs it. Default `auto`: the fastest that works here. */
  readonly backend?: BackendChoice;
}

/**
 * The engine that runs plans eagerly on TensorFlow.js. A plan runs on its one backend, but for frozen modules with a `device` of their
 * own: `open` throws GruyereError (`device-elsewhere`) when that doesn't work here.
 *
 * @throws GruyereError when the backend asked for is missing or doesn't work, with the cure.
 */
export async function createTfjsEngine({ backend = "auto", ...settings }: TfjsEngineOptions = {}): Promise<Engine> {
  const { name, reason } = await openBackend(backend, settings);
  return {
    name: "tfjs",
    backend: name,
    reason,
    async open(plan, { seed }) {
      return new TfjsExecutor(plan, seed, await openDevices(plan, name, settings));
    },
    dispose: async () => {},
  };
}

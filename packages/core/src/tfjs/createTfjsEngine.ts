import { GruyereError } from "@gruyere/flow";
import * as tf from "@tensorflow/tfjs";
import type { BackendChoice, BackendSettings } from "../backends/backend.js";
import { openBackend } from "../backends/openBackend.js";
import type { Engine } from "../engine.js";
import type { Plan } from "../plan.js";
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
    async open(plan, { seed }) {
      refuseOtherDevices(plan, name);
      return new TfjsExecutor(plan, seed, activate);
    },
    dispose: async () => {},
  };
}

/** One graph runs on one device: a module that names another is refused, rather than run elsewhere than asked. */
function refuseOtherDevices(plan: Plan, backend: string): void {
  const elsewhere = Object.entries(plan.modules).filter(([, { device }]) => device !== undefined && device !== backend);
  if (elsewhere.length === 0) return;
  throw new GruyereError(
    elsewhere.map(([module, { device }]) => ({
      code: "device-elsewhere",
      path: `modules.${module}.device`,
      expected: `no device, or \`${backend}\`: this engine runs the whole graph on one device`,
      received: device ?? "",
      hint: `leave the device out, or compute the module's output beforehand and declare it as an input`,
    })),
  );
}

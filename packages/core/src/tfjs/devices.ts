import { GruyereError } from "@gruyere/flow";
import { tf } from "#tfjs";
import { BACKENDS, type BackendName, BackendProblem, type BackendSettings } from "../backends/backend.js";
import { tryBackend } from "../backends/tryBackend.js";
import type { Plan } from "../plan.js";

/** Where the modules of a plan run: all on the engine's backend, but for frozen preprocessing with a device of its own. */
export class Devices {
  readonly #plan: Plan;
  readonly #own: string;
  /** Whether no module has a device of its own. */
  readonly alike: boolean;

  constructor(plan: Plan, own: string) {
    this.#plan = plan;
    this.#own = own;
    this.alike = Object.values(plan.modules).every(({ device = own }) => device === own);
  }

  of(module: string): string {
    return this.#plan.modules[module]?.device ?? this.#own;
  }

  isElsewhere(module: string): boolean {
    return this.of(module) !== this.#own;
  }

  /** Makes a backend the current one, the engine's by default: other executors may have changed it between two calls. */
  readonly activate = (device: string = this.#own): void => {
    // An initialised backend is current as soon as the call returns; the promise only says so again.
    if (tf.getBackend() !== device) void tf.setBackend(device);
  };
}

/**
 * Opens the backends of the modules with a device of their own.
 *
 * @throws GruyereError for each that doesn't work here, with the reason and the cure.
 */
export async function openDevices(plan: Plan, own: BackendName, settings: BackendSettings): Promise<Devices> {
  const devices = new Devices(plan, own);
  const problems = [];
  for (const module of Object.keys(plan.modules).filter((name) => devices.isElsewhere(name))) {
    try {
      await openDevice(devices.of(module), settings);
    } catch (error) {
      if (!(error instanceof BackendProblem)) throw error;
      problems.push({
        code: "device-elsewhere",
        path: `modules.${module}.device`,
        expected: `no device, \`${own}\`, or another backend that works here`,
        received: `${devices.of(module)}: ${error.message}`,
        hint: `leave the device out, or ${error.cure}`,
      });
    }
  }
  devices.activate();
  if (problems.length > 0) throw new GruyereError(problems);
  return devices;
}

async function openDevice(device: string, settings: BackendSettings): Promise<void> {
  const name = BACKENDS.find((known) => known === device);
  if (!name) throw new BackendProblem("missing", "there is no such backend", `choose one of ${BACKENDS.join(", ")}`);
  await tryBackend(name, settings);
}

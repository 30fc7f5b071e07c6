import * as tf from "@tensorflow/tfjs";
import type { BackendChoice, BackendName } from "./backend.js";

/** Opens a backend. */
export async function openBackend(choice: BackendChoice): Promise<{ readonly name: BackendName; readonly reason: string }> {
  const name = choice === "auto" ? "cpu" : choice;
  await tf.setBackend(name);
  return { name, reason: choice === "auto" ? "the only one tried" : "asked for" };
}

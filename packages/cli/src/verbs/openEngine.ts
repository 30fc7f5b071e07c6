import { createTfjsEngine, type Engine } from "@gruyere/core";
import type { ENGINES } from "../flags.js";

/** The engine of `--engine`, for as long as `use` runs. Throws `GruyereError` with the cure when it does not work here. */
export async function withEngine<T>(name: (typeof ENGINES)[number], use: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await createTfjsEngine({ backend: name });
  try {
    return await use(engine);
  } finally {
    await engine.dispose();
  }
}

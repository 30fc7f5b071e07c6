import { type BackendName, createTfjsEngine } from "@gruyere/core";
import { parseOptions } from "@gruyere/flow";
import { z } from "zod";
import type { EnginePlugin } from "../container/engine.js";

const options = z.strictObject({});

/** The TensorFlow.js engine on one backend. */
export const tfjsEngine = (name: BackendName, description: string): EnginePlugin => ({
  role: "engine",
  name,
  description,
  schema: options,
  create(given) {
    parseOptions(name, options, given);
    return { open: () => createTfjsEngine({ backend: name }) };
  },
});

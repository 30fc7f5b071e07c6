import type { Provider } from "@gruyere/compiler";
import { parseOptions } from "@gruyere/flow";
import type { EnginePlugin } from "../container/engine.js";
import { onnxOptions } from "./onnxOptions.js";

/** A compiled engine. It doesn't fall back, unless its options say so. */
export const onnxEngine = (name: string, provider: Provider, description: string): EnginePlugin => ({
  role: "engine",
  name,
  description,
  schema: onnxOptions,
  create(given) {
    const options = parseOptions(name, onnxOptions, given);
    return {
      async open() {
        const { createOnnxEngine } = await import("@gruyere/compiler");
        return createOnnxEngine({ ...options, provider });
      },
    };
  },
});

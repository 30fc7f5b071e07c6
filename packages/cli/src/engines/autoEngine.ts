import { createTfjsEngine } from "@gruyere/core";
import { GruyereError, parseOptions } from "@gruyere/flow";
import type { EnginePlugin } from "../container/engine.js";
import { onnxOptions } from "./onnxOptions.js";

/** Compiled where ONNX Runtime is installed, else TensorFlow.js, with a warning; so does a program that can't be compiled. */
export const autoEngine: EnginePlugin = {
  role: "engine",
  name: "auto",
  description: "Compiled where ONNX Runtime is installed, else TensorFlow.js.",
  schema: onnxOptions,
  create(given) {
    const options = parseOptions("auto", onnxOptions, given);
    return {
      async open(warn) {
        const { createOnnxEngine } = await import("@gruyere/compiler");
        try {
          return { ...(await createOnnxEngine({ ...options, fallback: true })), reason: "auto: ONNX Runtime is installed" };
        } catch (error) {
          if (!(error instanceof GruyereError)) throw error;
          const problem = error.problems.find(({ code }) => code === "no-onnxruntime");
          if (!problem) throw error;
          warn(problem.code, `${problem.received}; ${problem.hint}`);
          return createTfjsEngine();
        }
      },
    };
  },
};

import type { UpdateRule } from "@gruyere/core";
import type { Plugin } from "@gruyere/flow";

/** An optimiser by name, with its options' schema. */
export type OptimiserPlugin = Plugin<"optimiser", UpdateRule>;

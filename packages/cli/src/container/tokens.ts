import type { EncoderPlugin } from "@gruyere/data";
import type { ReaderPlugin } from "@gruyere/data/files";
import type { MetricPlugin } from "@gruyere/evaluate";
import type { InputPlugin, LabelPlugin, LossPlugin, ModulePlugin, PredictionPlugin, RowFunctionPlugin } from "@gruyere/flow";
import type { SchedulerPlugin } from "@gruyere/schedule";
import type { OptimiserPlugin } from "@gruyere/train";
import type { ServiceIdentifier } from "inversify";
import type { EnginePlugin } from "./engine.js";
import type { Registry } from "./registry.js";

/** What a plug-in of each role is: the roles of the plain objects, `{ role, name, schema, create }`. */
export interface PluginsByRole {
  readonly input: InputPlugin;
  readonly module: ModulePlugin;
  readonly label: LabelPlugin;
  readonly loss: LossPlugin;
  readonly "row-function": RowFunctionPlugin;
  readonly prediction: PredictionPlugin;
  readonly reader: ReaderPlugin;
  readonly encoder: EncoderPlugin;
  readonly metric: MetricPlugin;
  readonly scheduler: SchedulerPlugin;
  readonly optimiser: OptimiserPlugin;
  readonly engine: EnginePlugin;
}

/** A role of plug-ins. */
export type Role = keyof PluginsByRole;

/** All roles, in the order in which a program uses them. */
export const ROLES = [
  "input",
  "module",
  "label",
  "loss",
  "row-function",
  "prediction",
  "reader",
  "encoder",
  "metric",
  "scheduler",
  "optimiser",
  "engine",
] as const satisfies readonly Role[];

type PluginTokens = { readonly [R in Role]: ServiceIdentifier<PluginsByRole[R]> };
type RegistryTokens = { readonly [R in Role]: ServiceIdentifier<Registry<PluginsByRole[R]>> };

/** Tokens to bind plug-ins to, any number each: `bind(PLUGIN.module).toConstantValue(scale.plugin)`. */
export const PLUGIN: PluginTokens = {
  input: Symbol.for("gruyere/plugin/input"),
  module: Symbol.for("gruyere/plugin/module"),
  label: Symbol.for("gruyere/plugin/label"),
  loss: Symbol.for("gruyere/plugin/loss"),
  "row-function": Symbol.for("gruyere/plugin/row-function"),
  prediction: Symbol.for("gruyere/plugin/prediction"),
  reader: Symbol.for("gruyere/plugin/reader"),
  encoder: Symbol.for("gruyere/plugin/encoder"),
  metric: Symbol.for("gruyere/plugin/metric"),
  scheduler: Symbol.for("gruyere/plugin/scheduler"),
  optimiser: Symbol.for("gruyere/plugin/optimiser"),
  engine: Symbol.for("gruyere/plugin/engine"),
};

/** Tokens of the registries, for classes that need one: `constructor(@inject(REGISTRY.loss) losses: Registry<LossPlugin>)`. */
export const REGISTRY: RegistryTokens = {
  input: Symbol.for("gruyere/registry/input"),
  module: Symbol.for("gruyere/registry/module"),
  label: Symbol.for("gruyere/registry/label"),
  loss: Symbol.for("gruyere/registry/loss"),
  "row-function": Symbol.for("gruyere/registry/row-function"),
  prediction: Symbol.for("gruyere/registry/prediction"),
  reader: Symbol.for("gruyere/registry/reader"),
  encoder: Symbol.for("gruyere/registry/encoder"),
  metric: Symbol.for("gruyere/registry/metric"),
  scheduler: Symbol.for("gruyere/registry/scheduler"),
  optimiser: Symbol.for("gruyere/registry/optimiser"),
  engine: Symbol.for("gruyere/registry/engine"),
};

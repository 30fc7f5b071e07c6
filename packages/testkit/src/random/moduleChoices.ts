import type { JsonObject, Kind } from "@gruyere/flow";
import type { RandomStream } from "@gruyere/random";
import { between, chance, oneOf } from "./draw.js";

/** A kind of module with one argument, and how its options are drawn. */
export interface ModuleChoice {
  readonly type: string;
  readonly takes: readonly Kind[];
  readonly options: (random: RandomStream) => JsonObject;
}

const ACTIVATIONS = ["relu", "leaky-relu", "elu", "selu", "gelu", "swish", "softplus", "sigmoid", "tanh", "softmax"] as const;
const INITS = ["default", "xavier-uniform", "he-normal", "orthogonal"] as const;

const units = (random: RandomStream): number => between(random, 2, 5);
const padding = (random: RandomStream): string => oneOf(random, ["same", "valid"]);
const windowed = (random: RandomStream): JsonObject => ({ size: between(random, 1, 3), padding: padding(random) });
/** A stride or a dilation: convolutions have one of the two. */
const spread = (random: RandomStream, stride: string): JsonObject =>
  chance(random, 0.5) ? { [stride]: between(random, 1, 2) } : { dilation: between(random, 1, 2) };

/** Built-in modules of one argument. */
export const moduleChoices: readonly ModuleChoice[] = [
  {
    type: "linear",
    takes: ["vector", "sequence", "bag"],
    options: (r) => ({ units: units(r), bias: chance(r, 0.8), init: oneOf(r, INITS) }),
  },
  {
    type: "mlp",
    takes: ["vector", "sequence", "bag"],
    options: (r) => ({
      units: Array.from({ length: between(r, 1, 2) }, () => units(r)),
      activation: oneOf(r, ACTIVATIONS),
      dropout: oneOf(r, [0, 0, 0.3]),
    }),
  },
  { type: "activation", takes: ["vector", "sequence", "image"], options: (r) => ({ kind: oneOf(r, ACTIVATIONS) }) },
  { type: "dropout", takes: ["vector", "sequence", "image"], options: (r) => ({ rate: oneOf(r, [0.2, 0.5]) }) },
  { type: "layer-norm", takes: ["vector", "sequence", "image"], options: (r) => ({ affine: chance(r, 0.7) }) },
  {
    type: "batch-norm",
    takes: ["vector", "image"],
    options: (r) => ({ affine: chance(r, 0.7), momentum: oneOf(r, [0.1, 0.4]) }),
  },
  { type: "lstm", takes: ["sequence"], options: (r) => ({ units: between(r, 1, 3), bidirectional: chance(r, 0.3) }) },
  { type: "gru", takes: ["sequence"], options: (r) => ({ units: between(r, 1, 3), bidirectional: chance(r, 0.3) }) },
  {
    type: "conv1d",
    takes: ["sequence"],
    options: (r) => ({ filters: between(r, 2, 3), bias: chance(r, 0.7), ...windowed(r), ...spread(r, "stride") }),
  },
  {
    type: "conv2d",
    takes: ["image"],
    options: (r) => ({ filters: between(r, 2, 3), bias: chance(r, 0.7), ...windowed(r), ...spread(r, "strides") }),
  },
  {
    type: "depthwise-conv2d",
    takes: ["image"],
    options: (r) => ({ multiplier: between(r, 1, 2), ...windowed(r), ...spread(r, "stride") }),
  },
  {
    type: "max-pool",
    takes: ["image", "sequence"],
    options: (r) => ({ size: 2, strides: between(r, 1, 2), padding: padding(r) }),
  },
  {
    type: "avg-pool",
    takes: ["image", "sequence"],
    options: (r) => ({ size: 2, strides: between(r, 1, 2), padding: padding(r) }),
  },
  { type: "global-pool", takes: ["sequence", "image"], options: (r) => ({ mode: oneOf(r, ["mean", "max", "sum"]) }) },
  { type: "attention-pooling", takes: ["sequence"], options: (r) => (chance(r, 0.5) ? { units: units(r) } : {}) },
  { type: "flatten", takes: ["image"], options: () => ({}) },
  {
    type: "embedding",
    takes: ["ids", "category"],
    options: (r) => ({ units: units(r), ...(chance(r, 0.4) && { padding: 0 }) }),
  },
  {
    type: "embedding-bag",
    takes: ["bag", "ids"],
    options: (r) => ({ units: units(r), mode: oneOf(r, ["sum", "mean", "weighted"]) }),
  },
];

/** Built-in modules of any number of arguments; `whole`: of equal shape, rather than equal but for the last axis. */
export const joinChoices: readonly { readonly type: string; readonly whole: boolean }[] = [
  { type: "concat", whole: false },
  { type: "add", whole: true },
  { type: "multiply", whole: true },
];

/** Modules that make a vector of a kind of value. */
export const toVector: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  sequence: ["global-pool", "attention-pooling", "lstm", "gru"],
  image: ["global-pool", "flatten"],
  ids: ["embedding-bag"],
  bag: ["embedding-bag", "linear"],
  category: ["embedding"],
};

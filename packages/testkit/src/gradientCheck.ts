import type { ModuleContext, TensorLoss, TensorModule } from "@gruyere/core";
import { scanWith } from "@gruyere/core/engine";
import { tf } from "@gruyere/core/tfjs";
import type { Loss, LossSpec, Module, ModuleSpec, NumberBlock, Signature } from "@gruyere/flow";
import { randomStream } from "@gruyere/random";
import { type CheckSettings, compareGradients, type GradientReport } from "./compareGradients.js";

/** An argument of a module under test. */
export interface CheckInput {
  readonly signature: Signature;
  /** Shape with the batch dimension. */
  readonly value: NumberBlock;
  readonly mask?: NumberBlock;
}

const hasApply = (module: Module): module is TensorModule => "apply" in module && "parameters" in module;
const hasRows = (loss: Loss): loss is TensorLoss => "rows" in loss;
const tensorOf = ({ values, shape, dtype }: NumberBlock): tf.Tensor => tf.tensor(values, [...shape], dtype);

/**
 * Holds a module's gradients, by its parameters and its float inputs, to central differences in float32 on the current backend.
 * The function that is differentiated is the sum of all outputs times fixed numbers. Random numbers are the same in each pass.
 *
 * @throws Error with the place of the worst difference when it is above `tolerance`.
 */
export function gradientCheck(
  spec: ModuleSpec,
  inputs: readonly CheckInput[],
  { training = true, ...settings }: CheckSettings & { readonly training?: boolean } = {},
): GradientReport {
  const module = spec.plugin.create(spec.options);
  if (!hasApply(module)) throw new Error(`gradientCheck: module ${spec.plugin.name} has no computation`);
  const signatures = inputs.map(({ signature }) => signature);
  module.infer(signatures);
  const parameters = filled(module.parameters(signatures));
  const buffers = filled(module.buffers?.(signatures) ?? {});
  const floats = inputs.flatMap((input, i) =>
    input.signature.dtype === "float32" ? [[`input ${i}`, input.value] as const] : [],
  );
  const variables = { ...parameters, ...Object.fromEntries(floats) };
  return compareGradients(
    variables,
    (tensors) => {
      const args = inputs.map((input, i) => tensors[`input ${i}`] ?? tensorOf(input.value));
      const masks = inputs.map(({ mask }) => mask && tensorOf(mask));
      const own = Object.keys(parameters).map((name) => [name, tensors[name] ?? tf.scalar(0)]);
      const context = contextOf(module, Object.fromEntries(own), buffers, masks, training);
      const returned = module.apply(argumentsOf(module, args), context);
      const all = returned instanceof tf.Tensor || isMasked(returned) ? [returned] : Object.values(returned);
      const sums = all.map((value, i) => weighted(value instanceof tf.Tensor ? value : value.tensor, i));
      return sums.reduce((a, b) => tf.add(a, b));
    },
    settings,
  );
}

/**
 * Holds the gradient of a loss by the task's outputs to central differences: see `gradientCheck`.
 *
 * @param outputs What the loss takes, with the batch dimension.
 * @throws Error with the place of the worst difference when it is above `tolerance`.
 */
export function lossGradientCheck(
  spec: LossSpec,
  outputs: readonly NumberBlock[],
  target?: NumberBlock,
  settings: CheckSettings = {},
): GradientReport {
  const loss = spec.plugin.create(spec.options);
  if (!hasRows(loss)) throw new Error(`lossGradientCheck: loss ${spec.plugin.name} has no computation`);
  const variables = Object.fromEntries(outputs.map((block, i) => [`output ${i}`, block]));
  const rows = (tensors: Readonly<Record<string, tf.Tensor>>) => loss.rows(Object.values(tensors), target && tensorOf(target));
  return compareGradients(variables, (tensors) => weighted(rows(tensors), 0), settings);
}

const isMasked = (value: object): value is { readonly tensor: tf.Tensor; readonly mask: tf.Tensor | undefined } =>
  "mask" in value;

function filled(specs: ReturnType<TensorModule["parameters"]>): Readonly<Record<string, NumberBlock>> {
  const entries = Object.entries(specs).map(([name, { shape, init }]) => {
    const values = new Float32Array(shape.reduce((n, d) => n * d, 1));
    init.fill(values, shape, randomStream({ seed: 1, stream: "initialise", name }));
    return [name, { values, shape, dtype: "float32" }];
  });
  return Object.fromEntries(entries);
}

/** Σ outputs × numbers that differ from one another: a plain sum would miss permutations. */
function weighted(output: tf.Tensor, index: number): tf.Tensor {
  const factors = Float32Array.from({ length: output.size }, (_, i) => Math.cos(1.3 * i + index));
  return tf.sum(tf.mul(output, tf.tensor(factors, output.shape)));
}

function argumentsOf(module: TensorModule, args: readonly tf.Tensor[]): Parameters<TensorModule["apply"]>[0] {
  const byPort: Record<string, tf.Tensor | readonly tf.Tensor[]> = {};
  for (const [i, { name, rest }] of module.ports.entries()) {
    const value = args[i];
    if (rest) byPort[name] = args.slice(i);
    else if (value) byPort[name] = value;
  }
  return byPort;
}

function contextOf(
  module: TensorModule,
  parameters: ModuleContext["parameters"],
  buffers: Readonly<Record<string, NumberBlock>>,
  masks: readonly (tf.Tensor | undefined)[],
  training: boolean,
): ModuleContext {
  return {
    parameters,
    buffers: Object.fromEntries(Object.entries(buffers).map(([name, block]) => [name, tensorOf(block)])),
    training,
    mask: (port, index = 0) => masks[module.ports.findIndex(({ name }) => name === port) + index],
    updateBuffer: () => {},
    random(name, shape, distribution) {
      const stream = randomStream({ seed: 2, stream: "module", name });
      const values = new Float32Array(shape.reduce((n, d) => n * d, 1));
      for (let i = 0; i < values.length; i++) values[i] = distribution === "uniform" ? stream.uniform() : stream.normal();
      return tf.tensor(values, [...shape]);
    },
    scan: scanWith(),
  };
}

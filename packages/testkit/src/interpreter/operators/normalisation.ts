import { type Attributes, numberOf } from "@gruyere/compiler/graph";
import { isSet } from "../flag.js";
import { type Inputs, type Interpretations, input } from "../interpretation.js";
import { lineOf } from "../lines.js";
import { at, axisOf, generate, numberAt, type Tensor } from "../tensor.js";

/** Normalisation with statistics that are given (batch) or a row's own (layer). */
export const normalisation: Interpretations = {
  BatchNormalization: (inputs, attributes) => {
    if (isSet(attributes, "training_mode")) throw new Error("interpret: BatchNormalization in training mode");
    const [x_NC, scale_C, shift_C] = [input(inputs, 0), input(inputs, 1), input(inputs, 2)];
    const [mean_C, variance_C] = [input(inputs, 3), input(inputs, 4)];
    const epsilon = numberOf(attributes, "epsilon", 1e-5);
    return [
      generate(x_NC, (index) => {
        const c = [numberAt(index, 1)];
        const normal = (at(x_NC, index) - at(mean_C, c)) / Math.sqrt(at(variance_C, c) + epsilon);
        return normal * at(scale_C, c) + at(shift_C, c);
      }),
    ];
  },
  LayerNormalization: layerNormalization,
};

/** Over `axis` and all behind it. Outputs: the values, the means, and 1 / √(variance + ε). */
function layerNormalization(inputs: Inputs, attributes: Attributes): readonly Tensor[] {
  const [x, scale, shift] = [input(inputs, 0), input(inputs, 1), inputs[2]];
  const first = axisOf(numberOf(attributes, "axis", -1), x.shape.length);
  const epsilon = numberOf(attributes, "epsilon", 1e-5);
  const axes = x.shape.map((_, axis) => axis).slice(first);
  const rows = { shape: x.shape.map((size, axis) => (axis < first ? size : 1)), type: x.type };
  const means = generate(rows, (index) => mean(lineOf(x, axes, index)));
  const inverse = generate(rows, (index) => {
    const centred = lineOf(x, axes, index).map((number) => (number - at(means, index)) ** 2);
    return 1 / Math.sqrt(mean(centred) + epsilon);
  });
  const values = generate(x, (index) => {
    const inner = index.slice(first);
    return (at(x, index) - at(means, index)) * at(inverse, index) * at(scale, inner) + (shift ? at(shift, inner) : 0);
  });
  return [values, means, inverse];
}

const mean = (numbers: Float64Array): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;

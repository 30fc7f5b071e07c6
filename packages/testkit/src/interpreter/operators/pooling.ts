import { type Attributes, intsOf } from "@gruyere/compiler/graph";
import { isSet } from "../flag.js";
import { type Interpretations, input } from "../interpretation.js";
import { outputSizes, tapsOf, windowsOf } from "../taps.js";
import { filled, numberAt, sizeOf, type Tensor } from "../tensor.js";

/** Pooling over windows. The first of equal numbers is the largest; its index counts all of the input's numbers, batch and channels too. */
export const pooling: Interpretations = {
  MaxPool: (inputs, attributes) => maxPool(input(inputs, 0), attributes),
  MaxUnpool: (inputs, attributes) => {
    const [x, indices] = [input(inputs, 0), input(inputs, 1)];
    const y = filled({ shape: intsOf(attributes, "shape"), type: x.type }, 0);
    for (let i = 0; i < x.values.length; i++) {
      const place = numberAt(indices.values, i);
      if (place < 0 || place >= y.values.length) throw new Error(`interpret: MaxUnpool to place ${place} of [${y.shape}]`);
      y.values[place] = numberAt(y.values, place) + numberAt(x.values, i);
    }
    return [y];
  },
  AveragePool: (inputs, attributes) => [averagePool(input(inputs, 0), attributes)],
};

function maxPool(x: Tensor, attributes: Attributes): readonly Tensor[] {
  const sizes = x.shape.slice(2);
  const windows = windowsOf(attributes);
  const outputs = outputSizes(windows, sizes, isSet(attributes, "ceil_mode"));
  const { output, input: source } = tapsOf(windows, sizes, outputs);
  const shape = [...x.shape.slice(0, 2), ...outputs];
  const values = filled({ shape, type: x.type }, Number.NEGATIVE_INFINITY);
  const indices = filled({ shape, type: "int64" }, -1);
  const [plane, outPlane] = [sizeOf(sizes), sizeOf(outputs)];
  for (let p = 0; p < sizeOf(x.shape.slice(0, 2)); p++)
    for (let tap = 0; tap < output.length; tap++) {
      const from = p * plane + numberAt(source, tap);
      const to = p * outPlane + numberAt(output, tap);
      const isFirst = numberAt(indices.values, to) === -1;
      if (!isFirst && numberAt(x.values, from) <= numberAt(values.values, to)) continue;
      values.values[to] = numberAt(x.values, from);
      indices.values[to] = from;
    }
  return [values, indices];
}

/** The mean of what lies within the input; with `count_include_pad`, of the padding's zeros too. */
function averagePool(x: Tensor, attributes: Attributes): Tensor {
  const sizes = x.shape.slice(2);
  const windows = windowsOf(attributes);
  const outputs = outputSizes(windows, sizes, isSet(attributes, "ceil_mode"));
  const { output, input: source } = tapsOf(windows, sizes, outputs);
  const [plane, outPlane] = [sizeOf(sizes), sizeOf(outputs)];
  const counts = new Float64Array(outPlane);
  for (const place of output) counts[place] = numberAt(counts, place) + 1;
  if (isSet(attributes, "count_include_pad")) counts.fill(sizeOf(windows.kernel));
  const y = filled({ shape: [...x.shape.slice(0, 2), ...outputs], type: x.type }, 0);
  for (let p = 0; p < sizeOf(x.shape.slice(0, 2)); p++)
    for (let tap = 0; tap < output.length; tap++) {
      const place = p * outPlane + numberAt(output, tap);
      y.values[place] = numberAt(y.values, place) + numberAt(x.values, p * plane + numberAt(source, tap));
    }
  return { ...y, values: y.values.map((sum, place) => sum / numberAt(counts, place % outPlane)) };
}

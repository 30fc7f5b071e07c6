import { type Attributes, numberOf } from "@gruyere/compiler/graph";
import { isSet } from "../flag.js";
import { type Interpretations, input } from "../interpretation.js";
import { at, generate, numberAt, type Tensor } from "../tensor.js";
import { broadcastShape } from "./binary.js";
import { transpose } from "./layout.js";

/** Products of matrices. */
export const matrix: Interpretations = {
  MatMul: (inputs) => [product(input(inputs, 0), input(inputs, 1))],
  FusedMatMul: (inputs, attributes) => {
    const a = turned(input(inputs, 0), isSet(attributes, "transA"), isSet(attributes, "transBatchA"));
    const b = turned(input(inputs, 1), isSet(attributes, "transB"), isSet(attributes, "transBatchB"));
    return [scaled(product(a, b), numberOf(attributes, "alpha", 1))];
  },
  Gemm: (inputs, attributes) => [gemm(input(inputs, 0), input(inputs, 1), inputs[2], attributes)],
};

/** Moves the first axis behind the batches (`batch`), then swaps the last two. */
function turned(x: Tensor, swap: boolean, batch: boolean): Tensor {
  const axes = x.shape.map((_, axis) => axis);
  if (axes.length < 2) return x;
  const moved = batch ? [...axes.slice(1, -1), 0, ...axes.slice(-1)] : axes;
  return transpose(x, swap ? [...moved.slice(0, -2), ...moved.slice(-2).toReversed()] : moved);
}

const scaled = (x: Tensor, factor: number): Tensor => generate(x, (_, place) => factor * numberAt(x.values, place));

/** As NumPy's matmul: batches broadcast; a vector on the left is a row, on the right a column. */
function product(a: Tensor, b: Tensor): Tensor {
  const left = a.shape.length === 1 ? { ...a, shape: [1, ...a.shape] } : a;
  const right = b.shape.length === 1 ? { ...b, shape: [...b.shape, 1] } : b;
  const rows = numberAt(left.shape, left.shape.length - 2);
  const inner = numberAt(left.shape, left.shape.length - 1);
  const columns = numberAt(right.shape, right.shape.length - 1);
  if (numberAt(right.shape, right.shape.length - 2) !== inner) throw new Error(`interpret: [${a.shape}] · [${b.shape}]`);
  const batches = (x: Tensor) => ({ ...x, shape: x.shape.slice(0, -2) });
  const batch = broadcastShape([batches(left), batches(right)]);
  const out = generate({ shape: [...batch, rows, columns], type: a.type }, (index) => {
    const row = [...index];
    const column = [...index];
    let sum = 0;
    for (let k = 0; k < inner; k++) {
      row[index.length - 1] = k;
      column[index.length - 2] = k;
      sum += at(left, row) * at(right, column);
    }
    return sum;
  });
  const shape = [...batch, ...(a.shape.length === 1 ? [] : [rows]), ...(b.shape.length === 1 ? [] : [columns])];
  return { ...out, shape };
}

function gemm(a: Tensor, b: Tensor, bias: Tensor | undefined, attributes: Attributes): Tensor {
  const both = product(turned(a, isSet(attributes, "transA"), false), turned(b, isSet(attributes, "transB"), false));
  const alpha = numberOf(attributes, "alpha", 1);
  const beta = numberOf(attributes, "beta", 1);
  return generate(both, (index) => alpha * at(both, index) + (bias ? beta * at(bias, index) : 0));
}

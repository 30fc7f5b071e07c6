import { tf } from "#tfjs";
import { attributesOf } from "./attributesOf.js";

/** `Einsum` of one or two tensors, as transpositions, sums and one batched matrix product. Repeated letters in one operand: none. */
export const einsum: tf.KernelFunc = ({ inputs, attrs }) => {
  const { equation } = attributesOf<{ readonly equation: string }>(attrs);
  const [left = "", output = ""] = equation.replaceAll(" ", "").split("->");
  const operands = left.split(",").map((letters, i): Operand => {
    const tensor = inputs[i];
    if (!(tensor instanceof tf.Tensor)) throw new Error(`einsum ${equation}: operand ${i} is missing`);
    if (new Set(letters).size !== letters.length) throw new Error(`einsum ${equation}: a letter is repeated in ${letters}`);
    return { tensor, letters };
  });
  const [a, b, ...others] = operands;
  if (!a || others.length > 0 || !equation.includes("->")) throw new Error(`einsum ${equation}: one or two operands, with ->`);
  return tf.tidy(() => (b ? product(a, b, output) : arranged(summed(a, output), output)));
};

interface Operand {
  readonly tensor: tf.Tensor;
  readonly letters: string;
}

/** Sums over the letters that are not among `kept`. */
function summed({ tensor, letters }: Operand, kept: string): Operand {
  const axes = [...letters].flatMap((letter, axis) => (kept.includes(letter) ? [] : [axis]));
  if (axes.length === 0) return { tensor, letters };
  return { tensor: tf.sum(tensor, axes), letters: [...letters].filter((letter) => kept.includes(letter)).join("") };
}

/** The tensor with its axes in the order of `order`. */
function arranged({ tensor, letters }: Operand, order: string): tf.Tensor {
  return letters === order
    ? tensor.clone()
    : tf.transpose(
        tensor,
        [...order].map((letter) => letters.indexOf(letter)),
      );
}

function product(first: Operand, second: Operand, output: string): tf.Tensor {
  const a = summed(first, second.letters + output);
  const b = summed(second, first.letters + output);
  const size = (letter: string): number =>
    (a.letters.includes(letter) ? a.tensor.shape[a.letters.indexOf(letter)] : b.tensor.shape[b.letters.indexOf(letter)]) ?? 1;
  const sizes = (letters: string): number[] => [...letters].map(size);
  const total = (letters: string): number => sizes(letters).reduce((n, d) => n * d, 1);
  const inBoth = [...a.letters].filter((letter) => b.letters.includes(letter));
  const batch = inBoth.filter((letter) => output.includes(letter)).join("");
  const inner = inBoth.filter((letter) => !output.includes(letter)).join("");
  const ofA = [...a.letters].filter((letter) => !b.letters.includes(letter)).join("");
  const ofB = [...b.letters].filter((letter) => !a.letters.includes(letter)).join("");
  const matrixA = tf.reshape(arranged(a, batch + ofA + inner), [total(batch), total(ofA), total(inner)]);
  const matrixB = tf.reshape(arranged(b, batch + inner + ofB), [total(batch), total(inner), total(ofB)]);
  const letters = batch + ofA + ofB;
  return arranged({ tensor: tf.reshape(tf.matMul(matrixA, matrixB), sizes(letters)), letters }, output);
}

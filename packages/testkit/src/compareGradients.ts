import { tf } from "@gruyere/core/tfjs";
import type { NumberBlock } from "@gruyere/flow";

/** Settings of gradient checks. */
export interface CheckSettings {
  /** Half the distance of the two points. Default 1e-2. */
  readonly step?: number;
  /** Largest difference, as a part of the largest number in the same gradient. Default 1e-2. */
  readonly tolerance?: number;
  /** At most so many numbers of each tensor, evenly spread. Default 64. */
  readonly perTensor?: number;
}

/** What a gradient check found. */
export interface GradientReport {
  /** The largest difference, as a part of the largest number in the same gradient. */
  readonly worst: number;
  /** Where: `weight[3]`. */
  readonly at: string;
  /** Numbers compared. */
  readonly compared: number;
}

type Tensors = Readonly<Record<string, tf.Tensor>>;

/** Compares the gradients of a scalar function by all of its variables with central differences. Throws above the tolerance. */
export function compareGradients(
  variables: Readonly<Record<string, NumberBlock>>,
  f: (tensors: Tensors) => tf.Tensor,
  { step = 1e-2, tolerance = 1e-2, perTensor = 64 }: CheckSettings,
): GradientReport {
  const names = Object.keys(variables);
  const named = (tensors: readonly tf.Tensor[]): Tensors =>
    Object.fromEntries(names.flatMap((name, i) => (tensors[i] ? [[name, tensors[i]] as const] : [])));
  const upload = (blocks: Readonly<Record<string, NumberBlock>>): tf.Tensor[] =>
    Object.values(blocks).map(({ values, shape }) => tf.tensor(Float32Array.from(values), [...shape]));
  const gradients: Float32Array[] = [];
  tf.tidy(() => {
    const found = tf.grads((...tensors: tf.Tensor[]) => f(named(tensors)))(upload(variables));
    for (const gradient of found) gradients.push(Float32Array.from(gradient.dataSync()));
  });
  const valueAt = (name: string, block: NumberBlock, i: number, offset: number): number => {
    const values = Float32Array.from(block.values);
    values[i] = (values[i] ?? 0) + offset;
    const moved = { ...variables, [name]: { ...block, values } };
    let value = Number.NaN;
    tf.tidy(() => {
      value = f(named(upload(moved))).dataSync()[0] ?? Number.NaN;
    });
    return value;
  };
  let report: GradientReport = { worst: 0, at: "nothing", compared: 0 };
  for (const [n, [name, block]] of Object.entries(variables).entries()) {
    const gradient = gradients[n] ?? new Float32Array(0);
    const scale = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-2);
    const stride = Math.max(1, Math.ceil(gradient.length / perTensor));
    for (let i = 0; i < gradient.length; i += stride) {
      const numeric = (valueAt(name, block, i, step) - valueAt(name, block, i, -step)) / (2 * step);
      const difference = Math.abs(numeric - (gradient[i] ?? Number.NaN)) / scale;
      const isWorse = Number.isNaN(difference) || difference > report.worst;
      report = { ...(isWorse ? { worst: difference, at: `${name}[${i}]` } : report), compared: report.compared + 1 };
      if (difference <= tolerance) continue;
      throw new Error(
        `expected a gradient of ${numeric} (central difference) by ${name}[${i}]; received ${gradient[i]}, ` +
          `which differs by ${(100 * difference).toFixed(1)} % of the largest`,
      );
    }
  }
  return report;
}

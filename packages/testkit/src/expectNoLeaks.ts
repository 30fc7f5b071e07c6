import { tf } from "@gruyere/core/tfjs";

/**
 * Runs `work` and throws when it leaves tensors behind, or releases ones that it didn't make. What it returns is returned.
 *
 * ```ts
 * await expectNoLeaks(() => tf.tidy(() => tf.scalar(3).dataSync()[0])); // => 3
 * ```
 */
export async function expectNoLeaks<T>(work: () => T | Promise<T>): Promise<T> {
  const before = tf.memory();
  const result = await work();
  const after = tf.memory();
  const tensors = after.numTensors - before.numTensors;
  const bytes = after.numBytes - before.numBytes;
  if (tensors === 0 && bytes === 0) return result;
  throw new Error(`expected as many tensors after as before; received ${signed(tensors)} tensors, ${signed(bytes)} bytes`);
}

const signed = (n: number): string => (n > 0 ? `+${n}` : String(n));

import { tf } from "#tfjs";
import type { Loop, LoopResult, Tensors } from "../../scan.js";

/** Runs a loop step by step: T times the operations of one step. */
export function unrollLoop({ sequences, initial, weights = [], reverse = false, step }: Loop): LoopResult {
  const steps = transposed(sequences.map(elementsOf));
  const outputs: Tensors[] = [];
  let states: Tensors = initial;
  for (const i of steps.keys()) {
    const t = reverse ? steps.length - 1 - i : i;
    const made = step(steps[t] ?? [], states, weights);
    states = made.states;
    outputs[t] = made.outputs;
  }
  return { states, outputs: transposed(outputs).map((output) => tf.stack(output, 1)) };
}

/** TensorFlow.js's gradient of `unstack` fails for one element. */
function elementsOf(sequence: tf.Tensor): tf.Tensor[] {
  return sequence.shape[1] === 1 ? [tf.squeeze(sequence, [1])] : tf.unstack(sequence, 1);
}

/** From lists of columns to lists of rows. */
function transposed(lists: readonly Tensors[]): tf.Tensor[][] {
  const length = lists[0]?.length ?? 0;
  return Array.from({ length }, (_, i) => lists.flatMap((list) => list[i] ?? []));
}

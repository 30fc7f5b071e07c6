import { tf } from "#tfjs";

/** An operation that was run without TensorFlow.js's knowledge. */
export interface OperationRecord {
  readonly name: string;
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly outputs: readonly tf.Tensor[];
  /**
   * Gradients by the inputs, each made when it is asked for, from those by the outputs: undefined where none comes in. It is called once
   * for each backward pass that reaches the operation.
   */
  gradient(incoming: readonly (tf.Tensor | undefined)[]): Readonly<Record<string, () => tf.Tensor>>;
}

/** Whether operations that run now are recorded on a tape. */
export function isRecording(): boolean {
  const { state } = tf.engine();
  return state.gradientDepth > 0 && state.kernelDepth === 0;
}

/** Puts an operation with a gradient of its own on the tape, when one is recording. Unlike `tf.customGrad`, it may have several outputs. */
export function recordOperation({ name, inputs, outputs, gradient }: OperationRecord): void {
  if (!isRecording()) return;
  const { state } = tf.engine();
  state.activeTape.push({
    id: state.nextTapeNodeId++,
    kernelName: name,
    inputs: { ...inputs },
    outputs: [...outputs],
    saved: [],
    gradient: (incoming) => gradient(incoming.map((each) => each ?? undefined)),
  });
}

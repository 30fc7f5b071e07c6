import type { Provider } from "../pass.js";

/**
 * Work on elements of fewer numbers per step is done for all steps at once: then a node costs more than its arithmetic. Measured, a
 * forward and backward pass of an LSTM over 40 steps, one thread: 0.91 of the time at 2 rows of 16 units, 0.95 at 8 rows of 100 and at 32
 * rows of 32, 1.01 at 32 rows of 100; at 192 rows of 100, 1.08.
 */
export const ELEMENTS = 1 << 11;

/**
 * Products of fewer numbers, operands and result of all steps, are one product; larger ones are made step by step, while their numbers
 * are in the processor's cache. Measured on one thread, rows of 300 times [300, 400] and the product's gradient, in a loop of 40 steps
 * against at once: 1.06 and 0.96 of the time at 64 rows a step (1.8 million numbers), 0.96 and 0.79 at 96 rows (2.7 million), 0.76 and
 * 0.77 at 192 rows. A whole LSTM of that size at 192 rows: 90 against 115 ms.
 */
export const PRODUCTS = 1 << 21;

/**
 * Steps of the longest loop that is written out. Measured on the processor, an LSTM of 32 units and 32 rows: 0.86 of the loop's time for
 * one step, 1.06 for two, 1.11 for four, 1.25 for forty. ONNX Runtime's WebGPU provider has no loops: each step would leave the device.
 */
export const UNROLLED: Readonly<Record<Provider, number>> = { cpu: 1, cuda: 1, webgpu: 64 };

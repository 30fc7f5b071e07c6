/** @file A thread that copies memory for a while: posts the bytes it has read and written per second. */
import { parentPort } from "node:worker_threads";

const FLOATS = 16 << 20;
const MILLISECONDS = 500;

const from = new Float32Array(FLOATS).fill(1);
const to = new Float32Array(FLOATS);
to.set(from);
let copies = 0;
const began = performance.now();
while (performance.now() - began < MILLISECONDS) {
  to.set(from);
  copies++;
}
parentPort?.postMessage((2 * from.byteLength * copies) / ((performance.now() - began) / 1000));

/** TensorFlow.js backends by the names that TensorFlow.js gives them. */
export const BACKENDS = ["tensorflow", "webgpu", "webgl", "wasm", "cpu"] as const;
/** A TensorFlow.js backend. */
export type BackendName = (typeof BACKENDS)[number];
/** A backend, or `auto`: the fastest that works. */
export type BackendChoice = BackendName | "auto";

import type { Engine } from "@gruyere/core";

/** The name of `--engine` that opens this engine again, whatever `auto` would choose then. */
export function nameOfEngine({ name, backend }: Engine): string {
  if (name !== "onnx") return backend;
  return backend === "cpu" ? "onnx" : `onnx-${backend}`;
}

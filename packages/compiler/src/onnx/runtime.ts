import { GruyereError } from "@gruyere/flow";
import type * as common from "onnxruntime-common";

/** What this package uses of onnxruntime-node. */
export type OnnxRuntime = Pick<typeof common, "InferenceSession" | "Tensor"> & {
  /** Execution providers of this build for this machine. */
  listSupportedBackends(): readonly { readonly name: string; readonly bundled: boolean }[];
};

/**
 * Loads onnxruntime-node, which is an optional dependency.
 *
 * @throws GruyereError `no-onnxruntime` when it is not installed or its library doesn't load.
 */
export async function loadRuntime(): Promise<OnnxRuntime> {
  try {
    return await import("onnxruntime-node");
  } catch (cause) {
    throw new GruyereError(
      {
        code: "no-onnxruntime",
        path: "engine",
        expected: "onnxruntime-node, which runs compiled graphs",
        received: cause instanceof Error ? cause.message : String(cause),
        hint: "install it with `npm install onnxruntime-node` (its CPU library is part of the package), or use the engine `tfjs`",
      },
      { cause },
    );
  }
}

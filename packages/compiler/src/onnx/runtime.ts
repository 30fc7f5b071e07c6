import { GruyereError } from "@gruyere/flow";
import type * as common from "onnxruntime-common";
import { importRuntime, platformName, runtimeCure } from "#platform";

/** What this package uses of onnxruntime-node. */
export type OnnxRuntime = Pick<typeof common, "InferenceSession" | "Tensor" | "env"> & {
  /** Execution providers that this build knows on this machine; `bundled` ones need no further library. */
  listSupportedBackends(): readonly { readonly name: string; readonly bundled: boolean }[];
};

/**
 * Loads onnxruntime-node, which is an optional dependency.
 *
 * @param load Default: imports the package.
 * @throws GruyereError `no-onnxruntime` when it is not installed or its library doesn't load.
 */
export async function loadRuntime(load: () => Promise<OnnxRuntime> = importRuntime): Promise<OnnxRuntime> {
  try {
    return await load();
  } catch (cause) {
    throw new GruyereError(
      {
        code: "no-onnxruntime",
        path: "engine",
        expected: `onnxruntime-node, which runs compiled graphs, with its library for ${platformName}`,
        received: textOf(cause),
        hint: runtimeCure,
      },
      { cause },
    );
  }
}

/** Without the files that asked for a module that isn't there. */
const textOf = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).replace(/\nRequire stack:.*/s, "");

/** The version of ONNX Runtime, such as `1.30.0`. */
export const versionOf = (runtime: OnnxRuntime): string => runtime.env.versions.node ?? runtime.env.versions.common;

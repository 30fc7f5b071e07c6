import { existsSync } from "node:fs";

/** Debian's `chromium` package brings SwiftShader, a GPU emulated on the processor. */
const SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json";

/**
 * Lets WebGPU in this process run on SwiftShader. Call it before the backend is opened.
 *
 * @returns Why it can't be; undefined when it can.
 */
export function useSoftwareGpu(): string | undefined {
  if (!existsSync(SWIFTSHADER)) return `SwiftShader is not installed (${SWIFTSHADER}, of Debian's package chromium)`;
  process.env["VK_ICD_FILENAMES"] = SWIFTSHADER;
  return undefined;
}

import { z } from "zod";
import type { InputSpec } from "../input.js";
import type { OutputType } from "../module.js";
import { defineInput, type InputSettings, inputOf } from "./input.js";

const schema = z.strictObject({
  /** Samples per second, for front ends such as a spectrogram; rows must have it already. */
  sampleRate: z.number().positive(),
  /** Samples after this many are left out. */
  maxSamples: z.int().positive().optional(),
});

/** The input type `audio`: see `audio`. */
export const audioInput = defineInput({
  name: "audio",
  description: "Audio samples of one channel.",
  schema,
  type: () => ({
    signature: { kind: "audio", shape: [null], dtype: "float32", masked: true },
    fields: [],
    fitted: false,
  }),
});

/**
 * Audio samples `[N]` of one channel, from -1 to 1.
 *
 * @param options `sampleRate` in Hz, `maxSamples` (no limit), `from` (a function of the row).
 */
export function audio(
  options: z.input<typeof schema> & InputSettings,
): InputSpec<OutputType<"audio", [null]>, Float32Array, never> {
  return inputOf(audioInput, options);
}

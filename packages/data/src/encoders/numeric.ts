import { z } from "zod";
import { type BoundEncoder, defineEncoder, type Fitter } from "../encoder.js";
import { parseState } from "../parseEncoderOptions.js";
import { parseNumber, toFloat32 } from "../parseNumber.js";
import { collateDense, denseStore } from "./denseCode.js";
import { type Scale, Statistics } from "./statistics.js";

const State = z.object({ offset: z.array(z.number()), divisor: z.array(z.number()) });
type State = z.output<typeof State>;

/**
 * One or several numbers as a vector `float32 [B, columns]`, scaled by what the train split has: to mean 0 and (population)
 * standard deviation 1 (`standard`), to 0 … 1 (`min-max`), or as they are (`none`).
 */
export const numericEncoder = defineEncoder({
  name: "numeric",
  description: "Numbers, scaled by the train split's statistics.",
  schema: z.object({ columns: z.array(z.string()).optional(), scale: z.enum(["standard", "min-max", "none"]) }),
  encoder: ({ columns, scale }) => {
    const width = columns?.length ?? 1;
    return {
      ...(scale !== "none" && { fitter: () => fitter(width, scale) }),
      bind(state): BoundEncoder<Float32Array> {
        const learned = scale === "none" ? undefined : parseState("numeric", State, state);
        return {
          signature: { kind: "vector", shape: [width], dtype: "float32", masked: false },
          encode: (raws) => {
            const scaled = raws.map((raw, i) => (parseNumber(raw) - (learned?.offset[i] ?? 0)) / (learned?.divisor[i] ?? 1));
            return toFloat32(scaled, raws);
          },
          store: denseStore,
          collate: (codes) => collateDense(codes, [width]),
        };
      },
    };
  },
});

function fitter(width: number, scale: Scale): Fitter<State> {
  const statistics = Array.from({ length: width }, () => new Statistics());
  return {
    add(raws) {
      for (const [i, field] of statistics.entries()) field.add(parseNumber(raws[i]));
    },
    state() {
      const scalings = statistics.map((field) => field.scaling(scale));
      return { offset: scalings.map(({ offset }) => offset), divisor: scalings.map(({ divisor }) => divisor) };
    },
  };
}

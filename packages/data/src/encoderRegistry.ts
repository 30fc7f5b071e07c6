import { GruyereError, type InputSpec, parseOptions } from "@gruyere/flow";
import type { Encoder, EncoderPlugin } from "./encoder.js";
import { audioEncoder } from "./encoders/audio.js";
import { bagEncoder } from "./encoders/bag.js";
import { categoricalEncoder } from "./encoders/categorical.js";
import { idsEncoder } from "./encoders/ids.js";
import { imageEncoder } from "./encoders/image.js";
import { numericEncoder } from "./encoders/numeric.js";
import { sequenceEncoder } from "./encoders/sequence.js";
import { textEncoder } from "./encoders/text.js";
import { textBagEncoder } from "./encoders/textBag.js";
import { vectorEncoder } from "./encoders/vector.js";
import { videoEncoder } from "./encoders/video.js";
import { suggestion } from "./suggestion.js";

/** The encoders of the input types that come with the language. */
export const builtinEncoders: readonly EncoderPlugin[] = [
  audioEncoder,
  bagEncoder,
  categoricalEncoder,
  idsEncoder,
  imageEncoder,
  numericEncoder,
  sequenceEncoder,
  textEncoder,
  textBagEncoder,
  vectorEncoder,
  videoEncoder,
];

/**
 * The encoder of an input: the one with its type's name, given the input's options with their defaults.
 *
 * ```ts
 * const bound = createEncoder(numeric({ scale: "none" })).bind(undefined);
 * bound.collate([await bound.encode(["2.5"], { at: "rows[0]" })]).value.values; // => Float32Array.of(2.5)
 * ```
 *
 * @param plugins Further encoders; one with a built-in's name replaces it.
 * @throws GruyereError (`unknown-encoder`, or the options' own problems).
 */
export function createEncoder(spec: InputSpec, plugins: readonly EncoderPlugin[] = []): Encoder {
  const { name, schema } = spec.plugin;
  const known = new Map([...builtinEncoders, ...plugins].map((plugin) => [plugin.name, plugin]));
  const plugin = known.get(name);
  if (plugin !== undefined) return plugin.create(parseOptions(name, schema, spec.options));
  throw new GruyereError({
    code: "unknown-encoder",
    path: `encoder.${name}`,
    expected: `an encoder for the input type \`${name}\``,
    received: "none",
    hint: `give a plug-in { role: "encoder", name: "${name}", … }; ${suggestion(name, known.keys())}`,
  });
}

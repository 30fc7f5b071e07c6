import type { EngineState } from "@gruyere/core";
import { GruyereError, type NumberBlock } from "@gruyere/flow";
import { z } from "zod";
import type { Safetensors, StoredTensor } from "../safetensors/dtype.js";
import { readSafetensors } from "../safetensors/read.js";
import { writeSafetensors } from "../safetensors/write.js";
import { seal, sealed, UNSEALED } from "./seal.js";
import { type TrainState, trainStateSchema } from "./trainState.js";

/** A moment of a run: the engine's numbers and where the loop stands. */
export interface Checkpoint {
  readonly engine: EngineState;
  readonly train: TrainState;
}

const BUFFER = "buffer:";
const SLOT = "slot:";
const counts = z.record(z.string(), z.int().min(0));

/**
 * A checkpoint as one safetensors file, so that one rename replaces all of it. Parameters have their own names (`trunk/weight`),
 * buffers `buffer:trunk/mean`, optimiser slots `slot:firstMoment:trunk/weight`; the metadata has `state` and `counts` as JSON
 * and `sha256` over the whole file.
 */
export async function encodeCheckpoint({ engine, train }: Checkpoint): Promise<Uint8Array<ArrayBuffer>> {
  const tensors = new Map<string, StoredTensor>();
  const store = (prefix: string, blocks: Readonly<Record<string, NumberBlock>>) => {
    for (const [name, block] of Object.entries(blocks)) tensors.set(prefix + name, storedOf(block));
  };
  store("", engine.parameters);
  store(BUFFER, engine.buffers);
  for (const [slot, blocks] of Object.entries(engine.slots)) store(`${SLOT}${slot}:`, blocks);
  const metadata = { format: "gruyere", sha256: UNSEALED, state: JSON.stringify(train), counts: JSON.stringify(engine.counts) };
  return seal(writeSafetensors({ tensors, metadata }));
}

/**
 * Reads a checkpoint and verifies it: its checksum, its format, its state.
 *
 * @param path The file's name, for errors.
 * @throws `GruyereError` (`corrupt-checkpoint`, or `corrupt-file` for what is no safetensors file).
 */
export async function decodeCheckpoint(bytes: Uint8Array<ArrayBuffer>, path: string): Promise<Checkpoint> {
  const file = readSafetensors(bytes, path);
  if (!(await sealed(bytes, file.metadata["sha256"]))) throw corrupt(path, "content with the recorded checksum", "other content");
  const parameters: Record<string, NumberBlock> = {};
  const buffers: Record<string, NumberBlock> = {};
  const slots: Record<string, Record<string, NumberBlock>> = {};
  for (const [name, tensor] of file.tensors) {
    const block = blockOf(tensor, name, path);
    if (name.startsWith(BUFFER)) buffers[name.slice(BUFFER.length)] = block;
    else if (name.startsWith(SLOT)) {
      const colon = name.indexOf(":", SLOT.length);
      const slot = name.slice(SLOT.length, colon);
      slots[slot] ??= {};
      slots[slot][name.slice(colon + 1)] = block;
    } else parameters[name] = block;
  }
  return {
    engine: { parameters, buffers, slots, counts: parseJson(file, "counts", counts, path) },
    train: parseJson(file, "state", trainStateSchema, path),
  };
}

function storedOf({ values, shape }: NumberBlock): StoredTensor {
  const dtype = values instanceof Float32Array ? "F32" : values instanceof Int32Array ? "I32" : "U8";
  return { dtype, shape, values };
}

function blockOf({ dtype, shape, values }: StoredTensor, name: string, path: string): NumberBlock {
  if (values instanceof Float32Array) return { values, shape, dtype: "float32" };
  if (values instanceof Int32Array) return { values, shape, dtype: "int32" };
  if (dtype === "U8" && values instanceof Uint8Array) return { values, shape, dtype: "float32" };
  throw corrupt(path, `${name} in F32, I32 or U8`, dtype);
}

function parseJson<S extends z.ZodType>({ metadata }: Safetensors, key: string, schema: S, path: string): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(metadata[key] ?? "");
  } catch {
    throw corrupt(path, `\`${key}\` as JSON in the metadata`, metadata[key] === undefined ? "none" : "something else");
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw corrupt(path, `\`${key}\` of a checkpoint of this version`, `${issue?.path.join(".")}: ${issue?.message}`);
}

function corrupt(path: string, expected: string, received: string): GruyereError {
  const hint = path.includes("last")
    ? 'the file is damaged: the best checkpoint may still be whole, `load(folder, { checkpoint: "best" })`'
    : 'the file is damaged: the last checkpoint may still be whole, `load(folder, { checkpoint: "last" })`';
  return new GruyereError({ code: "corrupt-checkpoint", path, expected, received, hint });
}

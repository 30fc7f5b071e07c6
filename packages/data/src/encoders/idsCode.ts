import type { InputBlock } from "@gruyere/flow";
import { type CodeStore, raggedStore } from "../codeStore.js";
import { collateFrames } from "./framesCode.js";

/** Sequences of ids end to end. */
export const idsStore = (): CodeStore<Int32Array> => raggedStore<Int32Array>(new Int32Array(1024));

/** `int32 [B, T]`, padded with 0, and its mask. */
export const collateIds = (codes: readonly Int32Array[], most: number | undefined): InputBlock =>
  collateFrames(codes, { frame: [], make: (length) => new Int32Array(length), dtype: "int32", most });

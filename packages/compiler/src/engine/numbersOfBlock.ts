import type { NumberBlock } from "@gruyere/flow";

/** A block's numbers as the state has them: bytes stand for value / 255, as everywhere. */
export const numbersOfBlock = ({ values }: NumberBlock): ArrayLike<number> =>
  values instanceof Uint8Array ? Float32Array.from(values, (byte) => byte / 255) : values;

import type { Ref } from "./program.js";

/** A reference as text: `hidden`, `states.last`. */
export const refText = ({ name, key }: Ref): string => (key === undefined ? name : `${name}.${key}`);

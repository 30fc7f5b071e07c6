/**
 * What a value is, before its shape. Shapes leave the batch dimension B out.
 *
 * | kind     | tensor              | mask                              |
 * | -------- | ------------------- | --------------------------------- |
 * | vector   | float32 [D]         |                                   |
 * | category | int32 []            |                                   |
 * | ids      | int32 [T]           | float32 [T], 1 for a real token   |
 * | bag      | int32 [L] (ids)     | float32 [L], the weight of an id  |
 * | sequence | float32 [T, D]      | float32 [T]                       |
 * | image    | float32 [H, W, C]   |                                   |
 * | video    | float32 [F, H, W, C]| float32 [F]                       |
 * | audio    | float32 [N] samples | float32 [N]                       |
 */
export const KINDS = ["vector", "category", "ids", "bag", "sequence", "image", "video", "audio"] as const;
/** One of the kinds of values: see `KINDS`. */
export type Kind = (typeof KINDS)[number];

/** Number type of a tensor; the same names as in TensorFlow.js. */
export type DType = "float32" | "int32";

/** Shape without the batch dimension. `null` stands for a length that differs from batch to batch. */
export type Shape = readonly (number | null)[];

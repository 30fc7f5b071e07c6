/** One line of a picture of learning curves. */
export interface Curve {
  /** What the line is of, such as a task. Lines of one name have one colour. */
  readonly name: string;
  /** Lines of one split have one dash pattern. Default: solid. */
  readonly split?: string;
  /** The quantity: lines of one panel share their axes. Default "loss". */
  readonly panel?: string;
  /** By x ascending. Where y is not finite, the line has a gap. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** A program of a measurement: ours, or a peer. It runs in a process of its own, which serves turns of steps. */
export interface Contestant {
  /** `gruyere`, or the peer's name. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * Where the files of a run are kept: a folder (`out: "runs/1"`), memory (`memoryStore()`, also in browsers), or your own.
 * Names are relative, with `/`: `checkpoints/last.safetensors`.
 */
export interface RunStore {
  /** For messages and events: the folder's path, or `memory`. */
  readonly location: string;
  /** Called once before a new run. Throws `GruyereError` when it holds something already, or cannot be written. */
  create(): Promise<void>;
  /** The whole content; undefined when there is no such file. */
  read(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** All or nothing: after a crash at any moment there is the old content, or the new. */
  write(name: string, content: Uint8Array | string): Promise<void>;
  /** Adds to the end, making the file if need be. */
  append(name: string, text: string): Promise<void>;
}

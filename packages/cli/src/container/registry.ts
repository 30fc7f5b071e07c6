import { GruyereError, nearest } from "@gruyere/flow";

/** Anything that a registry can hold. */
export interface Named {
  readonly name: string;
}

/**
 * Pieces of one role by name: what a program or a flag may refer to. Throws `GruyereError` when two pieces have one name, and for
 * a name that it does not have.
 *
 * ```ts
 * const losses = new Registry("loss", [{ name: "huber" }]);
 * losses.get("huber").name; // => "huber"
 * losses.has("hubber"); // => false
 * ```
 */
export class Registry<T extends Named> implements Iterable<T> {
  readonly role: string;
  readonly #pieces = new Map<string, T>();

  /** Throws `GruyereError` (`plugin-twice`) when two pieces have one name. */
  constructor(role: string, pieces: Iterable<T> = []) {
    this.role = role;
    for (const piece of pieces) this.#add(piece);
  }

  /** Names, in the order in which the pieces were added. */
  get names(): readonly string[] {
    return [...this.#pieces.keys()];
  }

  has(name: string): boolean {
    return this.#pieces.has(name);
  }

  /** The piece of this name. Throws `GruyereError` (`unknown-<role>`) with the nearest name; `path` says where it was named. */
  get(name: string, path: string = this.role): T {
    const piece = this.#pieces.get(name);
    if (piece !== undefined) return piece;
    const near = nearest(name, this.names);
    throw new GruyereError({
      code: `unknown-${this.role}`,
      path,
      expected: `one of ${this.names.join(", ") || "none"}`,
      received: name,
      hint: near === undefined ? `add a plug-in with this ${this.role}` : `did you mean \`${near}\`?`,
    });
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#pieces.values();
  }

  #add(piece: T): void {
    const kept = this.#pieces.get(piece.name);
    if (kept === piece) return;
    if (kept !== undefined)
      throw new GruyereError({
        code: "plugin-twice",
        path: `${this.role} ${piece.name}`,
        expected: `one ${this.role} of this name`,
        received: "two",
        hint: "rename the plug-in's",
      });
    this.#pieces.set(piece.name, piece);
  }
}

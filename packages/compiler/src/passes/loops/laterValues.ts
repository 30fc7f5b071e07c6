import type { Node, Value } from "../../graph/graph.js";
import { isElementwise } from "../elementwiseNames.js";
import type { Around } from "./around.js";
import type { BodyIndex } from "./bodyIndex.js";
import type { Operand } from "./overTime.js";
import { isProduct } from "./products.js";

/** What is there after the loop. */
export type Later = () => Operand;

/** What decides where a value is made. */
export interface LoopFacts {
  readonly index: BodyIndex;
  readonly around: Around;
  /** What the loop makes for its next step. */
  readonly carried: ReadonlySet<Value>;
  /** Whether a product is made of all steps at once. */
  readonly isSmall: (node: Node) => boolean;
}

/** Values of a loop's body that are wanted after the loop, for all steps: what can be made there is not made in the loop. */
export class LaterValues {
  readonly #loop: LoopFacts;
  readonly #keep: (value: Value) => Later;
  readonly #known = new Map<Value, Later>();

  /** @param keep Makes a value an output of the loop. */
  constructor(loop: LoopFacts, keep: (value: Value) => Later) {
    this.#loop = loop;
    this.#keep = keep;
  }

  of(value: Value): Later {
    const known = this.#known.get(value);
    if (known) return known;
    const later = this.#later(value);
    this.#known.set(value, later);
    return later;
  }

  #later(value: Value): Later {
    const operand = this.#loop.around.of(value);
    if (operand) return () => operand;
    const node = this.#loop.index.maker(value);
    if (!node || !this.#isSunk(value)) return this.#keep(value);
    const inputs = new Map(node.inputs.flatMap((input) => (input ? [[input, this.of(input)] as const] : [])));
    return () => {
      const made = this.#loop.around.apply(node, (input) => inputs.get(input)?.())?.[node.outputs.indexOf(value)];
      if (made) return made;
      throw new Error(`internal: ${node.operator} can't be taken out of a loop`);
    };
  }

  /** Products with weights are faster of all steps at once, and what is made of them follows. */
  #isSunk(value: Value): boolean {
    const node = this.#loop.index.maker(value);
    if (!node || this.#loop.carried.has(value)) return false;
    if (isProduct(node)) return this.#loop.isSmall(node) && this.#isOfWeights(node);
    const follows = node.operator === "Reshape" || isElementwise(node.operator);
    return follows && node.inputs.some((input) => input && this.#isSunk(input));
  }

  #isOfWeights({ inputs: [a, b, bias], attributes }: Node): boolean {
    const fixed = (weight: Value | undefined): boolean =>
      !weight || (this.#loop.index.dependence(weight) === "nothing" && this.#loop.around.of(weight) !== undefined);
    return a?.shape.length === 2 && b?.shape.length === 2 && attributes["transA"] !== true && fixed(b) && fixed(bias);
  }
}

import { intsOf, numberOf } from "../../graph/attributes.js";
import type { GraphBuilder } from "../../graph/builder.js";
import type { Node, Value } from "../../graph/graph.js";
import { axisOf, sameShape, sizeOf } from "../../graph/shapes.js";
import { isElementwise } from "../elementwiseNames.js";
import { keepsAxes, reducedAxes } from "../shapes.js";
import { isProduct } from "./products.js";

/** Legend: B, T the first two axes, whose order changes; R = B · T rows. */

/** A value with its rows in another order, not made yet. */
export interface Reordered {
  /** Numbers that have to be moved for it. */
  readonly moved: number;
  make(): Value;
}

/** Operators that work along axes behind the first two alike for each of their elements. */
const ALONG_AXIS: ReadonlySet<string> = new Set(["Concat", "Split", "Softmax", "LogSoftmax", "CumSum"]);

/** Finds how values are had with their first two axes in the other order, from what they are made of: small values are moved, not large ones. */
export class Swapped {
  readonly #builder: GraphBuilder;
  readonly #values = new Map<Value, Reordered>();
  readonly #rows = new Map<string, Reordered>();

  constructor(builder: GraphBuilder) {
    this.#builder = builder;
  }

  /** [B, T, …] as [T, B, …]. */
  of(value: Value): Reordered {
    const known = this.#values.get(value);
    if (known) return known;
    const node = this.#builder.producerOf(value);
    const made = (node && this.#through(node, value)) ?? this.#moved(value);
    this.#values.set(value, made);
    return made;
  }

  /** [B · T, N] with its rows in the order of [T, B]. */
  rowsOf(value: Value, [B, T]: readonly [number, number]): Reordered {
    const key = `${value.id} ${B} ${T}`;
    const known = this.#rows.get(key);
    if (known) return known;
    const node = this.#builder.producerOf(value);
    const made = (node && this.#throughRows(node, value, [B, T])) ?? this.#movedRows(value, [B, T]);
    this.#rows.set(key, made);
    return made;
  }

  #moved(value: Value): Reordered {
    const [B = 1, T = 1, ...rest] = value.shape;
    const shape = [T, B, ...rest];
    if (B === 1 || T === 1) return { moved: 0, make: () => this.#reshape(value, shape) };
    const perm = swap(value.shape.map((_, axis) => axis));
    return { moved: sizeOf(value.shape), make: () => this.#builder.one("Transpose", [value], { perm }) };
  }

  #movedRows(value: Value, [B, T]: readonly [number, number]): Reordered {
    const [rows = 0, ...rest] = value.shape;
    const inner = this.#moved(this.#reshape(value, [B, T, ...rest]));
    return { moved: inner.moved, make: () => this.#reshape(inner.make(), [rows, ...rest]) };
  }

  #reshape(value: Value, shape: readonly number[]): Value {
    return sameShape(value.shape, shape) ? value : this.#builder.one("Reshape", [value], { shape });
  }

  #through(node: Node, value: Value): Reordered | undefined {
    const { operator, inputs, attributes } = node;
    const [x, y] = inputs;
    if (!x || value.shape.length < 2) return undefined;
    const from = x.shape.length - value.shape.length;
    if (operator === "Transpose" && isSwap(intsOf(attributes, "perm"))) return { moved: 0, make: () => x };
    if (operator === "Reshape") return this.#throughReshape(x, value);
    if (operator === "Gather" && y && y.shape.length >= 2 && axisOf(numberOf(attributes, "axis", 0), x.shape.length) === 0) {
      return this.#node(node, value, [undefined, this.of(y)]);
    }
    if (operator === "MatMul" && y?.shape.length === 2 && x.shape.length > 2)
      return this.#node(node, value, [this.of(x), undefined]);
    if (operator === "Expand") return this.#node(node, value, [this.#aligned(x, value)], { shape: swap(value.shape) });
    if (isElementwise(operator)) {
      return this.#node(
        node,
        value,
        inputs.map((input) => input && this.#aligned(input, value)),
      );
    }
    const isLast = from === 0 && ALONG_AXIS.has(operator) && axisOf(numberOf(attributes, "axis", -1), x.shape.length) >= 2;
    if (
      isLast ||
      (from >= 0 &&
        isReduction(operator) &&
        keepsAxes(attributes) &&
        reducedAxes(attributes, x.shape.length).every((axis) => axis >= 2))
    ) {
      return this.#node(
        node,
        value,
        inputs.map((input) => input && this.of(input)),
      );
    }
    return undefined;
  }

  /** What broadcasts has its axes behind the first two as they are. */
  #aligned(input: Value, { shape }: Value): Reordered {
    const missing = shape.length - input.shape.length;
    if (missing >= 2) return { moved: 0, make: () => input };
    return this.of(this.#reshape(input, [...Array<number>(missing).fill(1), ...input.shape]));
  }

  #throughReshape(x: Value, { shape }: Value): Reordered | undefined {
    const [B = 1, T = 1, ...rest] = shape;
    if (x.shape[0] === B && x.shape[1] === T && x.shape.length >= 2) {
      const inner = this.of(x);
      return { moved: inner.moved, make: () => this.#reshape(inner.make(), [T, B, ...rest]) };
    }
    if (x.shape[0] !== B * T) return undefined;
    const inner = this.rowsOf(x, [B, T]);
    return { moved: inner.moved, make: () => this.#reshape(inner.make(), [T, B, ...rest]) };
  }

  #throughRows(node: Node, value: Value, sizes: readonly [number, number]): Reordered | undefined {
    const [x, y, bias] = node.inputs;
    const rows = sizes[0] * sizes[1];
    if (node.operator === "Reshape" && x) {
      const [B, T] = sizes;
      if (x.shape[0] !== B || x.shape[1] !== T) return undefined;
      const inner = this.of(x);
      return { moved: inner.moved, make: () => this.#reshape(inner.make(), value.shape) };
    }
    const isRow = (input: Value): boolean => input.shape.length === value.shape.length && input.shape[0] === rows;
    if (isProduct(node) && x && y && x.shape.length === 2 && node.attributes["transA"] !== true && !(bias && isRow(bias))) {
      return this.#node(node, value, [this.rowsOf(x, sizes), undefined, undefined]);
    }
    if (!isElementwise(node.operator)) return undefined;
    return this.#node(
      node,
      value,
      node.inputs.map((input) => (input && isRow(input) ? this.rowsOf(input, sizes) : undefined)),
    );
  }

  /** The node on reordered inputs; those that are undefined stay. */
  #node(
    { operator, inputs, outputs, attributes, source }: Node,
    value: Value,
    reordered: readonly (Reordered | undefined)[],
    changed = {},
  ): Reordered {
    return {
      moved: reordered.reduce((sum, input) => sum + (input?.moved ?? 0), 0),
      make: () => {
        this.#builder.source = source;
        const now = inputs.map((input, i) => reordered[i]?.make() ?? input);
        const made = this.#builder.add(operator, now, { ...attributes, ...changed })[outputs.indexOf(value)];
        if (made) return made;
        throw new Error(`internal: ${operator} has no such output`);
      },
    };
  }
}

const swap = <N>([first, second, ...rest]: readonly N[]): N[] =>
  [second, first, ...rest].filter((each) => each !== undefined) as N[];

/** Whether an order of axes changes the first two, and nothing else. */
export const isSwap = (perm: readonly number[]): boolean =>
  perm.length >= 2 && perm.every((axis, i) => axis === (i < 2 ? 1 - i : i));

const isReduction = (operator: string): boolean => /^Reduce(Sum|Mean|Max|Min|Prod)$/.test(operator);

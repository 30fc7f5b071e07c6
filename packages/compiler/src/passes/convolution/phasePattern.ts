import { intsOf, numberOf } from "../../graph/attributes.js";
import type { Node, Value } from "../../graph/graph.js";
import { sameShape, sizeOf } from "../../graph/shapes.js";
import type { Uses } from "../uses.js";
import { pair, sizes, swapped } from "./shapes.js";

/** A convolution whose places go into a pool of windows that lie side by side, and all that takes the pool's gradient. */
export interface PooledConvolution {
  readonly conv: Node;
  readonly pool: Node;
  /** Height and width of the pool's window. */
  readonly window: readonly [number, number];
  /** What puts gradients back to where the maxima lay. */
  readonly unpools: readonly Node[];
  /** Their results with rows as channels. */
  readonly swaps: readonly Node[];
  /** Convolutions by these: gradients of filters. */
  readonly filterGradients: readonly Node[];
  readonly inputGradients: readonly Node[];
}

/** A convolution without groups, dilation and bias. */
function isPlain(node: Node | undefined, strides?: readonly number[]): node is Node {
  if (!node || node.inputs[2] || numberOf(node.attributes, "group", 1) !== 1 || !sizes(node.outputs[0])) return false;
  return strides === undefined
    ? intsOf(node.attributes, "dilations").every((n) => n === 1)
    : sameShape(intsOf(node.attributes, "strides"), strides);
}

/** The pattern around a pool; undefined where something else takes a part of it. */
export function pooledConvolution(pool: Node, uses: Uses): PooledConvolution | undefined {
  const [x] = pool.inputs;
  const [, index] = pool.outputs;
  const conv = uses.maker(x);
  if (pool.operator !== "MaxPool" || conv?.operator !== "Conv" || !isPlain(conv) || !x || !index) return undefined;
  if (uses.count(x) !== 1 || uses.isOutput(index)) return undefined;
  const window = pair(pool.attributes, "kernel_shape");
  const isSideBySide =
    sameShape(window, pair(pool.attributes, "strides")) && intsOf(pool.attributes, "pads").every((n) => n === 0);
  const back = isSideBySide && sizeOf(window) > 1 ? gradientsOf(index, uses) : undefined;
  return back && { conv, pool, window, ...back };
}

type Gradients = Pick<PooledConvolution, "unpools" | "swaps" | "filterGradients" | "inputGradients">;

function gradientsOf(index: Value, uses: Uses): Gradients | undefined {
  const taking = (node: Node): readonly Node[] => node.outputs.flatMap((output) => uses.takers(output));
  const isInner = (node: Node): boolean => !node.outputs.some((output) => uses.isOutput(output));
  const unpools = uses.takers(index);
  const takers = unpools.flatMap(taking);
  const swaps = takers.filter((node) => swapped(node) !== undefined);
  const inputGradients = takers.filter((node) => node.operator === "ConvTranspose" && isPlain(node));
  const filterGradients = swaps.flatMap(taking);
  const isWhole =
    unpools.every((node) => node.operator === "MaxUnpool" && isInner(node)) &&
    swaps.length + inputGradients.length === takers.length &&
    swaps.every(isInner) &&
    filterGradients.every(
      (node) => node.operator === "Conv" && isPlain(node, [1, 1]) && swaps.some(({ outputs: [dy] }) => dy === node.inputs[1]),
    );
  return isWhole ? { unpools, swaps, filterGradients, inputGradients } : undefined;
}

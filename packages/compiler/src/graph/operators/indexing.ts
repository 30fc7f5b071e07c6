import { intsOf, numberOf } from "../attributes.js";
import type { Signature } from "../graph.js";
import type { Operator, Operators } from "../operator.js";
import { axisOf, sameShape, sizeAt, sizeOf } from "../shapes.js";
import { first } from "./elementwise.js";

type Inputs = readonly (Signature | undefined)[];

function second([, input]: Inputs): Signature {
  if (input) return input;
  throw new Error("an operator without its second input");
}

function third([, , input]: Inputs): Signature {
  if (input) return input;
  throw new Error("an operator without its third input");
}

function integers({ type }: Signature): void {
  if (type !== "int32") throw new Error(`indices of type ${type}`);
}

const none = (): number => 0;

/** Slices of `data` along `axis`, at ids in `[0, size)`. */
const gather: Operator = {
  infer: (inputs, attributes) => {
    const [{ shape, type }, ids] = [first(inputs), second(inputs)];
    integers(ids);
    const axis = axisOf(numberOf(attributes, "axis", 0), shape.length);
    return [{ shape: [...shape.slice(0, axis), ...ids.shape, ...shape.slice(axis + 1)], type }];
  },
  flops: none,
};

const gatherElements: Operator = {
  infer: (inputs) => {
    const [{ type }, ids] = [first(inputs), second(inputs)];
    integers(ids);
    return [{ shape: ids.shape, type }];
  },
  flops: none,
};

/** `data` with slices replaced (or, by `reduction`, added to). Indices `[…, k]` name the first k axes. */
const scatterND: Operator = {
  infer: (inputs) => {
    const [{ shape, type }, ids, updates] = [first(inputs), second(inputs), third(inputs)];
    integers(ids);
    const expected = [...ids.shape.slice(0, -1), ...shape.slice(sizeAt(ids.shape, -1))];
    if (!sameShape(updates.shape, expected)) throw new Error(`updates [${updates.shape}] at [${ids.shape}] of [${shape}]`);
    return [{ shape, type }];
  },
  flops: (inputs) => sizeOf(third(inputs).shape),
};

function table(shape: readonly number[]): { readonly width: number } {
  const [, width] = shape;
  if (shape.length !== 2 || width === undefined) throw new Error(`a table of shape [${shape}]`);
  return { width };
}

/**
 * Our own. Sums rows `[…, D]` into zeros `[V, D]` (`shape`) at ids of as many numbers as there are rows; ids are in `[0, V)`, and
 * rows with the id `untrained` count for nothing.
 */
const scatterRows: Operator = {
  infer: (inputs, attributes) => {
    const [ids, rows] = [first(inputs), second(inputs)];
    integers(ids);
    const shape = intsOf(attributes, "shape");
    const { width } = table(shape);
    if (sizeAt(rows.shape, -1) !== width || sizeOf(rows.shape) !== sizeOf(ids.shape) * width) {
      throw new Error(`rows [${rows.shape}] at ids [${ids.shape}] of a table [${shape}]`);
    }
    return [{ shape, type: rows.type }];
  },
  flops: (inputs) => sizeOf(second(inputs).shape),
};

function bag(ids: Signature, weights: Signature): { readonly rows: number } {
  integers(ids);
  const [rows] = ids.shape;
  if (ids.shape.length !== 2 || rows === undefined || !sameShape(ids.shape, weights.shape)) {
    throw new Error(`a bag of ids [${ids.shape}] with weights [${weights.shape}]`);
  }
  return { rows };
}

/** Our own. Σ_l weights_BL · table_VH[ids_BL]: [B, H]. */
const bagProduct: Operator = {
  infer: (inputs) => {
    const [data, ids, weights] = [first(inputs), second(inputs), third(inputs)];
    return [{ shape: [bag(ids, weights).rows, table(data.shape).width], type: data.type }];
  },
  flops: (inputs) => 2 * sizeOf(second(inputs).shape) * sizeAt(first(inputs).shape, -1),
};

/** Our own. The gradient of a table under `BagProduct`: row ids_bl of zeros [V, H] (`shape`) gets weights_bl · dy_b. */
const scatterBag: Operator = {
  infer: (inputs, attributes) => {
    const [ids, weights, dy] = [first(inputs), second(inputs), third(inputs)];
    const shape = intsOf(attributes, "shape");
    const expected = [bag(ids, weights).rows, table(shape).width];
    if (!sameShape(dy.shape, expected)) throw new Error(`rows [${dy.shape}] for bags [${ids.shape}] of a table [${shape}]`);
    return [{ shape, type: dy.type }];
  },
  flops: (inputs) => 2 * sizeOf(first(inputs).shape) * sizeAt(third(inputs).shape, -1),
};

/** Operators that take indices. Indices are int32. */
export const indexing: Operators = {
  Gather: gather,
  GatherElements: gatherElements,
  ScatterND: scatterND,
  ScatterRows: scatterRows,
  BagProduct: bagProduct,
  ScatterBag: scatterBag,
};

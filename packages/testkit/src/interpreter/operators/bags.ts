import { intsOf, numberOf } from "@gruyere/compiler/graph";
import { type Interpretations, input } from "../interpretation.js";
import { at, filled, forEachIndex, generate, numberAt, placeOf, sizeOf } from "../tensor.js";
import { placed } from "./gather.js";

/** Sparse operators of our own. */
export const bags: Interpretations = {
  /** out[b] = Σ_l weights[b, l] · table[ids[b, l]] */
  BagProduct: (inputs) => {
    const [table_VH, ids_BL, weights_BL] = [input(inputs, 0), input(inputs, 1), input(inputs, 2)];
    const [rows = 0, width = 0] = table_VH.shape;
    const [batch = 0, length = 0] = ids_BL.shape;
    const product_BH = generate({ shape: [batch, width], type: "float32" }, ([b = 0, h = 0]) => {
      let sum = 0;
      for (let l = 0; l < length; l++) sum += at(weights_BL, [b, l]) * at(table_VH, [placed(at(ids_BL, [b, l]), rows), h]);
      return sum;
    });
    return [product_BH];
  },
  /** out[ids[i]] += rows[i], but for ids that are `untrained` */
  ScatterRows: (inputs, attributes) => {
    const [ids, rows_NH] = [input(inputs, 0), input(inputs, 1)];
    const table = filled({ shape: intsOf(attributes, "shape"), type: "float32" }, 0);
    const untrained = attributes["untrained"] === undefined ? undefined : numberOf(attributes, "untrained");
    const count = sizeOf(ids.shape);
    const width = rows_NH.values.length / Math.max(1, count);
    for (let n = 0; n < count; n++) {
      const id = placed(numberAt(ids.values, n), numberAt(table.shape, 0));
      if (id === untrained) continue;
      for (let h = 0; h < width; h++) {
        const place = id * width + h;
        table.values[place] = numberAt(table.values, place) + numberAt(rows_NH.values, n * width + h);
      }
    }
    return [table];
  },
  /** out[ids[b, l]] += weights[b, l] · dy[b] */
  ScatterBag: (inputs, attributes) => {
    const [ids_BL, weights_BL, dy_BH] = [input(inputs, 0), input(inputs, 1), input(inputs, 2)];
    const table = filled({ shape: intsOf(attributes, "shape"), type: "float32" }, 0);
    const [rows = 0, width = 0] = table.shape;
    forEachIndex([...ids_BL.shape, width], ([b = 0, l = 0, h = 0]) => {
      const place = placeOf(table.shape, [placed(at(ids_BL, [b, l]), rows), h]);
      table.values[place] = numberAt(table.values, place) + at(weights_BL, [b, l]) * at(dy_BH, [b, h]);
    });
    return [table];
  },
};

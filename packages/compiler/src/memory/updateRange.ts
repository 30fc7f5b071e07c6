import type { Operation } from "@gruyere/core/engine";
import { fourLanes, type Lanes, oneLane } from "./lanes.js";
import type { FunctionBody, Local } from "./wasm/functionBody.js";

/** What the code of an update depends on, without the numbers of a step. */
export interface UpdateStructure {
  readonly operations: readonly Operation[];
  /** New values of the parameter and each slot, as in `TracedUpdate`. */
  readonly results: readonly (number | undefined)[];
  /** One entry for each of them: only how many there are matters. */
  readonly slots: readonly unknown[];
  readonly scalars: readonly unknown[];
}

/** Variables of a function that hold offsets and a length (i32), and numbers (f32). */
export interface UpdateVariables {
  readonly parameter: Local;
  readonly gradient: Local;
  readonly slots: readonly Local[];
  readonly length: Local;
  readonly gradientScale: Local;
  readonly scalars: readonly Local[];
}

const PARAMETER = 0;
const GRADIENT = 1;

/**
 * Emits an update of `length` numbers from the offsets on: four at a time, then singly. It leaves its variables at the end.
 *
 * @param gradient Whether there is one in memory, or it is 0 everywhere.
 */
export function emitRange(
  code: FunctionBody,
  update: UpdateStructure,
  variables: UpdateVariables,
  gradient: "given" | "zero",
): void {
  const { parameter, length } = variables;
  const pointers = [parameter, variables.gradient, ...variables.slots];
  const moved = gradient === "given" ? pointers : pointers.filter((pointer) => pointer !== variables.gradient);
  const live = liveValues(update);
  const end = code.local("i32");
  for (const lanes of [fourLanes, oneLane]) {
    const { bytes } = lanes;
    const atOnce = bytes / 4;
    const frame = frameOf(code, lanes, update, variables);
    // The end of what can be done at this width; the rest is the next one's.
    code.get(parameter);
    code.get(length).i32(-atOnce).op("i32.and").i32(2).op("i32.shl", "i32.add").set(end);
    const rest = atOnce - 1;
    code.get(length).i32(rest).op("i32.and").set(length);
    code.while(
      () => code.get(parameter).get(end).op("i32.lt_u"),
      () => {
        emitLoads(code, frame, pointers, live, gradient);
        emitOperations(code, frame, update, live);
        emitStores(code, frame, pointers, update);
        for (const pointer of moved) code.get(pointer).i32(bytes).op("i32.add").set(pointer);
      },
    );
  }
}

/** Variables of one width: numbers that stay, and values by their number in the trace. */
interface Frame {
  readonly lanes: Lanes;
  readonly gradientScale: Local;
  readonly scalars: readonly Local[];
  /** A number of an exponent's bits only: infinity. */
  readonly exponent: Local;
  readonly values: readonly Local[];
}

function frameOf(code: FunctionBody, lanes: Lanes, update: UpdateStructure, variables: UpdateVariables): Frame {
  const spread = (load: () => void): Local => {
    const local = code.local(lanes.type);
    load();
    lanes.spread(code);
    code.set(local);
    return local;
  };
  return {
    lanes,
    gradientScale: spread(() => code.get(variables.gradientScale)),
    scalars: variables.scalars.map((scalar) => spread(() => code.get(scalar))),
    exponent: spread(() => code.f32(Number.POSITIVE_INFINITY)),
    values: Array.from({ length: givenValues(update) + update.operations.length }, () => code.local(lanes.type)),
  };
}

function emitLoads(
  code: FunctionBody,
  { lanes, gradientScale, values }: Frame,
  pointers: readonly Local[],
  live: ReadonlySet<number>,
  gradient: "given" | "zero",
): void {
  for (const [value, pointer] of pointers.entries()) {
    if (!live.has(value)) continue;
    if (value === GRADIENT && gradient === "zero") {
      code.f32(0);
      lanes.spread(code);
    } else code.get(pointer).access(lanes.load);
    if (value === GRADIENT) code.get(gradientScale).op(lanes.multiply);
    code.set(at(values, value));
  }
}

function emitOperations(
  code: FunctionBody,
  { lanes, scalars, values }: Frame,
  update: UpdateStructure,
  live: ReadonlySet<number>,
): void {
  for (const [i, { name, first, second }] of update.operations.entries()) {
    const value = givenValues(update) + i;
    if (!live.has(value)) continue;
    const other = second && ("value" in second ? at(values, second.value) : at(scalars, second.scalar));
    lanes.apply(code, name, at(values, first), other);
    code.set(at(values, value));
  }
}

function emitStores(
  code: FunctionBody,
  { lanes, values, exponent }: Frame,
  pointers: readonly Local[],
  { results }: UpdateStructure,
): void {
  for (const [target, value] of results.entries()) {
    const own = ownValue(target);
    if (value === undefined || value === own) continue;
    code.get(at(pointers, own));
    // State that fades (a momentum without gradients) would stay among the subnormal numbers forever, where processors are slow.
    if (target === PARAMETER) code.get(at(values, value));
    else lanes.flush(code, at(values, value), exponent);
    code.access(lanes.store);
  }
}

/** Values that the results need, where they are not just what they were. */
function liveValues(update: UpdateStructure): ReadonlySet<number> {
  const { operations, results } = update;
  const live = new Set<number>();
  for (const [target, value] of results.entries()) if (value !== undefined && value !== ownValue(target)) live.add(value);
  for (const [i, { first, second }] of [...operations.entries()].reverse()) {
    if (!live.has(givenValues(update) + i)) continue;
    live.add(first);
    if (second && "value" in second) live.add(second.value);
  }
  return live;
}

/** How many values there are before the operations': the parameter, the gradient and the slots. */
const givenValues = ({ slots }: UpdateStructure): number => 2 + slots.length;

/** The number that the parameter (0) or a slot (from 1) itself has in a trace: the gradient stands between them. */
const ownValue = (target: number): number => (target === PARAMETER ? PARAMETER : target + 1);

function at(locals: readonly Local[], index: number): Local {
  const local = locals[index];
  if (local) return local;
  throw new Error(`internal: an update's operation takes number ${index}, which isn't there`);
}

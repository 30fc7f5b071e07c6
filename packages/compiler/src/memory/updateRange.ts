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

/** Variables of a function that hold offsets (i32) and numbers (f32). */
export interface UpdateVariables {
  readonly parameter: Local;
  readonly gradient: Local;
  readonly slots: readonly Local[];
  readonly gradientScale: Local;
  readonly scalars: readonly Local[];
}

const PARAMETER = 0;
const GRADIENT = 1;

/** A number of one width in the loop: variables of scalars, and of values by their number in the trace. */
interface Frame {
  readonly lanes: Lanes;
  readonly gradientScale: Local;
  readonly scalars: readonly Local[];
  readonly values: readonly Local[];
  /** A number of an exponent's bits only: infinity. */
  readonly exponent: Local;
}

/** Emits an update over a range of `bytes` from the offsets on, which it moves to the range's end: four numbers at a time, then singly. */
export class UpdateRange {
  /** Set it before each run. */
  readonly bytes: Local;
  readonly #code: FunctionBody;
  readonly #update: UpdateStructure;
  readonly #pointers: readonly Local[];
  readonly #end: Local;
  readonly #frames: readonly Frame[];
  /** Which values anything depends on. */
  readonly #live: ReadonlySet<number>;

  constructor(code: FunctionBody, update: UpdateStructure, variables: UpdateVariables) {
    this.#code = code;
    this.#update = update;
    this.#pointers = [variables.parameter, variables.gradient, ...variables.slots];
    this.bytes = code.local("i32");
    this.#end = code.local("i32");
    this.#frames = [fourLanes, oneLane].map((lanes) => this.#frame(lanes, variables));
    this.#live = liveValues(update);
  }

  /** @param gradient Whether there is one in memory, or it is 0 everywhere. */
  run(gradient: "given" | "zero"): void {
    const code = this.#code;
    const [parameter] = this.#pointers;
    if (!parameter) throw new Error("internal: an update without a parameter");
    for (const frame of this.#frames) {
      const { bytes } = frame.lanes;
      // The end of what can be done at this width; what remains is the next one's.
      code.get(parameter).get(this.bytes).i32(-bytes).op("i32.and", "i32.add").set(this.#end);
      code
        .get(this.bytes)
        .i32(bytes - 1)
        .op("i32.and")
        .set(this.bytes);
      code.while(
        () => code.get(parameter).get(this.#end).op("i32.lt_u"),
        () => {
          this.#elements(frame, gradient);
          for (const [value, pointer] of this.#pointers.entries())
            if (value !== GRADIENT || gradient === "given") code.get(pointer).i32(bytes).op("i32.add").set(pointer);
        },
      );
    }
  }

  #frame(lanes: Lanes, { gradientScale, scalars }: UpdateVariables): Frame {
    const code = this.#code;
    const spread = (load: () => void): Local => {
      const local = code.local(lanes.type);
      load();
      lanes.spread(code);
      code.set(local);
      return local;
    };
    const values = this.#pointers.length + this.#update.operations.length;
    return {
      lanes,
      gradientScale: spread(() => code.get(gradientScale)),
      scalars: scalars.map((scalar) => spread(() => code.get(scalar))),
      exponent: spread(() => code.f32(Number.POSITIVE_INFINITY)),
      values: Array.from({ length: values }, () => code.local(lanes.type)),
    };
  }

  /** As many elements as there are lanes: loads, all operations, stores. */
  #elements({ lanes, gradientScale, scalars, values, exponent }: Frame, gradient: "given" | "zero"): void {
    const code = this.#code;
    for (const [value, pointer] of this.#pointers.entries()) {
      if (!this.#live.has(value)) continue;
      if (value === GRADIENT && gradient === "zero") {
        code.f32(0);
        lanes.spread(code);
      } else code.get(pointer).access(lanes.load);
      if (value === GRADIENT) code.get(gradientScale).op(lanes.multiply);
      code.set(at(values, value));
    }
    for (const [i, { name, first, second }] of this.#update.operations.entries()) {
      const value = this.#pointers.length + i;
      if (!this.#live.has(value)) continue;
      const other = second && ("value" in second ? at(values, second.value) : at(scalars, second.scalar));
      lanes.apply(code, name, at(values, first), other);
      code.set(at(values, value));
    }
    for (const [target, value] of this.#update.results.entries()) {
      const own = ownValue(target);
      if (value === undefined || value === own) continue;
      code.get(at(this.#pointers, own));
      // State that fades (a momentum without gradients) would stay among the subnormal numbers forever, where processors are slow.
      if (target === PARAMETER) code.get(at(values, value));
      else lanes.flush(code, at(values, value), exponent);
      code.access(lanes.store);
    }
  }
}

/** Values that the results need, which are not only themselves. */
function liveValues({ operations, results, slots }: UpdateStructure): ReadonlySet<number> {
  const given = 2 + slots.length;
  const live = new Set<number>();
  for (const [target, value] of results.entries()) if (value !== undefined && value !== ownValue(target)) live.add(value);
  for (const [i, { first, second }] of [...operations.entries()].reverse()) {
    if (!live.has(given + i)) continue;
    live.add(first);
    if (second && "value" in second) live.add(second.value);
  }
  return live;
}

/** The number that the parameter (0) or a slot (from 1) itself has in a trace: the gradient stands between them. */
const ownValue = (target: number): number => (target === PARAMETER ? PARAMETER : target + 1);

const at = (locals: readonly Local[], index: number): Local => {
  const local = locals[index];
  if (local) return local;
  throw new Error(`internal: an update's operation takes number ${index}, which isn't there`);
};

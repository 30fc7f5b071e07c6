import type { Arithmetic, UpdateRule, UpdateScalars } from "../../update.js";

/** One operation on earlier values. Values are numbered: the parameter, the gradient, the slots, then each operation's result. */
export interface Operation {
  readonly name: keyof Arithmetic<unknown>;
  readonly first: number;
  /** A value, or one of the scalars by its position; operations of one argument have none. */
  readonly second?: { readonly value: number } | { readonly scalar: number };
}

/** What an update rule computes for one count and learning rate, every common part once. */
export interface TracedUpdate {
  readonly operations: readonly Operation[];
  readonly scalars: readonly number[];
  /** How many values there are before the operations'. */
  readonly given: number;
  /** The new values of the parameter and of each slot; a slot without one stays as it is. */
  readonly results: readonly (number | undefined)[];
}

/**
 * Runs a rule once, on names instead of numbers. Which operations it takes may depend on the count: trace every step.
 * A rule that uses a value of an earlier update is an error.
 */
export function traceUpdate(rule: UpdateRule, scalars: UpdateScalars & { readonly count: number }): TracedUpdate {
  const trace = new Trace(2 + rule.slots.length);
  const [parameter, gradient, ...slots] = trace.given;
  if (!parameter || !gradient) throw new Error("internal: a trace without values");
  const ofSlots = rule.slots.flatMap((name, i) => (slots[i] ? [[name, slots[i]] as const] : []));
  const next = rule.update(trace, { ...scalars, parameter, gradient, slots: Object.fromEntries(ofSlots) });
  const results = [
    trace.indexOf(next.parameter),
    ...rule.slots.map((slot) => next.slots[slot] && trace.indexOf(next.slots[slot])),
  ];
  return { operations: trace.operations, scalars: trace.scalars, given: trace.given.length, results };
}

/** Stands for a value while a rule is traced. */
class Value {
  constructor(
    readonly trace: Trace,
    readonly index: number,
  ) {}
}

type Operand = Value | number;

class Trace implements Arithmetic<Value> {
  readonly operations: Operation[] = [];
  readonly scalars: number[] = [];
  readonly given: readonly Value[];
  readonly #known = new Map<string, Value>();

  constructor(given: number) {
    this.given = Array.from({ length: given }, (_, index) => new Value(this, index));
  }

  // Rules may take the operations apart.
  readonly add = (a: Value, b: Operand): Value => this.#apply("add", a, b);
  readonly sub = (a: Value, b: Operand): Value => this.#apply("sub", a, b);
  readonly mul = (a: Value, b: Operand): Value => this.#apply("mul", a, b);
  readonly div = (a: Value, b: Operand): Value => this.#apply("div", a, b);
  readonly max = (a: Value, b: Operand): Value => this.#apply("max", a, b);
  readonly min = (a: Value, b: Operand): Value => this.#apply("min", a, b);
  readonly sqrt = (a: Value): Value => this.#apply("sqrt", a);
  readonly abs = (a: Value): Value => this.#apply("abs", a);
  readonly sign = (a: Value): Value => this.#apply("sign", a);

  indexOf(value: Value): number {
    if (value.trace === this) return value.index;
    throw new Error("an update rule used a value of an earlier update: keep what must last in a slot");
  }

  #apply(name: Operation["name"], a: Value, b?: Operand): Value {
    const first = this.indexOf(a);
    const key = `${name} ${first} ${b instanceof Value ? `value ${this.indexOf(b)}` : b !== undefined && numberKey(b)}`;
    const known = this.#known.get(key);
    if (known) return known;
    if (b === undefined) this.operations.push({ name, first });
    else if (b instanceof Value) this.operations.push({ name, first, second: { value: b.index } });
    else this.operations.push({ name, first, second: { scalar: this.scalars.push(b) - 1 } });
    const value = new Value(this, this.given.length + this.operations.length - 1);
    this.#known.set(key, value);
    return value;
  }
}

const numberKey = (n: number): string => (Object.is(n, -0) ? "-0" : String(n));

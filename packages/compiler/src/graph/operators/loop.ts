import { bodyOf, numberOf } from "../attributes.js";
import type { Attributes, Graph, Signature } from "../graph.js";
import type { Operator, Operators } from "../operator.js";
import { sameShape } from "../shapes.js";

type Inputs = readonly (Signature | undefined)[];

const shown = (signature: Signature | undefined): string => (signature ? `${signature.type} [${signature.shape}]` : "nothing");

const isLike = (a: Signature | undefined, b: Signature): boolean => a?.type === b.type && sameShape(a.shape, b.shape);

/** How many steps a loop has: the first axis of all that it scans. */
function stepsOf(inputs: Inputs, attributes: Attributes): number {
  const states = numberOf(attributes, "states");
  const scanned = inputs.slice(states, states + numberOf(attributes, "scanned"));
  const [steps] = scanned[0]?.shape ?? [];
  if (steps === undefined || steps < 1) throw new Error(`a loop over ${shown(scanned[0])}`);
  const other = scanned.find((sequence) => sequence?.shape[0] !== steps);
  if (other) throw new Error(`a loop of ${steps} steps over ${shown(other)}`);
  return steps;
}

/** What the body sees of an input: of what is scanned, one element. */
function seen(input: Signature | undefined, position: number, attributes: Attributes): Signature | undefined {
  const states = numberOf(attributes, "states");
  const isScanned = position >= states && position < states + numberOf(attributes, "scanned");
  return input && { shape: isScanned ? input.shape.slice(1) : input.shape, type: input.type };
}

/** Signatures of a body's results by position. */
function resultsOf(body: Graph): readonly Signature[] {
  const results: Signature[] = [];
  for (const { role, value } of body.outputs) if (role.kind === "result") results[role.position] = value;
  if (results.length === body.outputs.length) return results;
  throw new Error(`a loop's body with ${body.outputs.length} results up to number ${results.length - 1}`);
}

/**
 * A loop along the first axis. Inputs: `states` initial states, then `scanned` sequences [T, …], then what is the same in each step. The
 * `body` takes the states, one element of each sequence, and the rest, by `argument`; it gives the next states, then elements of the
 * outputs, by `result`. Outputs: the last states, then the outputs [T, …]. With `reverse`, the last element is the first that is
 * taken, and outputs stand where their elements stood.
 */
const scan: Operator = {
  infer: (inputs, attributes) => {
    const body = bodyOf(attributes);
    const steps = stepsOf(inputs, attributes);
    for (const { role, value } of body.inputs) {
      const given = role.kind === "argument" ? seen(inputs[role.position], role.position, attributes) : undefined;
      if (!isLike(given, value)) throw new Error(`a loop's body takes ${shown(value)}, and is given ${shown(given)}`);
    }
    return resultsOf(body).map((result, i) => {
      if (i >= numberOf(attributes, "states")) return { shape: [steps, ...result.shape], type: result.type };
      const initial = inputs[i];
      if (!isLike(initial, result)) throw new Error(`a loop's state ${shown(initial)} becomes ${shown(result)}`);
      return result;
    });
  },
  flops: (inputs, attributes, flopsOf) => stepsOf(inputs, attributes) * flopsOf(bodyOf(attributes)),
};

/** Loops. */
export const loop: Operators = { Scan: scan };

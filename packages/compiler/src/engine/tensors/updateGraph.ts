import type { Operation, TracedUpdate } from "@gruyere/core/engine";
import { GraphBuilder } from "../../graph/builder.js";
import type { Graph, GraphOutput, Value } from "../../graph/graph.js";

/** An update as far as its graph depends on it: numbers that change from step to step are inputs. */
export interface UpdateStructure {
  readonly operations: TracedUpdate["operations"];
  readonly results: TracedUpdate["results"];
  /** How many numbers there are. */
  readonly scalars: number;
  /** How many slots a parameter has. */
  readonly slots: number;
  /** Whether gradients are multiplied by a number first. */
  readonly scaled: boolean;
}

/** What an update makes of one parameter: positions among the graph's outputs; undefined for what stays as it is. */
export interface UpdateResult {
  readonly parameter: number | undefined;
  readonly slots: readonly (number | undefined)[];
}

/** The graph of an update, with the positions of what it takes and makes. */
export interface UpdateGraph {
  readonly graph: Graph;
  /** By parameter, in the order of the shapes. */
  readonly results: readonly UpdateResult[];
}

const OPERATORS: Readonly<Record<Operation["name"], string>> = {
  ...{ add: "Add", sub: "Sub", mul: "Mul", div: "Div", max: "Max", min: "Min", sqrt: "Sqrt", abs: "Abs", sign: "Sign" },
};

/**
 * The graph of an update over parameters of these shapes. Its arguments are first the update's numbers, each [], then for each parameter
 * itself, its gradient, its slots, and the gradient's factor where there is one. Its results are the next values.
 */
export function updateGraph(update: UpdateStructure, shapes: readonly (readonly number[])[]): UpdateGraph {
  const builder = new GraphBuilder();
  builder.source = "update";
  let inputs = 0;
  const argument = (shape: readonly number[]): Value =>
    builder.input({ kind: "argument", position: inputs++ }, { shape, type: "float32" });
  const scalars = Array.from({ length: update.scalars }, () => argument([]));
  const outputs: GraphOutput[] = [];
  const results = shapes.map((shape): UpdateResult => {
    const [parameter, gradient] = [argument(shape), argument(shape)];
    const slots = Array.from({ length: update.slots }, () => argument(shape));
    const factor = update.scaled ? [argument([])] : [];
    const given = [parameter, factor.length > 0 ? builder.one("Mul", [gradient, ...factor]) : gradient, ...slots];
    const values = applied(builder, update, given, scalars);
    const [next, ...nextSlots] = update.results.map((result, i): number | undefined => {
      const value = result === undefined || stays(result, i) ? undefined : values[result];
      if (!value) return undefined;
      return outputs.push({ role: { kind: "result", position: outputs.length }, value }) - 1;
    });
    return { parameter: next, slots: nextSlots };
  });
  return { graph: builder.finish(outputs), results };
}

/** Whether an update leaves everything as it is. */
export const changesNothing = ({ results }: Pick<TracedUpdate, "results">): boolean =>
  results.every((result, i) => result === undefined || stays(result, i));

/** Results stand for the parameter, then for the slots; between these given values lies the gradient. */
const stays = (result: number, i: number): boolean => result === (i === 0 ? 0 : i + 1);

/** All values of an update: those that are given, then each operation's result. */
function applied(
  builder: GraphBuilder,
  { operations }: UpdateStructure,
  given: readonly Value[],
  scalars: readonly Value[],
): readonly Value[] {
  const values = [...given];
  for (const { name, first, second } of operations) {
    const other = second && ("value" in second ? values[second.value] : scalars[second.scalar]);
    values.push(builder.one(OPERATORS[name], second ? [values[first], other] : [values[first]]));
  }
  return values;
}

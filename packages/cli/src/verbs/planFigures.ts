import type { Plan } from "@gruyere/core";
import { sizeOf } from "@gruyere/flow";

/** A plan in numbers. Sizes of inputs that are fitted count as their upper bounds until a run has fitted them. */
export interface PlanFigures {
  readonly inputs: number;
  readonly modules: number;
  readonly nodes: number;
  /** Values at the cut between trunk and heads. */
  readonly features: number;
  readonly parameters: number;
  readonly trunk: number;
  readonly head: number;
  /** By task: the parameters that its loss reaches. */
  readonly tasks: Readonly<Record<string, { readonly nodes: number; readonly parameters: number }>>;
}

/** Counts what is in a plan. */
export function planFigures(plan: Plan): PlanFigures {
  const count = (keep: (parameter: Plan["parameters"][number]) => boolean): number =>
    plan.parameters.filter(keep).reduce((n, { shape }) => n + sizeOf(shape), 0);
  const tasks = Object.values(plan.tasks).map(({ name, nodes }) => [
    name,
    { nodes: nodes.length, parameters: count((parameter) => parameter.tasks.includes(name)) },
  ]);
  return {
    inputs: Object.keys(plan.inputs).length,
    modules: Object.keys(plan.modules).length,
    nodes: plan.nodes.length,
    features: plan.features.length,
    parameters: count(() => true),
    trunk: count(({ part }) => part === "trunk"),
    head: count(({ part }) => part === "head"),
    tasks: Object.fromEntries(tasks),
  };
}

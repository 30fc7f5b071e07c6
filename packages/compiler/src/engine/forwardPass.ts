import type { ForwardRequest, Plan, PlanRef, PlanTask, TaskForward } from "@gruyere/core";
import { type Computed, describeRef, isPresent, weightSum, weightsOf } from "@gruyere/core/engine";
import { isSignature, type NumberBlock } from "@gruyere/flow";
import { traceForward } from "../trace/traceForward.js";
import type { StepGraphs } from "./stepGraphs.js";
import type { StepOutputs } from "./stepMemory.js";

/** What a forward pass to these tasks needs. */
export interface ForwardNeeds {
  /** Outputs of the tasks, and what they return. */
  readonly refs: readonly PlanRef[];
  /** The tasks whose loss is wanted and has a labelled row. */
  readonly labelled: readonly PlanTask[];
}

/** Says what a request needs. */
export function forwardNeeds(
  tasks: readonly PlanTask[],
  { batch, losses = false, returns = false }: ForwardRequest,
): ForwardNeeds {
  const wanted = new Map<string, PlanRef>();
  for (const task of tasks)
    for (const ref of [...task.outputs, ...(returns ? Object.values(task.returns) : [])]) wanted.set(describeRef(ref), ref);
  const labelled = losses ? tasks.filter(({ name }) => isPresent(weightsOf(batch, name))) : [];
  return { refs: [...wanted.values()], labelled };
}

/** The forward pass of one batch in evaluation, compiled. */
export async function forwardPass(
  plan: Plan,
  graphs: StepGraphs,
  tasks: readonly PlanTask[],
  request: ForwardRequest,
  { refs, labelled }: ForwardNeeds,
  computed: Computed,
): Promise<Readonly<Record<string, TaskForward>>> {
  const { batch, returns = false } = request;
  const graph = await graphs.find({
    what: "forward",
    kind: refs.map(describeRef).join(),
    ready: [{ index: 0, batch, tasks: labelled, computed }],
    further: refs,
    exactLengths: refs.some((ref) => hasLength(plan, ref)),
    trace: ([shape]) => {
      if (!shape) throw new Error("internal: a forward pass without a batch");
      return traceForward(plan, shape, refs);
    },
  });
  const outputs = await graph.run({ batches: [batch], computed: new Map([[0, computed]]), factors: new Map() });
  try {
    const { blocks, sums } = read(outputs);
    const blockOf = (ref: PlanRef): NumberBlock => {
      const block = blocks.get(describeRef(ref));
      if (block) return block;
      throw new Error(`internal: ${describeRef(ref)} was not computed`);
    };
    return Object.fromEntries(
      tasks.map((task): [string, TaskForward] => {
        const weights = weightsOf(batch, task.name);
        const sum = sums.get(task.name);
        const returned = Object.entries(returns ? task.returns : {}).map(([name, ref]) => [name, blockOf(ref)] as const);
        return [
          task.name,
          {
            outputs: task.outputs.map(blockOf),
            ...(sum !== undefined && weights && { loss: { sum, weight: weightSum(weights) } }),
            returns: Object.fromEntries(returned),
          },
        ];
      }),
    );
  } finally {
    outputs.release();
  }
}

/** Whether a value is as long as the sequence that it was made from: then nothing may be padded. */
export function hasLength(plan: Plan, ref: PlanRef): boolean {
  if ("input" in ref) return plan.inputs[ref.input]?.shape.includes(null) ?? false;
  const outputs = plan.nodes.find(({ id }) => id === ref.node)?.outputs;
  if (!outputs) return false;
  const all = isSignature(outputs) ? [outputs] : Object.values(outputs);
  return all.some(({ shape }) => shape.includes(null));
}

function read(outputs: StepOutputs) {
  const blocks = new Map(outputs.of("value").map(({ role, block }) => [role.name, block]));
  const sums = new Map(outputs.of("loss").map(({ role, block }) => [role.task, block.values[0] ?? 0]));
  return { blocks, sums };
}

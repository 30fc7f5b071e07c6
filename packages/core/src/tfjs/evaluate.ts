import type { NumberBlock } from "@gruyere/flow";
import { tf } from "#tfjs";
import { describeRef } from "../compile/describeRef.js";
import type { ForwardRequest, TaskForward } from "../engine.js";
import type { Plan, PlanRef, PlanTask } from "../plan.js";
import type { Devices } from "./devices.js";
import { download } from "./download.js";
import { computeElsewhere } from "./elsewhere.js";
import { labelTensors } from "./labelTensors.js";
import { lossSum } from "./lossSum.js";
import { nodesFor } from "./nodesFor.js";
import type { Parameters } from "./parameters.js";
import { runNode } from "./runNode.js";
import { lossRefs } from "./trainingPass.js";
import { isPresent, weightSum, weightsOf } from "./upload.js";
import { Values } from "./values.js";

/** The forward pass of one batch in evaluation. */
export async function evaluateBatch(
  plan: Plan,
  state: Parameters,
  devices: Devices,
  tasks: readonly PlanTask[],
  request: ForwardRequest,
): Promise<Readonly<Record<string, TaskForward>>> {
  const { batch, losses = false, returns = false } = request;
  const wanted = new Map<string, PlanRef>();
  const labelled = losses ? tasks.filter(({ name }) => isPresent(weightsOf(batch, name))) : [];
  for (const task of tasks) {
    for (const ref of [...task.outputs, ...(returns ? Object.values(task.returns) : [])]) wanted.set(describeRef(ref), ref);
  }
  const refs = [...wanted.values(), ...labelled.flatMap(lossRefs)];
  const computed = await computeElsewhere(plan, state, devices, batch, refs);
  devices.activate();
  const kept = new Map<string, tf.Tensor>();
  const sums = new Map<string, tf.Tensor>();
  try {
    tf.tidy(() => {
      const values = new Values(plan, batch, computed.values);
      for (const node of nodesFor(plan, refs, computed.nodes)) runNode(plan, node, values, state, undefined);
      for (const [name, ref] of wanted) kept.set(name, tf.keep(values.get(ref).tensor.clone()));
      for (const task of labelled) sums.set(task.name, tf.keep(lossSum(task, values, () => labelTensors(task, batch))));
    });
    const blocks = new Map(await Promise.all([...kept].map(async ([name, tensor]) => [name, await download(tensor)] as const)));
    const totals = new Map(
      await Promise.all([...sums].map(async ([name, tensor]) => [name, (await tensor.data())[0] ?? 0] as const)),
    );
    const blockOf = (ref: PlanRef): NumberBlock => {
      const block = blocks.get(describeRef(ref));
      if (!block) throw new Error(`internal: ${describeRef(ref)} was not read`);
      return block;
    };
    return Object.fromEntries(tasks.map((task) => [task.name, taskForward(task, blockOf, totals.get(task.name), request)]));
  } finally {
    for (const tensor of [...kept.values(), ...sums.values()]) tensor.dispose();
  }
}

function taskForward(
  task: PlanTask,
  blockOf: (ref: PlanRef) => NumberBlock,
  sum: number | undefined,
  { batch, returns = false }: ForwardRequest,
): TaskForward {
  const weights = weightsOf(batch, task.name);
  return {
    outputs: task.outputs.map(blockOf),
    ...(sum !== undefined && weights && { loss: { sum, weight: weightSum(weights) } }),
    returns: Object.fromEntries(Object.entries(returns ? task.returns : {}).map(([name, ref]) => [name, blockOf(ref)])),
  };
}

import { GruyereError, isSignature, type Signature } from "@gruyere/flow";
import { tf } from "#tfjs";
import { portAt } from "../compile/arguments.js";
import type { Masked, ModuleContext, ModuleInputs, Returned } from "../module.js";
import type { Plan, PlanNode, PlanRef } from "../plan.js";
import type { RunLoop } from "../scan.js";
import { scanWith } from "./loops/scanWith.js";
import { operationError } from "./operationError.js";
import type { Owner } from "./owner.js";
import { checkShape } from "./values.js";

/** Draws the random tensor `name` of a node: see `ModuleContext.random`. */
export type Draw = (node: PlanNode, name: string, shape: readonly number[], distribution: "uniform" | "normal") => tf.Tensor;

/** How a batch runs. Without it: evaluation. */
export interface Training {
  readonly draw: Draw;
  /** Values of buffers that modules set in this step, by full name. */
  readonly updates: Map<string, tf.Tensor>;
}

/** The tensors of a plan's modules, wherever they come from. */
export interface ModuleTensors {
  /** A module's parameters by their own names. */
  parametersOf(module: string): Readonly<Record<string, tf.Tensor>>;
  /** A module's buffers by their own names, as earlier applications of this step left them. */
  buffersOf(module: string, updates?: ReadonlyMap<string, tf.Tensor>): Readonly<Record<string, tf.Tensor>>;
  /** Of a buffer by its full name. */
  bufferShape(name: string): readonly number[] | undefined;
}

/** The values of a batch (or of several batches joined) while it runs. */
export interface NodeValues {
  /** Rows. */
  readonly size: number;
  get(ref: PlanRef): Masked;
  set(ref: PlanRef, value: Masked): void;
}

/**
 * Applies a node's module to its inputs and puts its outputs among the values. Call it inside `tf.tidy`. Throws `GruyereError`, with the
 * module, where it fails or returns something else than it says.
 *
 * @param runLoop How the module's loops run. Default: step by step.
 */
export function runNode(
  plan: Plan,
  node: PlanNode,
  values: NodeValues,
  state: ModuleTensors,
  training: Training | undefined,
  runLoop?: RunLoop,
): void {
  const path = `modules.${node.module}`;
  try {
    const args = node.inputs.map((ref) => values.get(ref));
    const returned = moduleOf(plan, node).module.apply(...argumentsOf(plan, node, args, state, training, runLoop));
    const taken = new Set(args.map((argument) => argument.tensor));
    for (const [key, value, signature] of outputsOf(node, returned)) {
      const { tensor: made, mask } = masked(value, signature, args[0]);
      // Dropout that doesn't drop returns its input: on the tape each value needs a place of its own, or the cut counts it twice.
      const tensor = taken.has(made) ? made.clone() : made;
      taken.add(tensor);
      checkShape(`${path} (node ${node.id})`, tensor.shape, tensor.dtype, signature, values.size);
      values.set(key === undefined ? { node: node.id } : { node: node.id, key }, { tensor, mask });
    }
  } catch (error) {
    throw operationError(error, ownerOf(node), "forward");
  }
}

/** How errors call a node. */
export const ownerOf = ({ module, id }: PlanNode): Owner => ({
  path: `modules.${module}`,
  name: `module \`${module}\` (node ${id})`,
});

function moduleOf(plan: Plan, { module }: PlanNode) {
  const found = plan.modules[module];
  if (!found) throw new Error(`internal: module ${module} is not in the plan`);
  return found;
}

function argumentsOf(
  plan: Plan,
  node: PlanNode,
  args: readonly Masked[],
  state: ModuleTensors,
  training: Training | undefined,
  runLoop: RunLoop | undefined,
): [ModuleInputs, ModuleContext] {
  const { module, frozen } = moduleOf(plan, node);
  const byPort = new Map<string, Masked[]>();
  for (const [i, argument] of args.entries()) {
    const name = portAt(module.ports, i)?.name ?? String(i);
    byPort.set(name, [...(byPort.get(name) ?? []), argument]);
  }
  const rests = new Set(module.ports.filter(({ rest }) => rest).map(({ name }) => name));
  const inputs: Record<string, tf.Tensor | readonly tf.Tensor[]> = {};
  for (const [name, [first, ...others]] of byPort) {
    if (rests.has(name)) inputs[name] = [first, ...others].flatMap((value) => (value ? [value.tensor] : []));
    else if (first) inputs[name] = first.tensor;
  }
  const live = frozen ? undefined : training; // a frozen module stays as it is: no dropout, running statistics
  const context: ModuleContext = {
    parameters: state.parametersOf(node.module),
    buffers: state.buffersOf(node.module, live?.updates),
    training: live !== undefined,
    mask: (port, index = 0) => byPort.get(port)?.[index]?.mask,
    updateBuffer: (name, value) => updateBuffer(node, name, value, state, live),
    random: randomOf(node, live),
    scan: scanWith(runLoop),
  };
  return [inputs, context];
}

function updateBuffer(node: PlanNode, name: string, value: tf.Tensor, state: ModuleTensors, live: Training | undefined): void {
  const full = `${node.module}/${name}`;
  const shape = state.bufferShape(full);
  if (!live || !shape || !tf.util.arraysEqual([...shape], value.shape)) {
    throw new GruyereError({
      code: "wrong-buffer-update",
      path: `modules.${node.module}`,
      expected: shape ? `buffer \`${name}\` [${shape.join(", ")}] updated while training` : "a declared buffer",
      received: live ? `${name} [${value.shape.join(", ")}]` : `an update of \`${name}\` in evaluation`,
      hint: "declare it under `buffers`, update it only if `context.training`, with its own shape",
    });
  }
  live.updates.get(full)?.dispose();
  live.updates.set(full, tf.keep(value.clone()));
}

function randomOf(node: PlanNode, live: Training | undefined): ModuleContext["random"] {
  const drawn = new Set<string>();
  return (name, shape, distribution) => {
    if (!live || drawn.has(name)) {
      throw new GruyereError({
        code: "wrong-random-draw",
        path: `modules.${node.module}`,
        expected: "random numbers drawn while training, each name once per application",
        received: live ? `\`${name}\` drawn twice` : `\`${name}\` drawn in evaluation`,
        hint: live ? "give the second draw another name" : "draw only if `context.training`",
      });
    }
    drawn.add(name);
    return live.draw(node, name, shape, distribution);
  };
}

type Output = readonly [key: string | undefined, value: Returned, signature: Signature];

function outputsOf(node: PlanNode, returned: Returned | Readonly<Record<string, Returned>>): readonly Output[] {
  if (isSignature(node.outputs)) {
    if (returned instanceof tf.Tensor || isMasked(returned)) return [[undefined, returned, node.outputs]];
    throw wrongOutputs(node, "one value", Object.keys(returned).join(", "));
  }
  const several = returned instanceof tf.Tensor || isMasked(returned) ? {} : returned;
  return Object.entries(node.outputs).map(([key, signature]) => {
    const value = several[key];
    if (value) return [key, value, signature];
    throw wrongOutputs(node, `an output \`${key}\``, Object.keys(several).join(", ") || "one value");
  });
}

const isMasked = (value: object): value is Masked => Reflect.get(value, "tensor") instanceof tf.Tensor && "mask" in value;

function masked(value: Returned, signature: Signature, first: Masked | undefined): Masked {
  const own = value instanceof tf.Tensor ? { tensor: value, mask: first?.mask } : value;
  return { tensor: own.tensor, mask: signature.masked ? own.mask : undefined };
}

const wrongOutputs = (node: PlanNode, expected: string, received: string): GruyereError =>
  new GruyereError({
    code: "wrong-outputs",
    path: `modules.${node.module}`,
    expected: `${expected}, as its \`infer\` says`,
    received: received || "nothing",
    hint: "return from `apply` what `infer` declares",
  });

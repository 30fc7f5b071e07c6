import type { Batch, InputBlock, Signature } from "@gruyere/flow";
import { GruyereError } from "@gruyere/flow";
import type * as tf from "@tensorflow/tfjs";
import { describeRef } from "../compile/describeRef.js";
import type { Masked } from "../module.js";
import type { Plan, PlanRef } from "../plan.js";
import { upload } from "./upload.js";

/** The values of one batch while it runs, by `describeRef`: inputs are uploaded when they are first asked for. */
export class Values {
  readonly #values = new Map<string, Masked>();
  readonly #plan: Plan;
  readonly #batch: Batch;

  readonly #computed: ReadonlyMap<string, InputBlock>;

  /** @param computed Values of nodes that were computed before, by `describeRef`: they are uploaded like inputs. */
  constructor(plan: Plan, batch: Batch, computed: ReadonlyMap<string, InputBlock>) {
    this.#plan = plan;
    this.#batch = batch;
    this.#computed = computed;
  }

  get size(): number {
    return this.#batch.size;
  }

  get(ref: PlanRef): Masked {
    const name = describeRef(ref);
    const known = this.#values.get(name);
    if (known) return known;
    const value = "input" in ref ? this.#upload(ref.input) : this.#uploadComputed(name);
    this.#values.set(name, value);
    return value;
  }

  /** The tensor if it was computed in this batch. */
  find(ref: PlanRef): tf.Tensor | undefined {
    return this.#values.get(describeRef(ref))?.tensor;
  }

  set(ref: PlanRef, value: Masked): void {
    this.#values.set(describeRef(ref), value);
  }

  #uploadComputed(name: string): Masked {
    const block = this.#computed.get(name);
    if (!block) throw new Error(`internal: ${name} has not run`);
    return { tensor: upload(block.value), mask: block.mask && upload(block.mask) };
  }

  #upload(name: string): Masked {
    const { value, mask } = inputOf(this.#plan, this.#batch, name);
    return { tensor: upload(value), mask: mask && upload(mask) };
  }
}

/** An input of a batch, checked against the plan. Throws `GruyereError` when the batch lacks it, or its shape doesn't fit. */
export function inputOf(plan: Plan, batch: Batch, name: string): InputBlock {
  const block = batch.inputs[name];
  const signature = plan.inputs[name];
  if (!block || !signature) {
    throw new GruyereError({
      code: "missing-input",
      path: `batch.inputs.${name}`,
      expected: `input \`${name}\` in a batch of \`${batch.dataset}\``,
      received: `inputs ${Object.keys(batch.inputs).join(", ") || "none"}`,
      hint: "map a column of the data set to the input, or leave out the tasks that need it",
    });
  }
  checkShape(`batch.inputs.${name}`, [...block.value.shape], block.value.dtype, signature, batch.size);
  return { value: block.value, ...(signature.masked && block.mask && { mask: block.mask }) };
}

/** Checks a tensor against its signature and the batch's size. Throws `GruyereError`. */
export function checkShape(path: string, shape: readonly number[], dtype: string, signature: Signature, size: number): void {
  const inner = signature.kind === "bag" ? [null] : signature.shape;
  const expected = [size, ...inner];
  const fits = shape.length === expected.length && expected.every((d, i) => d === null || d === shape[i]);
  if (fits && dtype === signature.dtype) return;
  throw new GruyereError({
    code: "wrong-shape",
    path,
    expected: `${signature.dtype} [${expected.map((d) => d ?? "any").join(", ")}] (${signature.kind})`,
    received: `${dtype} [${shape.join(", ")}]`,
    hint: "say the true shape in `infer`, or mend what makes the value",
  });
}

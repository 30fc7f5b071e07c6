import type { Gradients, Plan, PlanParameter, StepRequest, Tape } from "@gruyere/core";
import type { NumberBlock } from "@gruyere/flow";
import type { GraphOutput, OutputRole } from "../graph/graph.js";
import { type Stages, splitStages } from "../graph/splitStages.js";
import { type TapeNeeds, traceTape } from "../trace/traceTape.js";
import { hasLength } from "./forwardPass.js";
import { LaterGradients } from "./laterGradients.js";
import type { Lock } from "./lock.js";
import { lossesOf } from "./losses.js";
import type { PreparedStep } from "./prepareStep.js";
import type { StepGraphs } from "./stepGraphs.js";
import type { GradientChoice, HeldGradients, StepOutputs } from "./stepMemory.js";
import type { ValuesBefore } from "./valuesBefore.js";

/** Which gradients tapes are asked for: the next one makes them all in its one run, and saves what its pull-back will take. */
export type TapeUse = TapeNeeds;

/** What nobody has asked for yet. */
export const NO_USE: TapeUse = { features: false, trunk: false, heads: false, pullBack: [] };

/** What a tape works with. */
export interface TapeContext {
  readonly plan: Plan;
  readonly request: StepRequest;
  readonly step: PreparedStep;
  readonly graphs: StepGraphs;
  readonly run: Lock["run"];
  /** What was updated or written since the tape was opened. */
  readonly before: ValuesBefore;
}

/**
 * The gradients of one forward pass. All that earlier tapes were asked for is made in one run of one graph; what is asked for the
 * first time takes one more.
 */
export class KeptTape implements Tape {
  readonly #context: TapeContext;
  readonly #outputs: StepOutputs[] = [];
  readonly #given: Gradients[] = [];
  #made: TapeUse;
  #used: TapeUse = NO_USE;
  #current: Promise<StepOutputs> | undefined;
  #headsTaken = false;
  #losses: Readonly<Record<string, number>> = {};
  #closed = false;

  private constructor(context: TapeContext, expected: TapeUse) {
    this.#context = context;
    this.#made = expected;
  }

  /** Runs the forward pass, and the backward passes that are expected. */
  static async open(context: TapeContext, expected: TapeUse): Promise<KeptTape> {
    const tape = new KeptTape(context, expected);
    if (context.step.ready.length > 0) {
      tape.#current = tape.#run(expected);
      tape.#losses = lossesOf(await tape.#current, context.request.denominators, context.step.present);
    }
    return tape;
  }

  get losses(): Readonly<Record<string, number>> {
    return this.#losses;
  }

  async featureGradients(task: string): Promise<readonly (NumberBlock | undefined)[]> {
    const outputs = await this.#need("features");
    const found: (NumberBlock | undefined)[] = this.#context.plan.features.map(() => undefined);
    for (const { role, block } of outputs?.of("feature-gradient") ?? []) if (role.task === task) found[role.feature] = block;
    return found;
  }

  trunkGradients(task: string): Gradients {
    const reached = this.#parameters("trunk").filter(({ tasks }) => tasks.includes(task));
    return this.#later(reached, async () => {
      const outputs = await this.#need("trunk");
      return outputs && this.#take(outputs, (role) => role.task === task);
    });
  }

  headGradients(weights: Readonly<Record<string, number>> = {}): Gradients {
    const { plan, request } = this.#context;
    const weightOf = new Map(
      this.#parameters("head").map(({ name, tasks: [task = ""] }) => [
        name,
        weights[task] ?? request.weights?.[task] ?? plan.tasks[task]?.weight ?? 1,
      ]),
    );
    const present = this.#parameters("head").filter(({ tasks }) => tasks.some((task) => task in this.#losses));
    return this.#later(present, async () => {
      const again = this.#headsTaken;
      this.#headsTaken = true; // they are scaled in place: whoever asks again gets others
      const outputs = await this.#need("heads", again);
      const gradients = outputs && this.#take(outputs, ({ task, parameter }) => task === undefined && weightOf.has(parameter));
      gradients?.scale((name) => weightOf.get(name) ?? 1);
      return gradients;
    });
  }

  pullBack(features: readonly (NumberBlock | undefined)[]): Gradients {
    const given = [...features.keys()].filter((i) => features[i] !== undefined);
    return this.#later(this.#parameters("trunk"), async () => {
      if (given.length === 0 || this.#context.step.ready.length === 0) return undefined;
      this.#used = { ...this.#used, pullBack: given };
      const outputs = await this.#pulledBack(given, { ...this.#context.step.data, featureGradients: features });
      return this.#take(outputs, ({ task }) => task === undefined);
    });
  }

  /** Moves the state's buffers on to the values of the step. */
  async moveBuffers(): Promise<void> {
    (await this.#current)?.moveBuffers();
  }

  /** What was asked for. */
  get used(): TapeUse {
    return this.#used;
  }

  /** Releases the passes and every gradient that was not used up. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const gradients of this.#given) gradients.dispose();
    await this.#context.run(async () => {}).catch(() => {}); // also what nobody waited for
    for (const gradients of this.#given) if (gradients instanceof LaterGradients) await gradients.made().catch(() => {});
    for (const outputs of this.#outputs) outputs.release();
  }

  #parameters(part: PlanParameter["part"]): readonly PlanParameter[] {
    return this.#context.plan.parameters.filter((parameter) => parameter.part === part && parameter.trainable);
  }

  #take(outputs: StepOutputs, choice: GradientChoice): HeldGradients {
    return outputs.gradients(this.#context.step.data, choice);
  }

  #later(reached: readonly PlanParameter[], make: () => Promise<HeldGradients | undefined>): Gradients {
    this.#checkOpen();
    const names = this.#context.step.ready.length > 0 ? reached.map(({ name }) => name) : [];
    const gradients = new LaterGradients(names, make());
    this.#given.push(gradients);
    return gradients;
  }

  /** The outputs of a run that made this kind of gradients; none where no row has a label. */
  async #need(kind: Exclude<keyof TapeUse, "pullBack">, again = false): Promise<StepOutputs | undefined> {
    this.#checkOpen();
    this.#used = { ...this.#used, [kind]: true };
    if (this.#context.step.ready.length === 0) return undefined;
    if (!this.#made[kind] || again) {
      this.#made = { ...this.#made, [kind]: true };
      this.#current = this.#run(this.#made);
    }
    return this.#current;
  }

  /** One backward pass through the trunk: over what the forward pass saved for it, where that was expected. */
  async #pulledBack(given: readonly number[], data: PreparedStep["data"]): Promise<StepOutputs> {
    if (this.#made.pullBack.join() !== given.join()) return this.#runGraph({ ...NO_USE, pullBack: given }, data);
    return this.#runGraph(this.#made, data, "second", await this.#current);
  }

  #run(needs: TapeNeeds): Promise<StepOutputs> {
    return this.#runGraph(needs, this.#context.step.data, needs.pullBack.length > 0 ? "first" : "all");
  }

  #runGraph(
    needs: TapeNeeds,
    data: PreparedStep["data"],
    stage: keyof Stages | "all" = "all",
    before?: StepOutputs,
  ): Promise<StepOutputs> {
    const { plan, graphs, step, run } = this.#context;
    return run(async () => {
      const graph = await graphs.find({
        what: "tape",
        kind: `${stage} ${JSON.stringify(needs)}`,
        ready: step.ready,
        // Gradients at a feature are as long as it is.
        exactLengths: plan.features.some((ref) => hasLength(plan, ref)),
        trace: (shapes) => traceTape(plan, shapes, needs),
        finish: (whole) => (stage === "all" ? whole : splitStages(whole, isPulledBack(plan))[stage]),
      });
      const outputs = await this.#context.before.during(() => graph.run(data, before));
      this.#outputs.push(outputs);
      return outputs;
    });
  }

  #checkOpen(): void {
    if (this.#closed) throw new Error("the tape is closed: use it inside `record` only");
  }
}

/** The trunk's gradients that belong to no task: only a pull-back makes them. */
const isPulledBack =
  (plan: Plan) =>
  ({ role }: GraphOutput): boolean =>
    membersOf(role).some(
      (member) =>
        (member.kind === "gradient" || member.kind === "gradient-rows") &&
        member.task === undefined &&
        plan.parameters.find(({ name }) => name === member.parameter)?.part === "trunk",
    );

const membersOf = (role: OutputRole): readonly OutputRole[] =>
  role.kind === "packed" ? role.members.flatMap(membersOf) : [role];

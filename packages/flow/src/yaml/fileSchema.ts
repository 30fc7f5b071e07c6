import { z } from "zod";

/** Schemas of the places where something of the vocabulary is named. */
export interface ChoiceSchemas<L extends z.ZodType, M extends z.ZodType, P extends z.ZodType> {
  readonly input: z.ZodType;
  readonly module: z.ZodType;
  readonly label: L;
  readonly loss: z.ZodType;
  readonly metric: M;
  readonly prediction: P;
}

const expression = z.string().describe("An application or a value: `enc(text).mask`, `fuse(a, b)[0]`, `hidden`.");

/** The shape of a program file, given how plug-ins are chosen in it. */
export function fileSchema<L extends z.ZodType, M extends z.ZodType, P extends z.ZodType>(choices: ChoiceSchemas<L, M, P>) {
  const { input, module, label, loss, metric, prediction } = choices;
  const task = z.strictObject({
    flow: z.record(z.string(), expression).optional().describe("Named values, in any order; `logits` is what the loss takes."),
    logits: expression.optional().describe("What the loss takes. Default: the flow's entry `logits`."),
    outputs: z.array(expression).optional().describe("What the loss takes, if it takes several values."),
    label: label.optional(),
    target: expression.optional().describe("A value of the graph as the loss's target, instead of a label."),
    loss: loss.optional().describe("Default: the label's."),
    metrics: z.array(metric).optional().describe("Default: the label's."),
    weight: z.number().optional().describe("Factor of the task's loss, heads included. Default 1."),
    active: z.boolean().optional().describe("Whether the task takes part in training. Default true."),
    prediction: prediction.optional().describe("A function from the outputs to the prediction. Default: the label's."),
    returns: z.record(z.string(), expression).optional().describe("Further values to return at prediction."),
  });
  return z.strictObject({
    name: z.string().optional().describe("Default: the file's name."),
    plugins: z.array(z.string()).optional().describe("TypeScript or JavaScript files that add to what may be named."),
    inputs: z.record(z.string(), input).default({}).describe("Typed columns of a sample."),
    modules: z.record(z.string(), module).default({}).describe("Pieces with parameters, shared by name."),
    tasks: z.record(z.string(), task).describe("Flows that end in a loss."),
    data: z.unknown().optional().describe("Data sets: where rows come from, how they are split."),
    train: z.unknown().optional().describe("Settings of training."),
  });
}

const named = z.union([z.string(), z.record(z.string(), z.unknown())]);

/** The shape alone: which plug-ins there are is checked apart, with better words. */
export const looseFile = fileSchema({
  input: named,
  module: named,
  label: z.record(z.string(), z.unknown()),
  loss: named,
  metric: z.string(),
  prediction: z.string(),
});

/** A program file whose shape is right. */
export type LooseFile = z.output<typeof looseFile>;
/** A task in such a file. */
export type LooseTask = LooseFile["tasks"][string];

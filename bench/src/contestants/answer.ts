import { z } from "zod";

const phase = z.strictObject({ name: z.string(), milliseconds: z.number() });

/** What a contestant's process prints: one line of JSON each. */
export const answer = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("ready"),
    /** Milliseconds from before the first import until the first step was finished. */
    firstStep: z.number(),
    /** What runs the steps, with its version. */
    engine: z.string(),
  }),
  z.strictObject({ type: z.literal("block"), milliseconds: z.array(z.number()) }),
  z.strictObject({ type: z.literal("peak"), bytes: z.number() }),
  z.strictObject({ type: z.literal("profile"), phases: z.array(phase) }),
]);

/** An answer of a contestant. */
export type Answer = z.output<typeof answer>;

/** A part of a step and what it takes. */
export type Phase = z.output<typeof phase>;

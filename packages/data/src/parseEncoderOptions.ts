import { GruyereError } from "@gruyere/flow";
import type { z } from "zod";
import { show } from "./show.js";

/** Reads the options that an encoder needs out of its input's; throws a `GruyereError` with one problem per wrong option. */
export function parseEncoderOptions<S extends z.ZodType>(name: string, schema: S, options: unknown): z.output<S> {
  const parsed = schema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  throw new GruyereError(
    parsed.error.issues.map((issue) => ({
      code: "bad-option",
      path: ["encoder", name, ...issue.path.map(String)].join("."),
      expected: issue.message,
      received: show(options),
      hint: `the input type \`${name}\` and its encoder must agree on options and their defaults`,
    })),
  );
}

/** Reads a saved state; throws a `GruyereError` when it is not the encoder's own. */
export function parseState<S extends z.ZodType>(name: string, schema: S, state: unknown): z.output<S> {
  const parsed = schema.safeParse(state);
  if (parsed.success) return parsed.data;
  throw new GruyereError({
    code: state === undefined ? "not-fitted" : "bad-state",
    path: `encoder.${name}`,
    expected: `what the encoder learned from the train split (${parsed.error.issues.map((issue) => issue.message).join("; ")})`,
    received: show(state),
    hint: "prepare the data anew, or take the state from the run that belongs to this program",
  });
}

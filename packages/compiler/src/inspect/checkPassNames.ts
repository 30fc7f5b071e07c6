import { GruyereError, nearest } from "@gruyere/flow";
import { passes } from "../passes/pipeline.js";

/** Names of the passes, in the order in which they run first. */
export const passNames: readonly string[] = passes.map(({ name }) => name);

/** Throws `GruyereError` (`unknown-pass`) with the nearest name for each that is no pass. */
export function checkPassNames(names: readonly string[]): void {
  const unknown = names.filter((name) => !passNames.includes(name));
  if (unknown.length === 0) return;
  throw new GruyereError(
    unknown.map((name) => {
      const near = nearest(name, passNames);
      return {
        code: "unknown-pass",
        path: "passesOff",
        expected: `one of ${passNames.join(", ")}`,
        received: name,
        hint: near === undefined ? "use one of these names" : `did you mean \`${near}\`?`,
      };
    }),
  );
}

import type { Module, Port } from "../module.js";
import type { Problem } from "../problem.js";
import type { Action } from "../program.js";
import { refText } from "../refText.js";
import { formatSignature, type Signature } from "../signature.js";

/** Checks the number of an action's arguments, and their kinds where they are known. */
export function checkArguments(
  path: string,
  action: Action,
  { ports }: Module,
  args: readonly { readonly signature?: Signature }[],
): readonly Problem[] {
  const fewest = ports.filter((port) => port.optional !== true).length;
  const most = ports.some((port) => port.rest === true) ? Number.POSITIVE_INFINITY : ports.length;
  if (args.length < fewest || args.length > most) {
    const count =
      fewest === most ? String(fewest) : most === Number.POSITIVE_INFINITY ? `${fewest} or more` : `${fewest} to ${most}`;
    return [
      {
        code: "wrong-arguments",
        path,
        expected: `${count} ${count === "1" ? "argument" : "arguments"}: ${action.module}(${ports.map(portText).join(", ")})`,
        received: `${args.length}: ${action.module}(${action.inputs.map(refText).join(", ")})`,
        hint: args.length < fewest ? "give the ones that are missing" : "remove the ones that are too many",
      },
    ];
  }
  return args.flatMap(({ signature }, i): readonly Problem[] => {
    const port = ports[Math.min(i, ports.length - 1)];
    const ref = action.inputs[i];
    if (!signature || !port || !ref || port.kinds.includes(signature.kind)) return [];
    return [
      {
        code: "kind-mismatch",
        path,
        expected: `${port.kinds.join(" or ")} in port \`${port.name}\` of \`${action.module}\``,
        received: `\`${refText(ref)}\`, which is ${formatSignature(signature)}`,
        hint: `put a module between them that turns ${signature.kind} into ${port.kinds[0]}, or use another module`,
      },
    ];
  });
}

const portText = ({ name, kinds, rest, optional }: Port): string =>
  `${rest ? "…" : ""}${name}${optional ? "?" : ""}: ${kinds.join(" | ")}`;

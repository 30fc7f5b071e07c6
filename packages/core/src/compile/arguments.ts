import { GruyereError, type Port, type Signature } from "@gruyere/flow";
import type { PlanRef } from "../plan.js";
import { describeRef } from "./describeRef.js";
import { signatureText } from "./signatures.js";

/** The port that takes the argument at a position: a rest port takes all further ones. */
export function portAt(ports: readonly Port[], position: number): Port | undefined {
  const last = ports.at(-1);
  return ports[position] ?? (last?.rest ? last : undefined);
}

/** Checks the number of arguments and their kinds against a module's ports. Throws `GruyereError`. */
export function checkArguments(
  module: string,
  ports: readonly Port[],
  refs: readonly PlanRef[],
  signatures: readonly Signature[],
  path: string,
): void {
  const needed = ports.filter((port) => !port.optional).length;
  if (signatures.length < needed || (signatures.length > 0 && !portAt(ports, signatures.length - 1))) {
    throw new GruyereError({
      code: "wrong-arguments",
      path,
      expected: `inputs for ${ports.map((port) => portText(port)).join(", ")}`,
      received: `${signatures.length} of them`,
      hint: `apply \`${module}\` to one value per port`,
    });
  }
  for (const [i, signature] of signatures.entries()) {
    const port = portAt(ports, i);
    const ref = refs[i];
    if (!port || !ref || port.kinds.includes(signature.kind)) continue;
    throw new GruyereError({
      code: "kind-mismatch",
      path,
      expected: `${port.kinds.join(" or ")} into port \`${port.name}\` of module \`${module}\``,
      received: `${signatureText(signature)} from \`${describeRef(ref)}\``,
      hint: `put a module between \`${describeRef(ref)}\` and \`${module}\` that makes ${port.kinds.join(" or ")} of it`,
    });
  }
}

const portText = ({ name, rest, optional }: Port): string =>
  `\`${name}\`${rest ? " (one or more)" : optional ? " (optional)" : ""}`;

import type { InputRole, OutputRole } from "./graph.js";

/** A role as one text: the name of its input or output in the ONNX graph, and in printed graphs. */
export function roleKey(role: InputRole | OutputRole): string {
  switch (role.kind) {
    case "parameter":
    case "buffer":
    case "value":
    case "saved":
      return `${role.kind}:${role.name}`;
    case "input":
    case "input-mask":
    case "computed":
    case "computed-mask":
      return `${role.kind}:${role.name}@${role.batch}`;
    case "target":
    case "weights":
    case "loss":
      return `${role.kind}:${role.task}@${role.batch}`;
    case "factor":
      return `factor:${role.task}`;
    case "random":
      return `random:${role.node}/${role.name}@${role.batch} ${role.distribution}`;
    case "feature-gradient":
      return `feature-gradient:${role.feature}${"task" in role ? ` of ${role.task}` : ""}`;
    case "gradient":
    case "gradient-squares":
      return `${role.kind}:${role.parameter}${role.task === undefined ? "" : ` of ${role.task}`}`;
    case "gradient-rows": {
      const weights = role.weights ? ` x ${roleKey(role.weights)}` : "";
      const untrained = role.untrained === undefined ? "" : ` but ${role.untrained}`;
      return `gradient-rows:${role.parameter}${role.task === undefined ? "" : ` of ${role.task}`} at ${roleKey(role.ids)}${weights}${untrained}`;
    }
    case "bag":
      return `bag:${role.parameter} at ${roleKey(role.ids)} x ${roleKey(role.weights)}`;
    case "present":
      return `present:${roleKey(role.of)}`;
    case "argument":
    case "result":
      return `${role.kind}:${role.position}`;
    case "packed": {
      const members: readonly (InputRole | OutputRole)[] = role.members.map((member) =>
        "role" in member ? member.role : member,
      );
      return `packed${"layout" in role ? ` ${role.layout}` : ""}:(${members.map(roleKey).join(", ")})`;
    }
  }
}

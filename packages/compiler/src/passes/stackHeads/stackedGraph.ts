import { numberOf } from "../../graph/attributes.js";
import type { GraphBuilder } from "../../graph/builder.js";
import type { Constant, Graph, GraphInput, GraphOutput, InputMember, Node, OutputRole, Value } from "../../graph/graph.js";
import type { Provider } from "../pass.js";
import type { Uses } from "../uses.js";
import { isPackable } from "./classes.js";
import { type Group, type Groups, operandsOf } from "./groups.js";
import { rowSlice } from "./rowSlice.js";
import { stackOperator } from "./stackOperator.js";

/** A graph with the groups of it that are to be stacked. */
export interface StackedGraphParts {
  readonly graph: Graph;
  readonly uses: Uses;
  readonly lanes: Groups;
  readonly provider: Provider;
  readonly builder: GraphBuilder;
}

/** Builds a graph anew with its groups as stacks; whatever is taken alone is made alone, or cut out of its stack. */
export class StackedGraph {
  readonly #parts: StackedGraphParts;
  readonly #inputs: ReadonlyMap<Value, GraphInput>;
  readonly #constants: ReadonlyMap<Value, Constant>;
  readonly #roles = new Map<Value, readonly OutputRole[]>();
  readonly #alone = new Map<Value, Value>();
  readonly #stacks = new Map<Group, Value>();

  constructor(parts: StackedGraphParts) {
    this.#parts = parts;
    this.#inputs = new Map(parts.graph.inputs.map((input) => [input.value, input]));
    for (const { role, value } of parts.graph.outputs) this.#roles.set(value, [...(this.#roles.get(value) ?? []), role]);
    this.#constants = new Map(parts.graph.constants.map((constant) => [constant.value, constant]));
  }

  finish(): Graph {
    const { graph, builder, lanes } = this.#parts;
    // Inputs keep their order; packs stand where their first members stood.
    for (const { value } of graph.inputs) {
      const group = lanes.get(value);
      if (group && this.#isPacked(group)) this.#stackOf(group);
      else this.#valueOf(value);
    }
    // In the order of the graph, so that little is left to recursion.
    for (const { outputs } of graph.nodes) {
      for (const output of outputs) if (lanes.get(output)?.by !== "operator") this.#valueOf(output);
    }
    return builder.finish(this.#outputs());
  }

  /** Whether an operator that is stacked takes the group's inputs. */
  #isPacked({ members, by }: Group): boolean {
    const { uses, lanes } = this.#parts;
    const isStacked = ({ outputs }: Node): boolean => outputs.some((output) => lanes.get(output)?.by === "operator");
    return by === "packed" && members.some((member) => uses.takers(member).some(isStacked));
  }

  /** A value of the old graph in the new one. */
  #valueOf(value: Value): Value {
    const known = this.#alone.get(value);
    if (known) return known;
    const made = this.#make(value);
    this.#alone.set(value, made);
    return made;
  }

  #make(value: Value): Value {
    const { builder, uses, lanes } = this.#parts;
    const constant = this.#constants.get(value);
    if (constant) return builder.constant(constant.numbers, value);
    const group = lanes.get(value);
    if (group && (group.by === "operator" || this.#isPacked(group))) return this.#cut(group, value);
    const input = this.#inputs.get(value);
    if (input) return builder.input(input.role, value);
    const node = uses.maker(value);
    if (!node) throw new Error("internal: a value that nothing makes");
    const inputs = this.#inputsOf(node);
    const [sum] = inputs;
    if (node.operator === "Sum" && inputs.length === 1 && sum) return sum;
    builder.source = node.source;
    for (const [i, made] of builder.add(node.operator, inputs, node.attributes).entries()) {
      const output = node.outputs[i];
      if (output) this.#alone.set(output, made);
    }
    return this.#valueOf(value);
  }

  /** What a node that is made alone takes: members that it sums or joins come as the sum of their stack, or as its rows. */
  #inputsOf(node: Node): readonly (Value | undefined)[] {
    const { builder } = this.#parts;
    if (node.operator === "Sum") {
      return this.#wholes(node, (stack) => builder.one("ReduceSum", [stack], { axes: [0], keepdims: false }));
    }
    const isRows = node.operator === "Concat" && numberOf(node.attributes, "axis") === 0;
    if (!isRows) return node.inputs.map((input) => input && this.#valueOf(input));
    return this.#wholes(node, (stack) => {
      const [lanes = 1, rows = 1, ...inner] = stack.shape;
      return builder.one("Reshape", [stack], { shape: [lanes * rows, ...inner] });
    });
  }

  /** A node's inputs, with each run of all members of a stacked group as one. The members of a sum have no order. */
  #wholes(node: Node, whole: (stack: Value) => Value): readonly Value[] {
    const inputs = node.operator === "Sum" ? this.#inOrder(node) : node.inputs;
    const made: Value[] = [];
    for (let i = 0; i < inputs.length; ) {
      const input = inputs[i];
      const group = input && this.#parts.lanes.get(input);
      const isRun = group?.by === "operator" && group.members.every((member, k) => inputs[i + k] === member);
      if (isRun && group.members.length > 1) made.push(whole(this.#stackOf(group)));
      else if (input) made.push(this.#valueOf(input));
      i += isRun ? group.members.length : 1;
    }
    return made;
  }

  /** The terms of a sum, those of a group in the order of its members. */
  #inOrder({ inputs }: Node): readonly (Value | undefined)[] {
    const { lanes } = this.#parts;
    const place = (value: Value | undefined): readonly [number, number] => {
      const members = (value && lanes.get(value)?.members) ?? [];
      return [members[0]?.id ?? value?.id ?? 0, value ? members.indexOf(value) : 0];
    };
    return inputs.toSorted((a, b) => place(a)[0] - place(b)[0] || place(a)[1] - place(b)[1]);
  }

  /** One member of a stack. */
  #cut(group: Group, value: Value): Value {
    const { builder } = this.#parts;
    const at = group.members.indexOf(value);
    const row = builder.one("Slice", [this.#stackOf(group)], { starts: [at], ends: [at + 1], axes: [0], steps: [1] });
    return builder.one("Reshape", [row], { shape: value.shape });
  }

  /** The stack of a group: [K, …]. */
  #stackOf(group: Group): Value {
    const known = this.#stacks.get(group);
    if (known) return known;
    const made = this.#makeStack(group);
    this.#stacks.set(group, made);
    return made;
  }

  #makeStack(group: Group): Value {
    if (group.by === "packed") return this.#pack(group);
    if (group.by === "operator") return this.#byOperator(group);
    const rows = group.by === "rows" ? this.#rows(group) : undefined;
    if (rows) return rows;
    const { builder } = this.#parts;
    const parts = group.members.map((member) => builder.one("Reshape", [this.#valueOf(member)], { shape: [1, ...member.shape] }));
    return builder.one("Concat", parts, { axis: 0 });
  }

  #pack({ members }: Group): Value {
    const [first] = members;
    const roles = members.flatMap((member): readonly InputMember[] => {
      const role = this.#inputs.get(member)?.role;
      return role ? [{ role, shape: member.shape, type: member.type }] : [];
    });
    if (!first || roles.length !== members.length) throw new Error("internal: a pack of what is no input");
    const signature = { shape: [members.length, ...first.shape], type: first.type };
    return this.#parts.builder.input({ kind: "packed", layout: "stack", members: roles }, signature);
  }

  #byOperator(group: Group): Value {
    const { uses, lanes, builder, provider } = this.#parts;
    const [first] = group.members;
    const node = first && uses.maker(first);
    if (!node) throw new Error("internal: a stack of what no operator makes");
    const operands = operandsOf(node, lanes).map((input) => {
      if (!input) return undefined;
      const inner = lanes.get(input);
      return inner ? { value: this.#stackOf(inner), isStacked: true } : { value: this.#valueOf(input), isStacked: false };
    });
    builder.source = node.source;
    return stackOperator({ node, operands, lanes: group.members.length, builder, provider });
  }

  /** Rows that lie one after the other are a stack already. */
  #rows({ members }: Group): Value | undefined {
    const { uses, builder } = this.#parts;
    const slices = members.map((member) => {
      const maker = uses.maker(member);
      return maker && { source: maker.inputs[0], ...rowSlice(maker) };
    });
    const [first] = slices;
    const { source, start = 0, size = 0 } = first ?? {};
    if (!source || !slices.every((slice, k) => slice?.start === start + k * size)) return undefined;
    const [rows = 0, ...inner] = source.shape;
    const whole = this.#valueOf(source);
    const [end, shape] = [start + members.length * size, [members.length, size, ...inner]];
    const cut =
      end - start === rows ? whole : builder.one("Slice", [whole], { starts: [start], ends: [end], axes: [0], steps: [1] });
    return builder.one("Reshape", [cut], { shape });
  }

  #outputs(): readonly GraphOutput[] {
    const { graph, lanes } = this.#parts;
    const packed = new Set<Group>();
    return graph.outputs.flatMap(({ role, value }): readonly GraphOutput[] => {
      const group = lanes.get(value);
      const roles = group && this.#rolesOf(group);
      if (!group || !roles) return [{ role, value: this.#valueOf(value) }];
      if (packed.has(group)) return [];
      packed.add(group);
      return [{ role: { kind: "packed", members: roles }, value: this.#stackOf(group) }];
    });
  }

  /** The roles of a stack whose members are one output each. */
  #rolesOf({ members, by }: Group): readonly OutputRole[] | undefined {
    if (by !== "operator") return undefined;
    const all = members.flatMap((member): readonly OutputRole[] => {
      const roles = this.#roles.get(member) ?? [];
      return roles.length === 1 ? roles : [];
    });
    return all.length === members.length && all.every(isPackable) ? all : undefined;
  }
}

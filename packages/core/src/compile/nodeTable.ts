import { type Action, isSignature, type Outputs, type ProgramDeclaration, type Ref, type Signature } from "@gruyere/flow";
import type { TensorModule } from "../module.js";
import type { PlanRef } from "../plan.js";
import { checkArguments } from "./arguments.js";
import { describeRef } from "./describeRef.js";
import { createModule } from "./instances.js";
import type { Problems } from "./problems.js";
import { sameSignatures, signatureText } from "./signatures.js";

/** A node while the plan is being made. */
export interface Application {
  readonly id: string;
  readonly module: string;
  readonly inputs: readonly PlanRef[];
  readonly signatures: readonly Signature[];
  readonly outputs: Outputs;
  /** Where it was declared first. */
  readonly path: string;
}

/** A module's instance and the signatures that it is applied to. */
export interface Instance {
  readonly module: TensorModule;
  readonly signatures: readonly Signature[];
  readonly path: string;
}

/** Every application of every module, each once: equal applications are one entry, whatever their actions are called. */
export class NodeTable {
  readonly nodes: Application[] = [];
  readonly instances = new Map<string, Instance>();
  readonly #byApplication = new Map<string, Application | undefined>();
  readonly #byId = new Map<string, Application>();
  readonly #created = new Map<string, TensorModule | undefined>();

  constructor(
    readonly program: ProgramDeclaration,
    readonly inputs: Readonly<Record<string, Signature>>,
    readonly problems: Problems,
  ) {}

  /** The node for an action, made if no equal one exists; undefined when it has a problem (which is collected). */
  apply(action: Action, inputs: readonly PlanRef[], path: string): Application | undefined {
    const key = JSON.stringify([action.module, inputs]);
    if (this.#byApplication.has(key)) return this.#byApplication.get(key);
    const node = this.#make(action, inputs, path);
    this.#byApplication.set(key, node);
    return node;
  }

  node(id: string): Application | undefined {
    return this.#byId.get(id);
  }

  /** What a reference refers to, one tensor each: a whole of several outputs is all of them, in order. */
  expand(ref: Ref, actions: ReadonlyMap<string, Application>, path: string): readonly PlanRef[] | undefined {
    if (ref.source === "input") return this.inputs[ref.name] ? [{ input: ref.name }] : undefined;
    const node = actions.get(ref.name);
    if (!node) return undefined;
    const { outputs } = node;
    if (isSignature(outputs)) {
      if (ref.key === undefined) return [{ node: node.id }];
      return this.problems.add({
        code: "unknown-output",
        path,
        expected: `\`${ref.name}\` as a whole: module \`${node.module}\` has one output`,
        received: `element \`${ref.key}\` of it`,
        hint: "leave the element out",
      });
    }
    if (ref.key === undefined) return Object.keys(outputs).map((name) => ({ node: node.id, key: name }));
    if (ref.key in outputs) return [{ node: node.id, key: ref.key }];
    return this.problems.add({
      code: "unknown-output",
      path,
      expected: `an output of module \`${node.module}\`: ${Object.keys(outputs).join(", ")}`,
      received: ref.key,
      hint: `use one of ${Object.keys(outputs).join(", ")}`,
    });
  }

  /** Signature of one tensor. */
  signature(ref: PlanRef): Signature {
    const found = "input" in ref ? this.inputs[ref.input] : outputOf(this.#byId.get(ref.node)?.outputs, ref.key);
    if (!found) throw new Error(`internal: ${describeRef(ref)} is not in the plan`);
    return found;
  }

  #make(action: Action, inputs: readonly PlanRef[], path: string): Application | undefined {
    const { module: name } = action;
    const module = this.#module(name);
    if (!module) return undefined;
    const signatures = inputs.map((ref) => this.signature(ref));
    const sources = inputs.map((ref, i) => `${describeRef(ref)}: ${signatureText(signatures[i])}`);
    const outputs = this.problems.gather(
      () => {
        checkArguments(name, module.ports, inputs, signatures, path);
        return module.infer(signatures);
      },
      (problem) => ({
        ...problem,
        path,
        received: `${problem.received} (module \`${name}\` applied to ${sources.join(", ")})`,
      }),
    );
    if (!outputs || !this.#sameShapes(name, module, signatures, path)) return undefined;
    const earlier = this.nodes.filter((node) => node.module === name).length;
    const id = earlier === 0 ? name : `${name}#${earlier + 1}`;
    const node = { id, module: name, inputs, signatures, outputs, path };
    this.nodes.push(node);
    this.#byId.set(id, node);
    return node;
  }

  #module(name: string): TensorModule | undefined {
    if (!this.#created.has(name)) {
      const created = this.problems.gather(
        () => createModule(this.program, name),
        (problem) => ({
          ...problem,
          path: problem.path.startsWith("modules.") ? problem.path : `modules.${name}: ${problem.path}`,
        }),
      );
      this.#created.set(name, created);
    }
    return this.#created.get(name);
  }

  #sameShapes(name: string, module: TensorModule, signatures: readonly Signature[], path: string): boolean {
    const first = this.instances.get(name);
    if (!first) {
      this.instances.set(name, { module, signatures, path });
      return true;
    }
    if (sameSignatures(first.signatures, signatures)) return true;
    this.problems.add({
      code: "module-used-differently",
      path,
      expected: `inputs of module \`${name}\` as at ${first.path}: ${first.signatures.map(signatureText).join(", ")}`,
      received: signatures.map(signatureText).join(", "),
      hint: "its parameters have one shape: declare a second module for other inputs",
    });
    return false;
  }
}

function outputOf(outputs: Outputs | undefined, key: string | undefined): Signature | undefined {
  if (!outputs) return undefined;
  if (isSignature(outputs)) return outputs;
  return key === undefined ? undefined : outputs[key];
}

import type { UpdateRule, UpdateScalars } from "@gruyere/core";
import { traceUpdate } from "@gruyere/core/engine";
import type { Tensor } from "onnxruntime-common";
import type { Graph, Signature } from "../../graph/graph.js";
import { inputName, outputName } from "../../onnx/names.js";
import type { Session, Tensors } from "../../onnx/session.js";
import type { ScaledTensor } from "./tensorGradients.js";
import type { TensorRoom } from "./tensorRoom.js";
import type { TensorState } from "./tensorState.js";
import { changesNothing, type UpdateGraph, type UpdateStructure, updateGraph } from "./updateGraph.js";

/** Updates as graphs: one for each structure and list of shapes, whatever the counts and rates are. */
export class TensorUpdates {
  readonly #state: TensorState;
  readonly #room: TensorRoom;
  readonly #open: (graph: Graph) => Promise<Session>;
  readonly #graphs = new Map<string, Promise<OpenUpdate>>();

  /** @param open Opens a session whose outputs stay where the state is. */
  constructor(state: TensorState, room: TensorRoom, open: (graph: Graph) => Promise<Session>) {
    this.#state = state;
    this.#room = room;
    this.#open = open;
  }

  /** How many graphs there are now. */
  get size(): number {
    return this.#graphs.size;
  }

  /** Updates every parameter that has a gradient; those with equal counts in one run. */
  async run(gradients: ReadonlyMap<string, ScaledTensor>, rule: UpdateRule, scalars: UpdateScalars): Promise<void> {
    const byCount = new Map<number, string[]>();
    for (const name of gradients.keys()) {
      const count = this.#state.count(name) + 1;
      byCount.set(count, [...(byCount.get(count) ?? []), name]);
    }
    for (const [count, names] of byCount) {
      const parameters = names.flatMap((name) => {
        const gradient = gradients.get(name);
        return gradient ? [{ name, gradient }] : [];
      });
      await this.#update(parameters, rule, { ...scalars, count });
    }
    for (const name of gradients.keys()) this.#state.countUpdate(name);
  }

  async dispose(): Promise<void> {
    const all = [...this.#graphs.values()];
    this.#graphs.clear();
    for (const each of await Promise.allSettled(all))
      if (each.status === "fulfilled") await this.#room.release(each.value.session);
  }

  async #update(
    parameters: readonly { readonly name: string; readonly gradient: ScaledTensor }[],
    rule: UpdateRule,
    scalars: UpdateScalars & { readonly count: number },
  ): Promise<void> {
    const traced = traceUpdate(rule, scalars);
    const structure: UpdateStructure = {
      ...{ operations: traced.operations, results: traced.results },
      ...{ scalars: traced.scalars.length, slots: rule.slots.length },
      scaled: parameters.some(({ gradient }) => gradient.factor !== 1),
    };
    const shapes = parameters.map(({ name }) => this.#state.at(name).dims);
    if (changesNothing(traced)) return;
    const { session, update, signatures } = await this.#find(structure, shapes);
    const numbers = traced.scalars.map((scalar) => number(session, scalar));
    const given = parameters.flatMap(({ name, gradient: { tensor, factor } }) => [
      ...[this.#state.at(name), tensor, ...rule.slots.map((slot) => this.#state.slotAt(slot, name))],
      ...(structure.scaled ? [number(session, factor)] : []),
    ]);
    const made = await this.#room.run(session, feedsOf([...numbers, ...given], update.graph), signatures);
    const names = parameters.map(({ name }) => name);
    this.#moveOn(names, rule, update, made);
  }

  /** Puts what an update made into the state. */
  #moveOn(names: readonly string[], { slots }: UpdateRule, { results }: UpdateGraph, made: Tensors): void {
    const at = (position: number | undefined): Tensor | undefined =>
      position === undefined ? undefined : made[outputName({ kind: "result", position })];
    for (const [i, name] of names.entries()) {
      const next = at(results[i]?.parameter);
      if (next) this.#state.replace(name, next);
      for (const [s, slot] of slots.entries()) {
        const nextSlot = at(results[i]?.slots[s]);
        if (nextSlot) this.#state.replaceSlot(slot, name, nextSlot);
      }
    }
  }

  #find(structure: UpdateStructure, shapes: readonly (readonly number[])[]): Promise<OpenUpdate> {
    const key = JSON.stringify([structure, shapes]);
    const known = this.#graphs.get(key) ?? this.#make(structure, shapes);
    this.#graphs.delete(key); // the map's order is that of the last uses
    this.#graphs.set(key, known);
    known.catch(() => this.#graphs.delete(key));
    this.#forget();
    return known;
  }

  async #make(structure: UpdateStructure, shapes: readonly (readonly number[])[]): Promise<OpenUpdate> {
    const update = updateGraph(structure, shapes);
    const session = await this.#open(update.graph);
    const signatures = Object.fromEntries(update.graph.outputs.map(({ role, value }) => [outputName(role), value]));
    return { session, update, signatures };
  }

  #forget(): void {
    for (const [key, each] of this.#graphs) {
      if (this.#graphs.size <= BOUND) return;
      this.#graphs.delete(key);
      void each.then(({ session }) => this.#room.release(session)).catch(() => {}); // it was never opened
    }
  }
}

/** Graphs that are kept: a run has one or two for each set of tasks that its steps have. */
const BOUND = 64;

interface OpenUpdate {
  readonly session: Session;
  readonly update: UpdateGraph;
  readonly signatures: Readonly<Record<string, Signature>>;
}

const number = (session: Session, value: number): Tensor =>
  session.tensor(Float32Array.of(value), { shape: [], type: "float32" });

/** The arguments that a graph takes, by name: what no operation needs is left out of it. */
function feedsOf(tensors: readonly Tensor[], { inputs }: Graph): Tensors {
  const all = tensors.map((tensor, position) => [inputName({ kind: "argument", position }), tensor] as const);
  const taken = new Set(inputs.map(({ role }) => inputName(role)));
  return Object.fromEntries(all.filter(([name]) => taken.has(name)));
}

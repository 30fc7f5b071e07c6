import type { InputSpec } from "../input.js";
import type { LabelSpec, RowFunction } from "../label.js";
import type { LossSpec } from "../loss.js";
import type { Problem } from "../problem.js";
import type { ModuleDeclaration, PredictionFunction } from "../program.js";
import type { Vocabulary } from "../registry.js";
import { problemsOf } from "../validate/checkChosen.js";
import { unknownName } from "../validate/unknownName.js";
import { type Choice, choose, optionsOf } from "./choose.js";

/** Builds the pieces of a program from plain data, collecting what is wrong with them. */
export class Declarations {
  readonly problems: Problem[] = [];

  constructor(private readonly vocabulary: Vocabulary) {}

  input(path: string, given: unknown): InputSpec {
    const { plugin, value, settings } = this.chosen(choose("input", path, given, this.vocabulary.inputs, ["from"]));
    const from = this.rowFunction(`${path}.from`, settings["from"]);
    return { plugin, options: this.options(`${path}.${plugin.name}`, value), ...(from && { from }) };
  }

  module(path: string, given: unknown): ModuleDeclaration {
    const choice = this.chosen(choose("module", path, given, this.vocabulary.modules, ["frozen", "device"]));
    const { frozen, device } = choice.settings;
    if (frozen !== undefined && typeof frozen !== "boolean") this.bad(`${path}.frozen`, "true or false", frozen);
    if (device !== undefined && typeof device !== "string") this.bad(`${path}.device`, "the name of a device", device);
    return {
      spec: { plugin: choice.plugin, options: this.options(`${path}.${choice.plugin.name}`, choice.value) },
      ...(typeof frozen === "boolean" && { frozen }),
      ...(typeof device === "string" && { device }),
    };
  }

  loss(path: string, given: unknown): LossSpec {
    const { plugin, value } = this.chosen(choose("loss", path, given, this.vocabulary.losses, []));
    return { plugin, options: this.options(`${path}.${plugin.name}`, value) };
  }

  /** The label's type is the key whose value is the column; its options stand beside it. */
  label(path: string, given: Readonly<Record<string, unknown>>): LabelSpec {
    const { from, weightColumn, ...others } = given;
    const known = Object.keys(others).filter((key) => this.vocabulary.labels.has(key));
    const chosenKey = known[0] ?? Object.keys(others)[0];
    const { [chosenKey ?? ""]: column, ...options } = others;
    const typed = chosenKey === undefined ? {} : { [chosenKey]: {} };
    const { plugin } = this.chosen(choose("label", path, typed, this.vocabulary.labels, []));
    if (chosenKey !== undefined && known.length > 0 && typeof column !== "string") {
      this.bad(`${path}.${chosenKey}`, "the name of the row's field that holds the label", column);
    }
    if (weightColumn !== undefined && typeof weightColumn !== "string") {
      this.bad(`${path}.weightColumn`, "the name of the row's field that holds the label's weight", weightColumn);
    }
    const rowFunction = this.rowFunction(`${path}.from`, from);
    return {
      plugin,
      column: typeof column === "string" ? column : "?",
      options: this.options(path, options),
      ...(typeof weightColumn === "string" && { weightColumn }),
      ...(rowFunction && { from: rowFunction }),
    };
  }

  prediction(path: string, name: string): PredictionFunction | undefined {
    return this.named("prediction", path, name, this.vocabulary.predictions);
  }

  private rowFunction(path: string, name: unknown): RowFunction | undefined {
    if (name === undefined) return undefined;
    if (typeof name === "string") return this.named("row-function", path, name, this.vocabulary.rowFunctions);
    this.bad(path, "the name of a row function", name);
    return undefined;
  }

  private named<T extends { readonly name: string }>(
    role: string,
    path: string,
    name: string,
    registry: ReadonlyMap<string, { create(options: unknown): T }>,
  ): T | undefined {
    let found: T | undefined;
    const plugin = registry.get(name);
    if (plugin) {
      this.problems.push(
        ...problemsOf(() => {
          found = { ...plugin.create({}), name };
        }).map((problem) => ({ ...problem, path })),
      );
    } else {
      this.problems.push(unknownName(`unknown-${role}`, path, `a ${role} by name`, name, registry.keys()));
    }
    return found;
  }

  private chosen<P>(choice: Choice<P>): Choice<P> {
    this.problems.push(...choice.problems);
    return choice;
  }

  private options(path: string, value: unknown): LossSpec["options"] {
    const { options, problems } = optionsOf(path, value);
    this.problems.push(...problems);
    return options;
  }

  private bad(path: string, expected: string, value: unknown): void {
    const received = JSON.stringify(value) ?? String(value);
    this.problems.push({ code: "bad-option", path, expected, received, hint: "change the value" });
  }
}

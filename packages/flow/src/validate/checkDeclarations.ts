import { isName } from "../names.js";
import type { Problem } from "../problem.js";
import type { ModuleDeclaration, ProgramDeclaration } from "../program.js";
import { checkChosen } from "./checkChosen.js";
import { unknownName } from "./unknownName.js";

/** Where a frozen module may run. */
export const DEVICES = ["cpu", "wasm", "webgl", "webgpu", "tensorflow"] as const;

/** Checks names, inputs and modules on their own. */
export function checkDeclarations(program: ProgramDeclaration): readonly Problem[] {
  const { inputs, modules, tasks } = program;
  const named: [string, Readonly<Record<string, unknown>>][] = [
    ["inputs", inputs],
    ["modules", modules],
    ["tasks", tasks],
    ...Object.entries(tasks).map(([task, { returns }]): [string, typeof returns] => [`tasks.${task}.returns`, returns]),
  ];
  return [
    ...(program.name.trim() === "" ? [badName("name", program.name)] : []),
    ...named.flatMap(([path, record]) =>
      Object.keys(record)
        .filter((name) => !isName(name))
        .map((name) => badName(`${path}.${name}`, name)),
    ),
    ...(Object.hasOwn(tasks, "all") ? [reservedTask] : []),
    ...Object.entries(inputs).flatMap(([name, spec]) => checkChosen(`inputs.${name}`, spec)),
    ...Object.entries(modules).flatMap(([name, module]) => checkModule(`modules.${name}`, module)),
    ...(Object.keys(tasks).length === 0 ? [noTask] : []),
    ...unused(program),
  ];
}

function checkModule(path: string, { spec, frozen, device }: ModuleDeclaration): readonly Problem[] {
  const problems = [...checkChosen(path, spec)];
  if (device === undefined) return problems;
  if (!DEVICES.some((known) => known === device)) {
    problems.push(unknownName("unknown-device", `${path}.device`, "a device", device, DEVICES));
  } else if (frozen !== true) {
    problems.push({
      code: "device-needs-frozen",
      path: `${path}.device`,
      expected: "`frozen: true` beside `device`: a graph that is trained runs on one device",
      received: `device ${device} for a module that is trained`,
      hint: "freeze the module, or leave out its device and choose one for the whole run",
    });
  }
  return problems;
}

function unused({ inputs, modules, tasks }: ProgramDeclaration): readonly Problem[] {
  const all = Object.values(tasks);
  const refs = all.flatMap(({ flow, outputs, target, returns }) => [
    ...flow.flatMap((action) => action.inputs),
    ...outputs,
    ...(target ? [target] : []),
    ...Object.values(returns),
  ]);
  const usedInputs = new Set(refs.filter(({ source }) => source === "input").map(({ name }) => name));
  const usedModules = new Set(all.flatMap(({ flow }) => flow.map(({ module }) => module)));
  const problem = (code: string, path: string, thing: string): Problem => ({
    code,
    path,
    expected: `a task that uses this ${thing}`,
    received: "none",
    hint: `use it in a flow, or remove it`,
  });
  return [
    ...Object.keys(inputs)
      .filter((name) => !usedInputs.has(name))
      .map((name) => problem("unused-input", `inputs.${name}`, "input")),
    ...Object.keys(modules)
      .filter((name) => !usedModules.has(name))
      .map((name) => problem("unused-module", `modules.${name}`, "module")),
  ];
}

const badName = (path: string, name: string): Problem => ({
  code: "bad-name",
  path,
  expected: "a letter, then letters, digits, `_` and `-`",
  received: JSON.stringify(name),
  hint: "choose another name: it becomes part of metric names and of expressions",
});

const reservedTask: Problem = {
  code: "reserved-name",
  path: "tasks.all",
  expected: "another name: in the names of metrics, `all` stands for all tasks together",
  received: '"all"',
  hint: "rename the task",
};

const noTask: Problem = {
  code: "no-task",
  path: "tasks",
  expected: "at least one task",
  received: "none",
  hint: "declare a task with a flow, a label and a loss",
};

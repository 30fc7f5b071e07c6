import { GruyereError, type Loss, type Module, type ProgramDeclaration } from "@gruyere/flow";
import type { TensorLoss } from "../loss.js";
import type { TensorModule } from "../module.js";

const isTensorModule = (module: Module): module is TensorModule =>
  typeof Reflect.get(module, "apply") === "function" && typeof Reflect.get(module, "parameters") === "function";

const isTensorLoss = (loss: Loss): loss is TensorLoss => typeof Reflect.get(loss, "rows") === "function";

/** The module that a program declares under this name, with its options bound. */
export function createModule(program: ProgramDeclaration, name: string): TensorModule {
  const declared = program.modules[name];
  if (!declared) throw new Error(`internal: module ${name} is not declared`);
  const { plugin, options } = declared.spec;
  const module = plugin.create(options);
  if (isTensorModule(module)) return module;
  throw new GruyereError({
    code: "module-without-computation",
    path: `modules.${name}`,
    expected: "a module plug-in whose instances have `apply` and `parameters`",
    received: `\`${plugin.name}\`, which only declares its ports`,
    hint: "define it with `defineModule`",
  });
}

/** A loss with its options bound. `path` says where it was named. */
export function createLoss(
  plugin: { readonly name: string; create(options: unknown): Loss },
  options: unknown,
  path: string,
): TensorLoss {
  const loss = plugin.create(options);
  if (isTensorLoss(loss)) return loss;
  throw new GruyereError({
    code: "loss-without-computation",
    path,
    expected: "a loss plug-in whose instances have `rows`",
    received: `\`${plugin.name}\`, which only declares what it takes`,
    hint: "define it with `defineLoss`",
  });
}

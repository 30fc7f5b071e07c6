import { GruyereError } from "@gruyere/flow";
import { Container, ContainerModule } from "inversify";
import { z } from "zod";
import { type AnyPlugin, type DecoratedClass, isDecorated, pluginOf, roleOfDecorated } from "./decorators.js";
import { Registry } from "./registry.js";
import { PLUGIN, type PluginsByRole, REGISTRY, ROLES, type Role } from "./tokens.js";

/**
 * A container with a registry per role, empty until plug-ins are bound: see `bindPlugins` and `PLUGIN`.
 * The registries are made when they are asked for, so bind first.
 */
export function createContainer(...modules: readonly ContainerModule[]): Container {
  const container = new Container({ defaultScope: "Singleton" });
  for (const role of ROLES) bindRegistry(container, role);
  container.load(...modules);
  return container;
}

function bindRegistry<R extends Role>(container: Container, role: R): void {
  const plugins = () => (container.isBound(PLUGIN[role]) ? container.getAll(PLUGIN[role]) : []);
  container
    .bind(REGISTRY[role])
    .toDynamicValue(() => new Registry<PluginsByRole[R]>(role, plugins()))
    .inTransientScope();
}

/**
 * Container modules that bind plain plug-ins, factories and decorated classes; a container module among them is passed on as
 * it is. Throws `GruyereError` (`not-a-plugin`) for anything else; `path` says whose they are.
 */
export function bindPlugins(plugins: Iterable<unknown>, path = "plugins"): readonly ContainerModule[] {
  return [...plugins].map((given) => {
    if (given instanceof ContainerModule) return given;
    if (isDecorated(given)) return bindDecorated(given);
    const { role, plugin } = plainPlugin(given, path);
    return new ContainerModule(({ bind }) => {
      bind<AnyPlugin>(PLUGIN[role]).toConstantValue(plugin);
    });
  });
}

function bindDecorated(target: DecoratedClass): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(target).toSelf().inSingletonScope();
    // Made when a registry is first asked for, so that what its constructor asks may be bound later.
    bind<AnyPlugin>(PLUGIN[roleOfDecorated(target)]).toDynamicValue((context) => pluginOf(target, context.get(target)));
  });
}

/** Whether a value is something that `bindPlugins` takes. */
export function isPluginLike(value: unknown): boolean {
  return value instanceof ContainerModule || isDecorated(value) || isPlugin(isCarrier(value) ? value.plugin : value);
}

/** The registry of a role, with everything bound to `container` so far. */
export function registryOf<R extends Role>(container: Container, role: R): Registry<PluginsByRole[R]> {
  return container.get(REGISTRY[role]);
}

const pluginShape = z.looseObject({
  role: z.enum(ROLES),
  name: z.string().min(1),
  schema: z.custom<z.ZodType>((value) => typeof value === "object" && value !== null && "safeParse" in value, "a zod schema"),
  create: z.custom<(options: unknown) => unknown>((value) => typeof value === "function", "a function"),
});

function plainPlugin(given: unknown, path: string): { readonly role: Role; readonly plugin: AnyPlugin } {
  const candidate = isCarrier(given) ? given.plugin : given;
  const parsed = pluginShape.safeParse(candidate);
  // The object itself is bound, not the parsed copy: programs compare plug-ins by identity.
  if (parsed.success && isPlugin(candidate)) return { role: parsed.data.role, plugin: candidate };
  const issues = parsed.error?.issues.map((issue) => `${issue.path.join(".") || "value"}: ${issue.message}`) ?? [];
  throw new GruyereError({
    code: "not-a-plugin",
    path,
    expected: "a plug-in: { role, name, schema, create }, a factory with .plugin, a decorated class, or a ContainerModule",
    received: issues.join("; ") || typeof given,
    hint: `roles are ${ROLES.join(", ")}`,
  });
}

const isCarrier = (value: unknown): value is { readonly plugin: unknown } =>
  ((typeof value === "object" && value !== null) || typeof value === "function") && "plugin" in value;

const isPlugin = (value: unknown): value is AnyPlugin => pluginShape.safeParse(value).success;

import "reflect-metadata";
import { type ModuleDefinition, modulePlugin } from "@gruyere/core";
import { GruyereError, type Kind, type Plugin, type Port } from "@gruyere/flow";
import { injectable } from "inversify";
import type { z } from "zod";
import type { PluginsByRole, Role } from "./tokens.js";

/** Where a decorated class keeps its mark. */
const MARK = Symbol.for("gruyere/decorated");

/** The role of a decorated class, and how an instance becomes a plug-in. */
interface Mark<T> {
  readonly role: Role;
  readonly make: (instance: T) => AnyPlugin;
}

/** A plug-in of any role. */
export type AnyPlugin = Plugin<string, unknown>;

type InstanceOf<R extends Role> = PluginsByRole[R] extends Plugin<R, infer I> ? I : never;

/** A class whose instances make plug-in instances from options. */
export interface PluginClass<R extends Role> {
  create(options: unknown): InstanceOf<R>;
}

/** What `moduleDefinition` leaves to the class: the methods of a module definition, with names of parameters as they come. */
export type ModuleMethods<S extends z.ZodType, P extends readonly Port[]> = Pick<
  ModuleDefinition<S, P, string, string>,
  "infer" | "parameters" | "buffers" | "flops" | "apply"
>;

type ClassOf<T> = abstract new (...args: never[]) => T;
type Decorator<T> = (target: ClassOf<T>, context?: unknown) => void;

/**
 * Makes a class a plug-in of any role. Its constructor may ask the container for what it needs, with `@inject(TOKEN)`;
 * its method `create(options)` does what a plain plug-in's does.
 *
 * @param definition Role, name in kebab case, zod schema of the options.
 */
export function plugin<R extends Role>(definition: {
  readonly role: R;
  readonly name: string;
  readonly schema: z.ZodType;
  readonly description?: string;
}): Decorator<PluginClass<R>> {
  return (target) =>
    mark(target, {
      role: definition.role,
      make: (instance) => ({ ...definition, create: (options) => instance.create(options) }),
    });
}

/**
 * Makes a class a module: the decorator says name, options and ports, the methods `parameters`, `infer`, `apply` the rest, as in
 * `defineModule`. Its constructor may ask the container for what it needs, with `@inject(TOKEN)`.
 */
export function moduleDefinition<
  S extends z.ZodType,
  const P extends readonly Port[],
  const K extends Kind | undefined = undefined,
>(definition: Omit<ModuleDefinition<S, P, string, string, K>, keyof ModuleMethods<S, P>>): Decorator<ModuleMethods<S, P>> {
  const make = (methods: ModuleMethods<S, P>): AnyPlugin =>
    modulePlugin<S, P, string, string, K>({
      ...definition,
      // Methods stay methods: `this` is the instance.
      ...(methods.infer && { infer: methods.infer.bind(methods) }),
      ...(methods.parameters && { parameters: methods.parameters.bind(methods) }),
      ...(methods.buffers && { buffers: methods.buffers.bind(methods) }),
      ...(methods.flops && { flops: methods.flops.bind(methods) }),
      apply: methods.apply.bind(methods),
    });
  return (target) => mark(target, { role: "module", make });
}

/** A class that one of the decorators has marked. */
export type DecoratedClass = (new () => object) & { readonly [MARK]: Mark<object> };

/** Whether a value is a class that one of the decorators has marked. */
export function isDecorated(value: unknown): value is DecoratedClass {
  return typeof value === "function" && Object.hasOwn(value, MARK);
}

/** The role of a decorated class. */
export function roleOfDecorated(target: DecoratedClass): Role {
  return target[MARK].role;
}

/**
 * The plug-in that a decorated class stands for.
 *
 * @param instance Made by a container; default: `new target()`, for a class that needs nothing.
 * @throws GruyereError `not-a-plugin` for a class without a decorator.
 */
export function pluginOf<T extends object>(target: new (...args: never[]) => T, instance?: T): AnyPlugin {
  if (isDecorated(target)) return target[MARK].make(instance ?? new target());
  throw new GruyereError({
    code: "not-a-plugin",
    path: target.name,
    expected: "a class with @plugin or @moduleDefinition",
    received: "a class without",
    hint: "decorate the class",
  });
}

function mark<T>(target: ClassOf<T>, value: Mark<T>): void {
  injectable()(target);
  Object.defineProperty(target, MARK, { value });
}

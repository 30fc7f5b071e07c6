import type { ProgramDeclaration } from "./program.js";
import type { Task } from "./task.js";

declare const types: unique symbol;

/** A program with the types of its tasks. */
export interface Program<Ts extends Readonly<Record<string, Task>> = Readonly<Record<string, Task>>> extends ProgramDeclaration {
  readonly [types]?: Ts;
}

type Flat<T> = { [K in keyof T]: T[K] };
type Intersect<U> = (U extends unknown ? (value: U) => void : never) extends (value: infer I) => void ? I : never;
type TasksOf<P> = P extends Program<infer Ts> ? Ts : never;

/** The row that a program is trained on: its inputs' fields, and its labels', which may be missing. */
export type RowOf<P> = Flat<
  Intersect<{ [N in keyof TasksOf<P>]: TasksOf<P>[N] extends Task<infer R, infer L> ? R & L : never }[keyof TasksOf<P>]>
>;

/** The row that a program predicts from: its inputs' fields alone. */
export type InputRowOf<P, Names extends keyof TasksOf<P> = keyof TasksOf<P>> = Flat<
  Intersect<{ [N in Names]: TasksOf<P>[N] extends Task<infer R> ? R : never }[Names]>
>;

/** The prediction of each task. */
export type PredictionOf<P> = {
  readonly [N in keyof TasksOf<P>]: TasksOf<P>[N] extends Task<unknown, unknown, infer Pr> ? Pr : never;
};

export type TaskName<P> = keyof TasksOf<P> & string;

/** Puts tasks together into a program. Throws `GruyereError` with every problem found. */
export declare function program<const Ts extends Readonly<Record<string, Task>>>(name: string, tasks: Ts): Program<Ts>;

import type { Batch, Json, NumberBlock } from "@gruyere/flow";
import type { Plan } from "./plan.js";
import type { UpdateRule, UpdateScalars } from "./update.js";

/** Runs plans. `tfjs`: eager, on any TensorFlow.js backend. */
export interface Engine {
  readonly name: string;
  readonly backend: string;
  /** Why this backend: "asked for", or what `auto` tried. */
  readonly reason: string;
  /** Allocates the parameters and fills them from the seed: the same seed gives the same numbers on every engine. */
  open(plan: Plan, options: OpenOptions): Promise<Executor>;
  dispose(): Promise<void>;
}

/** How a plan is opened. */
export interface OpenOptions {
  readonly seed: number;
  /** The `choices` of an executor that this one goes on for: it makes the same ones, unless the engine's settings say otherwise. */
  readonly choices?: Json;
  /** Told what the engine does besides computing. Default: nothing. */
  readonly onReport?: (report: EngineReport) => void;
}

/** What an engine does besides computing. */
export type EngineReport =
  | {
      readonly type: "compile";
      /** What was compiled, in the engine's words: `step`, `forward`, `tape`. */
      readonly what: string;
      /** Operations of the graph, and how many there were before it was simplified. */
      readonly nodes: number;
      readonly nodesBefore: number;
      /** Threads that work on one of them. */
      readonly threads: number;
      /** Whether it was found in a cache on disk. */
      readonly cached: boolean;
      readonly milliseconds: number;
    }
  /** Something that the user should know, such as that the program runs on another engine. */
  | { readonly type: "warning"; readonly code: string; readonly message: string };

/** Where random numbers of a step come from. `step` counts optimiser steps. */
export interface StepRandom {
  readonly seed: number;
  readonly step: number;
}

/** What one optimiser step computes: losses and gradients over one batch, or several (sub-batches, accumulation). */
export interface StepRequest {
  readonly batches: readonly Batch[];
  /** Default: every active task with a row in the batches. */
  readonly tasks?: readonly string[];
  /** Factor of each task's loss. Default: the program's. */
  readonly weights?: Readonly<Record<string, number>>;
  /** What each task's weighted sum of losses is divided by, over the whole step: usually the sum of its labels' weights. */
  readonly denominators: Readonly<Record<string, number>>;
  readonly random: StepRandom;
}

/** Gradients by parameter, held by the engine until `dispose` (or `update`, which consumes them). */
export interface Gradients {
  /** Names of the parameters that a present loss reaches. */
  readonly names: readonly string[];
  /** Copies to the host. Shapes are the parameters'. */
  read(): Promise<Readonly<Record<string, Float32Array>>>;
  /** Whether all numbers are finite, and the global L2 norm. */
  check(): Promise<{ readonly finite: boolean; readonly norm: number }>;
  dispose(): void;
}

/** What a step computed: losses as numbers, gradients still in the engine. */
export interface StepResult {
  /** Per task: its weighted sum of row losses / its denominator, without the task's weight. Tasks without a labelled row are absent. */
  readonly losses: Readonly<Record<string, number>>;
  /** Gradient of Σ weight × loss over the tasks. */
  readonly gradients: Gradients;
}

/**
 * One forward pass kept open for several backward passes; valid inside `record` only. All gradients are of the tasks' losses
 * as in `StepResult.losses`, without the tasks' weights.
 */
export interface Tape {
  readonly losses: Readonly<Record<string, number>>;
  /**
   * Gradient of one task's loss at the cut, one block per feature of the plan (absent: it does not reach it). Shape [B, …], where B
   * counts the rows of all batches of the step, one after the other.
   */
  featureGradients(task: string): Promise<readonly (NumberBlock | undefined)[]>;
  /** Gradient of one task's loss by the trunk's parameters. */
  trunkGradients(task: string): Gradients;
  /** Gradient of Σ weight × loss by the heads' parameters. */
  headGradients(weights?: Readonly<Record<string, number>>): Gradients;
  /** Trunk's gradient from one combined gradient at the cut: one backward pass through the trunk. */
  pullBack(features: readonly (NumberBlock | undefined)[]): Gradients;
}

/** A batch to evaluate, and for which tasks. */
export interface ForwardRequest {
  readonly batch: Batch;
  /** Only these tasks' branches run. */
  readonly tasks: readonly string[];
  /** Also the losses, for tasks with labels in the batch. Default false. */
  readonly losses?: boolean;
  /** Also the values that tasks return at prediction. Default false. */
  readonly returns?: boolean;
}

/** One task's share of a forward pass. */
export interface TaskForward {
  /** One block per output of the task, [B, …]. */
  readonly outputs: readonly NumberBlock[];
  /** Weighted sum of row losses, and the sum of the weights. */
  readonly loss?: { readonly sum: number; readonly weight: number };
  readonly returns: Readonly<Record<string, NumberBlock>>;
}

/** Everything of an executor that must be saved for exact resume. */
export interface EngineState {
  /** Parameters and buffers, by name. */
  readonly parameters: Readonly<Record<string, NumberBlock>>;
  readonly buffers: Readonly<Record<string, NumberBlock>>;
  /** Optimiser slots: by slot name, then by parameter. */
  readonly slots: Readonly<Record<string, Readonly<Record<string, NumberBlock>>>>;
  /** Updates that each parameter has had. */
  readonly counts: Readonly<Record<string, number>>;
}

/** A plan with its parameters, on an engine. */
export interface Executor {
  readonly plan: Plan;
  /** What the engine chose by the machine and its numbers depend on: to be saved with a run, and given to `open` when it goes on. */
  readonly choices?: Json;
  /** Evaluation mode: no dropout, running statistics, nothing is changed. */
  forward(request: ForwardRequest): Promise<Readonly<Record<string, TaskForward>>>;
  /** Training mode: losses and gradients. Nothing is changed: the buffers of the step move on when `update` takes its gradients. */
  gradients(request: StepRequest): Promise<StepResult>;
  /** Training mode, with the tape kept open while `use` runs; then buffers move on, unless it throws, and everything is released. */
  record<T>(request: StepRequest, use: (tape: Tape) => T | Promise<T>): Promise<T>;
  /** Updates the parameters that the gradients reach, and no other (contract 6), and the step's buffers; consumes the gradients. */
  update(gradients: Gradients, rule: UpdateRule, scalars: UpdateScalars): Promise<void>;
  /** A copy of the state, on the host. */
  read(): Promise<EngineState>;
  /** Replaces what is given; names and shapes must be the plan's. */
  write(state: Partial<EngineState>): Promise<void>;
  /** Tensors and bytes that the engine holds now, of all executors. */
  memory(): { readonly tensors: number; readonly bytes: number };
  dispose(): void;
}

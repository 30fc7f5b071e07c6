import type {
  Engine,
  EngineState,
  Executor,
  ForwardRequest,
  Gradients,
  Plan,
  StepRequest,
  StepResult,
  Tape,
  TaskForward,
  UpdateRule,
  UpdateScalars,
} from "@gruyere/core";
import type { Json } from "@gruyere/flow";
import { NotCompiled } from "./notCompiled.js";

/**
 * An executor that goes on with another engine, from its present state, when the program turns out not to compile: what it then runs
 * on is said once, with the reason.
 */
export class FallbackExecutor implements Executor {
  readonly plan: Plan;
  #executor: Executor;
  readonly #openOther: () => Promise<{ readonly engine: Engine; readonly executor: Executor }>;
  readonly #onFallback: (reason: NotCompiled, engine: Engine) => void;
  #other: Engine | undefined;

  constructor(
    compiled: Executor,
    openOther: () => Promise<{ readonly engine: Engine; readonly executor: Executor }>,
    onFallback: (reason: NotCompiled, engine: Engine) => void,
  ) {
    this.plan = compiled.plan;
    this.#executor = compiled;
    this.#openOther = openOther;
    this.#onFallback = onFallback;
  }

  get choices(): Json {
    return this.#executor.choices ?? null;
  }

  forward(request: ForwardRequest): Promise<Readonly<Record<string, TaskForward>>> {
    return this.#try((executor) => executor.forward(request));
  }

  gradients(request: StepRequest): Promise<StepResult> {
    return this.#try((executor) => executor.gradients(request));
  }

  record<T>(request: StepRequest, use: (tape: Tape) => T | Promise<T>): Promise<T> {
    return this.#try((executor) => executor.record(request, use));
  }

  update(gradients: Gradients, rule: UpdateRule, scalars: UpdateScalars): Promise<void> {
    return this.#executor.update(gradients, rule, scalars);
  }

  read(): Promise<EngineState> {
    return this.#executor.read();
  }

  write(state: Partial<EngineState>): Promise<void> {
    return this.#executor.write(state);
  }

  memory(): { readonly tensors: number; readonly bytes: number } {
    return this.#executor.memory();
  }

  dispose(): void {
    this.#executor.dispose();
    void this.#other?.dispose();
  }

  async #try<T>(work: (executor: Executor) => Promise<T>): Promise<T> {
    try {
      return await work(this.#executor);
    } catch (error) {
      if (this.#other || !(error instanceof NotCompiled)) throw error;
      const { engine, executor } = await this.#openOther();
      await executor.write(await this.#executor.read());
      this.#executor.dispose();
      [this.#executor, this.#other] = [executor, engine];
      this.#onFallback(error, engine);
      return work(executor);
    }
  }
}

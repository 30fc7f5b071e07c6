import type { EngineState, Executor } from "@gruyere/core";
import { decodeCheckpoint, encodeCheckpoint } from "../checkpoint/checkpoint.js";
import type { TrainState } from "../checkpoint/trainState.js";
import type { TrainEvent } from "../event.js";
import { checkState } from "../model/checkState.js";
import type { RunStore } from "../store/runStore.js";
import { curvesOf } from "./curves.js";
import { epochOfLastStep } from "./progress.js";

type Kind = "best" | "last";
type Weights = Pick<EngineState, "parameters" | "buffers">;

/** Saves and restores the engine's numbers and the loop's state. */
export interface Checkpointer {
  save(kinds: readonly Kind[], state: TrainState): Promise<void>;
  /** Puts the best parameters back into the engine; false when there are none. */
  restoreBest(): Promise<boolean>;
}

/** A checkpointer; without a store it keeps the best parameters in memory, and nothing else. */
export function checkpointer(executor: Executor, store: RunStore | undefined, emit: (event: TrainEvent) => void): Checkpointer {
  let kept: Weights | undefined;
  return {
    async save(kinds, train) {
      if (!store && !kinds.includes("best")) return;
      const { parameters, buffers, ...rest } = await executor.read();
      if (!store) kept = { parameters, buffers };
      for (const kind of store ? kinds : []) {
        // The best is for predicting: only the last needs the optimiser's state.
        const engine = kind === "best" ? { parameters, buffers, slots: {}, counts: {} } : { parameters, buffers, ...rest };
        const path = fileOf(kind);
        await store?.write(path, await encodeCheckpoint({ engine, train }));
        if (kind === "last") await store?.write("curves.svg", curvesOf(train));
        emit({ type: "checkpoint", time: Date.now(), epoch: epochOfLastStep(train), step: train.step, path, kind });
      }
    },
    async restoreBest() {
      const weights = store ? (await readCheckpoint(store, "best"))?.engine : kept;
      if (!weights) return false;
      await executor.write({ parameters: weights.parameters, buffers: weights.buffers });
      return true;
    },
  };
}

/** A verified checkpoint, or undefined when there is none. Throws `GruyereError` for one that is damaged. */
export async function readCheckpoint(store: RunStore, kind: Kind) {
  const bytes = await store.read(fileOf(kind));
  return bytes && decodeCheckpoint(bytes, `${store.location}/${fileOf(kind)}`);
}

/** Puts the whole state of a checkpoint into the engine. Throws `GruyereError` (`wrong-program`) when it doesn't fit the plan. */
export async function restoreState(executor: Executor, engine: EngineState, path: string): Promise<void> {
  checkState(executor.plan, engine, path);
  await executor.write(engine);
}

/** Name of a checkpoint's file in a run's store. */
export const fileOf = (kind: Kind): string => `checkpoints/${kind}.safetensors`;

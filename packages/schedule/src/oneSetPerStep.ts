import { type Passes, passesOf } from "./passes.js";
import type { ScheduledSet, Scheduler, StepKind } from "./scheduler.js";
import { stepCounter } from "./stepCounter.js";

/** Which set has its turn in each step of an epoch, as indices into the sets. `turns` says how often each set is due. */
export type TurnOrder = (turns: readonly number[], epoch: number) => Uint32Array;

/** The steps of one epoch: the set whose turn it is, and how often it was before. */
interface EpochPlan {
  readonly epoch: number;
  readonly set: Uint32Array;
  readonly turn: Uint32Array;
}

/**
 * Schedules where each step trains on a batch of one set (Emmental's sequential and round robin).
 *
 * @param fillup Every set has as many turns as the longest: shorter ones begin again, reshuffled.
 */
export function oneSetPerStep(sets: readonly ScheduledSet[], seed: number, fillup: boolean, order: TurnOrder): Scheduler {
  const passes = sets.map((set) => passesOf(set, seed));
  const most = Math.max(...passes.map((pass) => pass.turns));
  const turns = passes.map((pass) => (fillup ? most : pass.turns));
  let kept: EpochPlan | undefined;
  const planOf = (epoch: number): EpochPlan => {
    if (kept?.epoch !== epoch) {
      const set = order(turns, epoch);
      kept = { epoch, set, turn: countTurns(set, sets.length) };
    }
    return kept;
  };
  return stepCounter({
    stepsPerEpoch: turns.reduce((a, b) => a + b, 0),
    kinds: passes.flatMap(kindsOf),
    parts(epoch, step) {
      const plan = planOf(epoch);
      const index = plan.set[step] ?? 0;
      const pass = passes[index];
      if (pass === undefined) throw new Error(`internal: no data set ${index}`);
      return [{ dataset: pass.dataset, rows: pass.rows(epoch, plan.turn[step] ?? 0, turns[index] ?? 0) }];
    },
  });
}

function countTurns(order: Uint32Array, sets: number): Uint32Array {
  const counts = new Uint32Array(sets);
  return order.map((set) => {
    const turn = counts[set] ?? 0;
    counts[set] = turn + 1;
    return turn;
  });
}

/** A full batch, and the last one where it is smaller. */
function kindsOf(pass: Passes): readonly StepKind[] {
  const sizes = new Set([pass.size(0), pass.size(pass.batches - 1)]);
  return [...sizes].map((size) => ({ parts: [{ dataset: pass.dataset, size }] }));
}

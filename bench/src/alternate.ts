import type { Contestant } from "./contestants/contestant.js";
import { Running } from "./contestants/running.js";
import type { Blocks } from "./statistics/timing.js";

/** Steps at the start of a turn that don't count: caches are another's, threads asleep. */
const UNCOUNTED = 2;
/** Steps before the first turn. */
const WARM_UP = 5;
/** Between turns, in ms: the last one's threads stop spinning. */
const PAUSE = 100;

/** How contestants take turns. */
export interface Turns {
  readonly rounds: number;
  /** Steps of a turn that count. */
  readonly block: number;
}

/** What a contestant did in its turns. */
export interface Measured {
  readonly contestant: Contestant;
  readonly engine: string;
  /** Milliseconds of each step, by turn. */
  readonly blocks: Blocks;
}

/**
 * Starts all contestants and lets them take turns of steps: in each round every one, in the opposite order of the round before, so
 * that what changes on the machine meets all of them. `after` sees the running processes at the end.
 */
export async function alternate(
  contestants: readonly Contestant[],
  { rounds, block }: Turns,
  after: (running: readonly Running[]) => Promise<void> = async () => {},
): Promise<readonly Measured[]> {
  const running: Running[] = [];
  try {
    const engines: string[] = [];
    for (const contestant of contestants) {
      const started = new Running(contestant);
      running.push(started);
      engines.push((await started.ready()).engine);
      await started.steps(WARM_UP);
    }
    const blocks: number[][][] = contestants.map(() => []);
    const order = [...running.entries()];
    for (let round = 0; round < rounds; round++) {
      for (const [i, each] of round % 2 === 0 ? order : order.toReversed()) {
        await new Promise((done) => setTimeout(done, PAUSE));
        blocks[i]?.push((await each.steps(block + UNCOUNTED)).slice(UNCOUNTED));
      }
    }
    await after(running);
    return contestants.map((contestant, i) => ({ contestant, engine: engines[i] ?? "", blocks: blocks[i] ?? [] }));
  } finally {
    await Promise.all(running.map((each) => each.stop()));
  }
}

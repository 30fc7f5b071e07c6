import type { Contestant } from "./contestants/contestant.js";
import { Running } from "./contestants/running.js";
import type { Blocks } from "./statistics/timing.js";

/**
 * Starts every contestant afresh in each round, in turn, and takes one number of each process.
 *
 * @returns One list of one-number turns per contestant.
 */
async function fresh(
  contestants: readonly Contestant[],
  rounds: number,
  measure: (running: Running) => Promise<number>,
): Promise<readonly Blocks[]> {
  const blocks: number[][][] = contestants.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, contestant] of contestants.entries()) {
      const running = new Running(contestant);
      try {
        blocks[i]?.push([await measure(running)]);
      } finally {
        await running.stop();
      }
    }
  }
  return blocks;
}

/** Milliseconds from before the first import until the first finished step. */
export function startups(contestants: readonly Contestant[], rounds: number): Promise<readonly Blocks[]> {
  return fresh(contestants, rounds, async (running) => (await running.ready()).firstStep);
}

/** The most memory that a process held over some steps, in bytes. */
export function peaks(contestants: readonly Contestant[], rounds: number, steps: number): Promise<readonly Blocks[]> {
  return fresh(contestants, rounds, async (running) => {
    await running.ready();
    await running.steps(steps);
    return running.peak();
  });
}

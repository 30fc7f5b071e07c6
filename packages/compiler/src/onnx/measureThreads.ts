import type { Machine } from "./machine.js";
import { MOST_THREADS, type Threads } from "./threads.js";

/** What was measured of one candidate. */
export interface MeasuredThreads extends Threads {
  /** Median of its runs. */
  readonly milliseconds: number;
}

/** A measured choice: plain data, to be saved with a run and replayed instead of measured again. */
export interface ThreadChoice {
  readonly chosen: Threads;
  readonly measured: readonly MeasuredThreads[];
}

/** Something that runs a graph with a number of threads. */
export interface ThreadTrial {
  run(): Promise<unknown>;
  dispose(): Promise<unknown>;
}

/** How threads are measured. */
export interface MeasureOptions {
  /** Times that each candidate has its turn. Default 3. */
  readonly rounds?: number;
  /** Runs of a turn that count, after one that doesn't. Default 5. */
  readonly runs?: number;
  /** Milliseconds. Default `performance.now`. */
  readonly now?: () => number;
}

/** What is worth trying: powers of two up to the machine's cores; spinning where it has them to itself. */
export function candidateThreads({ cores, load }: Machine): readonly Threads[] {
  const most = Math.min(cores, MOST_THREADS);
  const counts = [1, 2, 4, 8].filter((threads) => threads < most);
  const all = [...counts, most].map((threads) => ({ threads, spinning: false }));
  const spinning = load <= 1 ? all.filter(({ threads }) => threads > 1).map((each) => ({ ...each, spinning: true })) : [];
  return [...all, ...spinning];
}

/** A candidate must be this much faster than one before it: the first ones use less of the machine. */
const CLEARLY = 0.95;

/**
 * Tries candidates on the graph itself, in turns, so that a drift of the machine meets all of them, and chooses the fastest; of those
 * that are as fast, the first.
 *
 * @throws Error without candidates.
 */
export async function measureThreads(
  candidates: readonly Threads[],
  open: (threads: Threads) => Promise<ThreadTrial>,
  { rounds = 3, runs = 5, now = () => performance.now() }: MeasureOptions = {},
): Promise<ThreadChoice> {
  const times: number[][] = candidates.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, candidate] of candidates.entries()) {
      // One session at a time: the threads of another one would spin in its way.
      const trial = await open(candidate);
      try {
        await trial.run();
        for (let run = 0; run < runs; run++) {
          const start = now();
          await trial.run();
          times[i]?.push(now() - start);
        }
      } finally {
        await trial.dispose();
      }
    }
  }
  const measured = candidates.map((candidate, i) => ({ ...candidate, milliseconds: median(times[i] ?? []) }));
  const [first, ...others] = measured;
  if (!first) throw new Error("internal: no threads to measure");
  const best = others.reduce((so, each) => (each.milliseconds < so.milliseconds * CLEARLY ? each : so), first);
  return { chosen: { threads: best.threads, spinning: best.spinning }, measured };
}

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.POSITIVE_INFINITY;

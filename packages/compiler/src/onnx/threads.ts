import type { Graph } from "../graph/graph.js";
import type { Machine } from "./machine.js";
import { WAKING_PAYS, worksOf } from "./work.js";

/** How a session uses the processor. */
export interface Threads {
  /** Threads that work on one node. */
  readonly threads: number;
  /** Whether they wait for work by spinning. */
  readonly spinning: boolean;
}

/** What a user may say of it. */
export interface ThreadSettings {
  /** Default `auto`: by the graph and the machine. */
  readonly threads?: "auto" | number;
  /** Default `auto`: only for several threads of the only session, on a machine that has them to itself. */
  readonly spinning?: "auto" | boolean;
}

/** More threads than this on one node of a training step wait for one another. */
export const MOST_THREADS = 16;

/**
 * Chooses threads and spinning. The numbers of a run depend on how many threads there are, but not on spinning.
 *
 * @param sessions Sessions that run in turn: each has threads of its own, and those of the others would spin in its way.
 */
export function chooseThreads(graph: Graph, machine: Machine, settings: ThreadSettings = {}, sessions = 1): Threads {
  const { threads = "auto", spinning = "auto" } = settings;
  const chosen = threads === "auto" ? threadsFor(graph, machine.cores) : threads;
  const alone = sessions === 1 && machine.load < machine.cores - chosen + 1;
  return { threads: chosen, spinning: spinning === "auto" ? chosen > 1 && alone : spinning };
}

/**
 * Threads by the time that nodes take on one core: half of all time is spent in nodes at least as long as one of them, and there are
 * as many threads as that one has work for. A graph of small nodes runs on one thread: to wake others costs more than they do.
 */
export function threadsFor(graph: Graph, cores: number): number {
  const works = worksOf(graph).toSorted((a, b) => b.microseconds - a.microseconds);
  const half = works.reduce((sum, { microseconds, times }) => sum + microseconds * times, 0) / 2;
  let sum = 0;
  const middle = works.find(({ microseconds, times }) => {
    sum += microseconds * times;
    return sum >= half;
  });
  const useful = Math.floor((middle?.microseconds ?? 0) / WAKING_PAYS);
  return Math.max(1, Math.min(cores, MOST_THREADS, useful));
}

import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";

/** What the choice of threads depends on. */
export interface Machine {
  /** Physical cores that this process may use, at least 1. */
  readonly cores: number;
  /** Processes that wanted to run in the last minute, this one included; 0 where that isn't known. */
  readonly load: number;
}

/** The machine that this process runs on. */
export function thisMachine(): Machine {
  const usable = Math.min(availableParallelism(), quota());
  return { cores: Math.max(1, Math.min(usable, physicalCores() ?? usable)), load: loadavg()[0] ?? 0 };
}

/** Cores that are not one another's second thread. Only Linux tells. */
function physicalCores(): number | undefined {
  const root = "/sys/devices/system/cpu";
  try {
    const siblings = readdirSync(root)
      .filter((name) => /^cpu\d+$/.test(name))
      .map((name) => readFileSync(`${root}/${name}/topology/thread_siblings_list`, "utf8").trim());
    return new Set(siblings).size || undefined;
  } catch {
    return undefined; // not Linux, or a container that hides it
  }
}

/** Cores that a container is limited to. */
function quota(): number {
  try {
    return quotaOf(readFileSync("/sys/fs/cgroup/cpu.max", "utf8"));
  } catch {
    return Number.POSITIVE_INFINITY; // no container
  }
}

/** Reads `cpu.max` of Linux's control groups: microseconds per period, or `max`. Rounded up to whole cores. */
export function quotaOf(text: string): number {
  const [limit, period] = text.trim().split(/\s+/).map(Number);
  return limit && period ? Math.max(1, Math.ceil(limit / period)) : Number.POSITIVE_INFINITY;
}

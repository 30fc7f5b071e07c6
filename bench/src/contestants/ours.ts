/**
 * @file The process that runs our steps: `ours.js CASE METHOD ENGINE THREADS`. Nothing but types and Node may be imported
 * statically: what imports cost is part of what is measured.
 */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const began = performance.now();

const { openStep } = await import("./openStep.js");
const opened = await openStep(process.argv.slice(2));
await opened.step();
answer({ type: "ready", firstStep: performance.now() - began, engine: opened.engine });

for await (const line of createInterface({ input: process.stdin })) {
  const request: { readonly steps?: number; readonly profile?: number } = JSON.parse(line);
  if (request.steps !== undefined) answer({ type: "block", milliseconds: await turn(request.steps) });
  else if (request.profile !== undefined) answer({ type: "profile", phases: await opened.profile(request.profile) });
  else answer({ type: "peak", bytes: peakBytes() });
}

async function turn(steps: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let i = 0; i < steps; i++) {
    const start = performance.now();
    await opened.step();
    times.push(performance.now() - start);
  }
  return times;
}

/** Of this program alone: `resourceUsage` also counts the process that it was forked from. */
function peakBytes(): number {
  try {
    const kibibytes = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    if (kibibytes) return Number(kibibytes) * 1024;
  } catch {
    // No /proc on this system.
  }
  return process.resourceUsage().maxRSS * 1024;
}

function answer(fields: object): void {
  process.stdout.write(`${JSON.stringify(fields)}\n`);
}

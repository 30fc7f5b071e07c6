import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { withInterrupt } from "./interrupt.js";
import { Output } from "./output/output.js";

class Process extends EventEmitter {
  readonly exits: number[] = [];
  exit(code: number): void {
    this.exits.push(code);
  }
}

const sink = () => Object.assign(new EventEmitter(), { text: "", write: () => true });
const output = new Output({ stdout: sink(), stderr: sink(), env: {}, json: false, quiet: false, color: false });

describe("withInterrupt", () => {
  it("[L40] the first signal aborts, the second quits at once with 130", async () => {
    const source = new Process();
    await withInterrupt({ source, output, inOrder: true }, async (signal) => {
      source.emit("SIGTERM");
      expect([signal.aborted, source.exits]).toEqual([true, []]);
      source.emit("SIGINT");
      expect(source.exits).toEqual([130]);
    });
    expect(source.listenerCount("SIGINT") + source.listenerCount("SIGTERM")).toBe(0);
  });

  it("[L40] a verb with nothing to save quits at the first", async () => {
    const source = new Process();
    await withInterrupt({ source, output, inOrder: false }, async () => {
      source.emit("SIGINT");
    });
    expect(source.exits).toEqual([130]);
  });
});

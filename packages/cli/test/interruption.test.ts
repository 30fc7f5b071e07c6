import { spawnSync } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { readSafetensors } from "@gruyere/train";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { COMMAND, gruyere, lastLine } from "./gruyere.js";
import { pointsFolder } from "./points.js";

let cwd = "";
beforeAll(async () => {
  cwd = await pointsFolder();
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const LONG = ["train", "points.yaml", "--engine", "cpu", "--set", "train.batchSize=2", "--json"];
const summary = z.object({ outcome: z.string(), steps: z.number(), metrics: z.record(z.string(), z.number()) });

/** Names and bytes of all parameters and optimiser slots. */
async function tensorsOf(run: string): Promise<Map<string, string>> {
  const { tensors } = readSafetensors(await readFile(join(cwd, run, "checkpoints/last.safetensors")), "last.safetensors");
  return new Map([...Object.entries(tensors)].map(([name, { values }]) => [name, values.join()]));
}

describe("interruption", () => {
  it("[L40] [L41] SIGINT amid training: 130, and `resume` ends with the tensors and figures of an unbroken run", async () => {
    const whole = await gruyere([...LONG, "--epochs", "8", "--out", "whole"], { cwd });
    expect(whole.code, whole.stderr).toBe(0);
    let sent = false;
    const broken = await gruyere([...LONG, "--epochs", "8", "--out", "broken"], {
      cwd,
      onStderr(text, child) {
        if (sent || !text.includes("after epoch 2")) return;
        sent = child.kill("SIGINT");
      },
    });
    expect(broken.code, broken.stderr).toBe(130);
    expect(broken.stderr).toContain("to go on: gruyere resume broken");
    const at = summary.parse(lastLine(broken));
    expect(at.outcome).toBe("interrupted");
    const resumed = await gruyere(["resume", "broken", "--json"], { cwd });
    expect(resumed.code, resumed.stderr).toBe(0);
    const [end, unbroken] = [summary.parse(lastLine(resumed)), summary.parse(lastLine(whole))];
    expect(at.steps).toBeLessThan(unbroken.steps);
    expect(end).toEqual(unbroken);
    expect(await tensorsOf("broken")).toEqual(await tensorsOf("whole"));
  });

  it("[L40] a second SIGINT quits at once, with 130", async () => {
    let signals = 0;
    const ended = await gruyere([...LONG, "--epochs", "1000", "--out", "twice"], {
      cwd,
      onStderr(text, child) {
        if (signals === 0 && text.includes("after epoch 1,")) signals += Number(child.kill("SIGINT"));
        else if (signals === 1 && text.includes("once more to quit")) signals += Number(child.kill("SIGINT"));
      },
    });
    expect(ended.code).toBe(130);
  });
});

describe("streams", () => {
  it("[L14] `| head -1` ends well", () => {
    const command = [process.execPath, ...COMMAND, "graph", "points.yaml", "--plan"].map((word) => `'${word}'`).join(" ");
    const { stdout, stderr, status } = spawnSync("bash", ["-c", `set -o pipefail; ${command} | head -1`], {
      cwd,
      encoding: "utf8",
    });
    expect({ stdout, stderr, status }).toEqual({ stdout: "plan points\n", stderr: "", status: 0 });
  });

  const script = spawnSync("script", ["--version"]).status === 0;
  const forced = process.env["CI"] === "true" || process.env["GRUYERE_NO_SKIP"] === "1";
  it.runIf(script || forced)("[L13] [L21] on a terminal: a bar that is redrawn, colours (needs util-linux's script)", () => {
    const args = ["train", "points.yaml", "--engine", "cpu", "--epochs", "20", "--out", "terminal"];
    const command = [process.execPath, ...COMMAND, ...args].map((word) => `'${word}'`).join(" ");
    const env = { ...process.env, TERM: "xterm", NO_COLOR: "" };
    const { stdout, status } = spawnSync("script", ["-qec", command, "/dev/null"], { cwd, env, encoding: "utf8" });
    expect(status, stdout).toBe(0);
    expect(stdout).toContain("\r\u001b[2K");
    expect(stdout).toMatch(/[█░]+ epoch \d+\/20 {2}step \d+\/300/);
    expect(stdout).toContain("\u001b[1mpoints\u001b[22m");
  });
});

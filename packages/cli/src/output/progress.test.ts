import { EventEmitter } from "node:events";
import type { TrainEvent } from "@gruyere/train";
import { describe, expect, it } from "vitest";
import { Output, type Sink } from "./output.js";
import { Progress } from "./progress.js";
import { bar, progressLine } from "./progressBar.js";

class Terminal extends EventEmitter implements Sink {
  text = "";
  constructor(
    readonly isTTY: boolean,
    readonly columns = 120,
  ) {
    super();
  }
  write(text: string): void {
    this.text += text;
  }
}

/** A run of 40 steps in two epochs, 100 ms each. */
function* events(): Generator<TrainEvent> {
  yield {
    type: "run-start",
    time: 0,
    program: "reviews",
    engine: "tfjs",
    backend: "cpu",
    steps: 40,
    epochs: 2,
    seed: 1,
    parameters: 6001204,
    data: [{ dataset: "movie", split: "train", source: "reviews.csv", rows: 640, labels: { movie: 600 } }],
  };
  for (let step = 1; step <= 40; step++) {
    yield {
      type: "step",
      time: step * 100,
      epoch: step <= 20 ? 0 : 1,
      step,
      losses: { movie: 1 / step },
      rows: { movie: 32 },
      gradientNorm: 1,
      learningRate: 0.001,
      milliseconds: 100,
    };
    if (step % 20 === 0)
      yield {
        type: "evaluation",
        time: step * 100,
        epoch: step / 20 - 1,
        step,
        split: "validation",
        metrics: { "all/all/validation/score": 0.5, "movie/reviews/validation/loss": 0.25, "movie/reviews/validation/f1": 0.5 },
      };
  }
  yield {
    type: "run-end",
    time: 4000,
    epoch: 1,
    step: 40,
    outcome: "finished",
    best: { epoch: 1, step: 40, metric: "movie/reviews/validation/f1", value: 0.5 },
  };
}

/** @param speed How many times as fast the run is. */
function shown(isTTY: boolean, quiet = false, speed = 1): string {
  const stderr = new Terminal(isTTY);
  const output = new Output({ stdout: new Terminal(false), stderr, env: { NO_COLOR: "1" }, json: false, quiet, color: true });
  const progress = new Progress(output);
  for (const event of events()) progress.listen({ ...event, time: event.time / speed });
  return stderr.text;
}

describe("Progress", () => {
  it("[L20] without a terminal: plain lines, at most one a second, a table per evaluation, no control characters", () => {
    const text = shown(false);
    expect(text).toMatchInlineSnapshot(`
      "data movie: reviews.csv
      set    split  rows  movie labels
      -----  -----  ----  ------------
      movie  train   640           600
      reviews: 6 001 204 parameters, 40 steps in 2 epochs, seed 1
      epoch 1/2  step 10/40  10 steps/s  3.0 s left  movie 0.2929
      epoch 1/2  step 20/40  10 steps/s  2.0 s left  movie 0.1799
      after epoch 1, step 20
      task   set      split        score    loss      f1
      movie  reviews  validation       –  0.2500  0.5000
      all    all      validation  0.5000       –       –
      epoch 2/2  step 30/40  10 steps/s  1.0 s left  movie 0.0397
      epoch 2/2  step 40/40  10 steps/s  0.0 s left  movie 0.0340
      after epoch 2, step 40
      task   set      split        score    loss      f1
      movie  reviews  validation       –  0.2500  0.5000
      all    all      validation  0.5000       –       –
      finished at step 40 in 4.0 s
      best: movie/reviews/validation/f1 0.5000, after epoch 2
      "
    `);
    expect([...text].every((letter) => letter === "\n" || letter >= " ")).toBe(true);
  });

  it("[L20] without a terminal: ten lines an epoch at most, but one every half minute", () => {
    const lines = (steps: number, milliseconds: number): number => {
      const stderr = new Terminal(false);
      const output = { stdout: new Terminal(false), stderr, env: {}, json: false, quiet: false, color: true };
      const progress = new Progress(new Output(output));
      const [start, step] = events();
      if (start?.type !== "run-start" || step?.type !== "step") throw new Error("no such events");
      progress.listen({ ...start, steps, epochs: 1 });
      progress.listen({ type: "epoch-start", time: 0, epoch: 0, steps });
      for (let n = 1; n <= steps; n++) progress.listen({ ...step, step: n, time: n * milliseconds });
      return stderr.text.split("\n").filter((line) => line.startsWith("epoch")).length;
    };
    expect(lines(100, 50)).toBe(5); // one a second
    expect(lines(1000, 50)).toBe(10); // ten an epoch
    expect(lines(1000, 600)).toBe(20); // one every half minute
  });

  it("[L21] on a terminal: one line that is redrawn, with bar, rate and time left", () => {
    const text = shown(true);
    const frames = text.split("\r\u001b[2K").filter((frame) => frame.includes("steps/s"));
    expect(frames.length).toBeGreaterThan(20);
    expect(frames[9]).toContain("█");
    expect(frames[9]).toMatch(/epoch 1\/2 {2}step 10\/40 {2}10 steps\/s {2}3\.0 s left {2}movie 0\.\d{4}/);
    // Nothing is printed on the line that is being redrawn.
    expect(frames.every((frame) => !frame.includes("validation") || frame.indexOf("\n") > frame.indexOf("movie"))).toBe(true);
  });

  it("[L21] on a terminal: the line is there from an epoch's first step, however fast the run is", () => {
    const frames = shown(true, false, 1000).split("\r\u001b[2K");
    expect(frames.filter((frame) => /^[░▏▎▍▌▋▊▉█]+ epoch/.test(frame)).map((frame) => /step (\d+)/.exec(frame)?.[1])).toEqual([
      "1",
      "21",
    ]);
  });

  it("[L22] tells the first graphs that are compiled, and counts all at the end", () => {
    const stderr = new Terminal(false);
    const output = new Output({ stdout: new Terminal(false), stderr, env: {}, json: false, quiet: false, color: false });
    const progress = new Progress(output);
    const graph = { type: "compile", time: 0, what: "step", nodes: 51, nodesBefore: 69, threads: 1, cached: false } as const;
    for (let i = 0; i < 5; i++) progress.listen({ ...graph, milliseconds: 100, cached: i === 2 });
    expect(stderr.text.split("\n").filter(Boolean)).toEqual([
      "compiled step: 69 operations to 51, 0.1 s",
      "compiled step: 69 operations to 51, 0.1 s",
      "compiled step: found in the cache, 0.1 s",
    ]);
    progress.listen({ type: "run-end", time: 4000, epoch: 1, step: 40, outcome: "finished" });
    expect(stderr.text).toContain("finished at step 40; compiled 5 graphs (1 from the cache) in 0.5 s\n");
    expect(progress.compiled).toEqual({ graphs: 5, cached: 1, milliseconds: 500 });
  });

  it("[L12] --quiet shows none of it", () => expect(shown(true, true)).toBe(""));

  it("[L21] a progress line never exceeds the terminal", () => {
    const state = { epoch: 0, epochs: 2, step: 3, steps: 40, rate: 7, losses: { movie: 0.5, yelp: 0.25 } };
    for (const columns of [10, 20, 40, 80, 200]) expect(progressLine(state, columns).length).toBeLessThan(columns);
  });

  it("[L21] the bar fills in eighths of a character", () => {
    expect([bar(0, 4), bar(0.5, 4), bar(0.53125, 4), bar(1, 4), bar(7, 4)]).toEqual(["░░░░", "██░░", "██▏░", "████", "████"]);
  });
});

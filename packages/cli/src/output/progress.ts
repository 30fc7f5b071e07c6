import { perTaskTable } from "@gruyere/evaluate";
import type { Metrics, TrainEvent } from "@gruyere/train";
import { describeData } from "./describeData.js";
import { formatDuration } from "./duration.js";
import type { Output } from "./output.js";
import { bar, type ProgressState, progressLine, progressWords } from "./progressBar.js";
import { formatNumber } from "./table.js";

const REDRAW_EVERY = 100;
const LINE_EVERY = 1000;
/** Without a terminal: so many lines an epoch at most, unless an epoch is so long that they would be further apart than `LINE_AFTER`. */
const LINES_PER_EPOCH = 10;
const LINE_AFTER = 30_000;
/** The rate and the losses shown are means over about this long. */
const WINDOW = 3000;
/** So many graphs are told one by one; all of them are counted. */
const FIRST_GRAPHS = 3;

interface Moment {
  readonly time: number;
  readonly step: number;
  readonly losses: Readonly<Record<string, number>>;
}

/**
 * Shows the events of a run: on a terminal a bar that is redrawn, elsewhere plain lines (at most one a second and ten an
 * epoch, but one every half minute), and the table of each evaluation. Takes its times from the events.
 */
export class Progress {
  readonly #output: Output;
  #start: Extract<TrainEvent, { type: "run-start" }> | undefined;
  #recent: Moment[] = [];
  #epoch = 0;
  #stepsPerEpoch = 0;
  #shown = Number.NEGATIVE_INFINITY;
  /** The step that the last line of an epoch was shown at. */
  #shownStep = 0;
  #open = false;
  #compiled: Compiled = { graphs: 0, cached: 0, milliseconds: 0 };
  #evaluation: { readonly step: number; readonly title: string; readonly metrics: Metrics } | undefined;

  constructor(output: Output) {
    this.#output = output;
  }

  readonly listen = (event: TrainEvent): void => {
    if (event.type !== "evaluation") this.#showEvaluation();
    switch (event.type) {
      case "run-start":
        this.#started(event);
        break;
      case "prepare":
        this.#line(event.time, () => prepareWords(event.progress));
        break;
      case "compile":
        this.#count(event);
        break;
      case "epoch-start":
        this.#epoch = event.epoch;
        this.#stepsPerEpoch = event.steps;
        break;
      case "step":
        this.#stepped(event);
        break;
      case "evaluation":
        this.#evaluated(event);
        break;
      case "warning":
        this.#say(`${this.#output.colours.yellow("warning")} ${event.code}: ${event.message}`);
        break;
      case "run-end":
        this.#ended(event);
        break;
      case "checkpoint":
        break;
    }
  };

  /** A listener for work that counts rows: `evaluate  512/2000 rows`. */
  count(what: string): (progress: { readonly done: number; readonly total: number }) => void {
    return ({ done, total }) =>
      this.#line(Date.now(), (live) => `${live ? `${bar(done / total, 24)} ` : ""}${what}  ${done}/${total} rows`);
  }

  /** What the engine has compiled so far. */
  get compiled(): Compiled {
    return this.#compiled;
  }

  /** Ends the line that is being redrawn, so that other text can follow. */
  close(): void {
    this.#clear();
    this.#showEvaluation();
  }

  #clear(): void {
    if (this.#open) this.#output.redraw("");
    this.#open = false;
  }

  #started(event: Extract<TrainEvent, { type: "run-start" }>): void {
    this.#start = event;
    const resumed = event.resumedAt === undefined ? "" : `, from step ${event.resumedAt}`;
    this.#say(describeData(event.data));
    this.#say(
      `${this.#output.colours.bold(event.program)}: ${formatNumber(event.parameters)} parameters, ${event.steps} steps in ${event.epochs} epochs${resumed}, seed ${event.seed}`,
    );
    this.#shown = event.time;
    this.#shownStep = event.resumedAt ?? 0;
    this.#recent = [{ time: event.time, step: event.resumedAt ?? 0, losses: {} }];
  }

  #count({ what, nodes, nodesBefore, cached, milliseconds }: Extract<TrainEvent, { type: "compile" }>): void {
    const before = this.#compiled;
    this.#compiled = {
      graphs: before.graphs + 1,
      cached: before.cached + Number(cached),
      milliseconds: before.milliseconds + milliseconds,
    };
    if (before.graphs >= FIRST_GRAPHS) return;
    const took = cached ? "found in the cache" : `${nodesBefore} operations to ${nodes}`;
    this.#say(`compiled ${what}: ${took}, ${formatDuration(milliseconds)}`);
  }

  #stepped(event: Extract<TrainEvent, { type: "step" }>): void {
    this.#epoch = event.epoch;
    this.#recent.push({ time: event.time, step: event.step, losses: event.losses });
    while (this.#recent.length > 2 && (this.#recent[0]?.time ?? 0) < event.time - WINDOW) this.#recent.shift();
    const soon = event.step - this.#shownStep < this.#stepsPerEpoch / LINES_PER_EPOCH && event.time - this.#shown < LINE_AFTER;
    if (soon && !this.#output.live) return;
    this.#line(event.time, (live) => {
      this.#shownStep = event.step;
      const state = this.#state(event);
      return live ? progressLine(state, this.#output.columns) : progressWords(state).join("  ");
    });
  }

  /** A line of progress, if it is time for one: redrawn on a terminal, a new one elsewhere. */
  #line(time: number, text: (live: boolean) => string): void {
    const { live } = this.#output;
    // On a terminal the line is there at once after other text, however short the epochs are.
    const wait = live ? (this.#open ? REDRAW_EVERY : 0) : LINE_EVERY;
    if (time - this.#shown < wait) return;
    this.#shown = time;
    if (live) this.#output.redraw(text(live));
    else this.#output.note(text(live));
    this.#open = live;
  }

  /** The splits of one moment make one table: it is shown with the next event of another kind. */
  #evaluated({ time, epoch, step, metrics }: Extract<TrainEvent, { type: "evaluation" }>): void {
    if (this.#evaluation?.step !== step) this.#showEvaluation();
    // The time that evaluating takes is not the steps'.
    this.#recent = [];
    this.#shown = time;
    this.#shownStep = step;
    const title = `after epoch ${epoch + 1}, step ${step}`;
    this.#evaluation = { step, title, metrics: { ...this.#evaluation?.metrics, ...metrics } };
  }

  #showEvaluation(): void {
    if (this.#evaluation) this.#say(`${this.#evaluation.title}\n${perTaskTable(this.#evaluation.metrics)}`);
    this.#evaluation = undefined;
  }

  #ended(event: Extract<TrainEvent, { type: "run-end" }>): void {
    const took = this.#start === undefined ? "" : ` in ${formatDuration(event.time - this.#start.time)}`;
    this.#say(`${event.outcome} at step ${event.step}${took}${compiledWords(this.#compiled)}`);
    if (event.best)
      this.#say(`best: ${event.best.metric} ${formatNumber(event.best.value)}, after epoch ${event.best.epoch + 1}`);
  }

  #state({ step }: { readonly step: number }): ProgressState {
    const first = this.#recent[0];
    const last = this.#recent.at(-1);
    const elapsed = first && last ? last.time - first.time : 0;
    const rate = first && last && elapsed > 0 ? ((last.step - first.step) / elapsed) * 1000 : undefined;
    return {
      epoch: this.#epoch,
      epochs: this.#start?.epochs ?? 0,
      step,
      steps: this.#start?.steps ?? 0,
      rate: rate === 0 ? undefined : rate,
      losses: meanLosses(this.#recent),
    };
  }

  #say(text: string): void {
    this.#clear();
    this.#output.note(text);
  }
}

/** Graphs that an engine has compiled in a run. */
export interface Compiled {
  readonly graphs: number;
  /** How many of them a cache on disk had. */
  readonly cached: number;
  readonly milliseconds: number;
}

function compiledWords({ graphs, cached, milliseconds }: Compiled): string {
  if (graphs === 0) return "";
  const found = cached === 0 ? "" : ` (${cached} from the cache)`;
  return `; compiled ${graphs} ${graphs === 1 ? "graph" : "graphs"}${found} in ${formatDuration(milliseconds)}`;
}

function prepareWords(progress: Extract<TrainEvent, { type: "prepare" }>["progress"]): string {
  const what = progress.phase === "fit" ? progress.input : progress.dataset;
  return `${progress.phase} ${what}  ${formatNumber(progress.rows)} rows`;
}

function meanLosses(moments: readonly Moment[]): Readonly<Record<string, number>> {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const { losses } of moments)
    for (const [task, loss] of Object.entries(losses)) {
      const kept = sums.get(task) ?? { sum: 0, count: 0 };
      sums.set(task, { sum: kept.sum + loss, count: kept.count + 1 });
    }
  return Object.fromEntries([...sums].map(([task, { sum, count }]) => [task, sum / count]));
}

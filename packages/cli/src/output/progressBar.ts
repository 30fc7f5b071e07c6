import { formatDuration } from "./duration.js";

/** How far a run is. Times in ms. */
export interface ProgressState {
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  /** Steps a second, measured lately; undefined before the second step. */
  readonly rate: number | undefined;
  /** Mean loss of each task, lately. */
  readonly losses: Readonly<Record<string, number>>;
}

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar of so many characters, filled to a fraction in eighths of a character. */
export function bar(fraction: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, fraction)) * width * 8);
  const full = "█".repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? "");
  return full.padEnd(width, "░");
}

/** The words of a progress line: `epoch 2/6`, `step 312/480`, `41.2 steps/s`, `4.1 s left`, `movie 0.4120`. */
export function progressWords(state: ProgressState): readonly string[] {
  const { epoch, epochs, step, steps, rate, losses } = state;
  return [
    `epoch ${Math.min(epoch + 1, epochs)}/${epochs}`,
    `step ${step}/${steps}`,
    ...(rate === undefined
      ? []
      : [`${rate.toFixed(rate < 9.95 ? 1 : 0)} steps/s`, `${formatDuration(((steps - step) / rate) * 1000)} left`]),
    ...Object.entries(losses).map(([task, loss]) => `${task} ${loss.toFixed(4)}`),
  ];
}

/** One line of a terminal: the bar and the words, cut to its width. */
export function progressLine(state: ProgressState, columns: number): string {
  const width = Math.max(8, Math.min(24, Math.floor(columns / 5)));
  const line = `${bar(state.steps === 0 ? 0 : state.step / state.steps, width)} ${progressWords(state).join("  ")}`;
  return line.length < columns ? line : line.slice(0, Math.max(0, columns - 1));
}

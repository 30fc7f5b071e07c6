import { GruyereError, nearest } from "gruyere";
import type { BenchCase } from "./case.js";
import { gumgum } from "./gumgum.js";
import { type ManyTasks, manyTasks } from "./manyTasks.js";
import { multimnist } from "./multimnist.js";
import { sentence6 } from "./sentence6.js";

const usual: ManyTasks = { tasks: 8, rows: 128, width: 256 };

const tasks = (count: number): BenchCase => ({
  name: `tasks${count}`,
  what: `MLP trunk 64-256-128, ${count} two-layer heads, one batch of 128`,
  axis: { name: "tasks", value: count },
  work: () => manyTasks({ ...usual, tasks: count }),
});

const batch = (rows: number): BenchCase => ({
  name: `batch${rows}`,
  what: `tasks8 with a batch of ${rows}`,
  axis: { name: "rows of the batch", value: rows },
  work: () => manyTasks({ ...usual, rows }),
});

const width = (units: number): BenchCase => ({
  name: `width${units}`,
  what: `tasks8 with a trunk 64-${units}-${units / 2}`,
  axis: { name: "width of the trunk", value: units },
  work: () => manyTasks({ ...usual, width: units }),
});

const words = "bags of 100 of 20,000 words, trunk 300 with sigmoid, heads 1 and 3, two batches of 64";

/** Every case, in the order of the page. */
export const CASES: readonly BenchCase[] = [
  { name: "gumgum", what: `${words}; the peer multiplies the dense 20,000-wide rows`, work: gumgum },
  { name: "gumgum-bag", what: `${words}; the peer uses EmbeddingBag`, work: gumgum },
  { name: "multimnist", what: "36×36 LeNet trunk to 50 features, two heads of 10, one batch of 256", work: multimnist },
  { name: "sentence6", what: "embedding 20,000×300, LSTM 100 over 40 steps, six heads, six batches of 32", work: sentence6 },
  ...[8, 32, 128].map(tasks),
  ...[32, 128, 512, 2048].map(batch),
  ...[64, 256, 1024].map(width),
];

/**
 * The case of a name.
 *
 * @throws GruyereError `unknown-case`, with the nearest name.
 */
export function caseOf(name: string): BenchCase {
  const found = CASES.find((each) => each.name === name);
  if (found) return found;
  const names = CASES.map((each) => each.name);
  const near = nearest(name, names);
  throw new GruyereError({
    code: "unknown-case",
    path: "--cases",
    expected: `cases of ${names.join(", ")}`,
    received: name,
    hint: near === undefined ? "see `npm run bench -- --help`" : `did you mean \`${near}\`?`,
  });
}

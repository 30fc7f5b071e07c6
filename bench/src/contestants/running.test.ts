import { expect, it } from "vitest";
import { alternate } from "../alternate.js";
import { startups } from "../fresh.js";
import type { Contestant } from "./contestant.js";

/** A process that answers as a contestant does; its steps take `pace` milliseconds and one more in each turn. */
const answering = (name: string, pace: number): Contestant => ({
  name,
  command: process.execPath,
  args: [
    "-e",
    `const answer = (fields) => console.log(JSON.stringify(fields));
     console.log("a library's banner");
     answer({ type: "ready", firstStep: ${pace}, engine: "${name} 1.0" });
     let turn = 0;
     require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
       const { steps } = JSON.parse(line);
       answer({ type: "block", milliseconds: Array.from({ length: steps }, (_, i) => ${pace} + turn + (i < 2 ? 1000 : 0)) });
       turn++;
     });`,
  ],
});

it("lets all take turns, leaving out the warm-up and the first steps of a turn", async () => {
  const measured = await alternate([answering("a", 1), answering("b", 10)], { rounds: 3, block: 2 });
  expect(measured.map(({ engine }) => engine)).toEqual(["a 1.0", "b 1.0"]);
  expect(measured.map(({ blocks }) => blocks)).toEqual([
    [
      [2, 2],
      [3, 3],
      [4, 4],
    ],
    [
      [11, 11],
      [12, 12],
      [13, 13],
    ],
  ]);
});

it("starts afresh for what only a new process shows", async () => {
  expect(await startups([answering("a", 5), answering("b", 7)], 2)).toEqual([
    [[5], [5]],
    [[7], [7]],
  ]);
});

it.each([
  [
    "ends early",
    { name: "torch", command: process.execPath, args: ["-e", "console.error('no module named torch')"] },
    "no module named torch",
  ],
  ["isn't there", { name: "torch", command: "./no-such-program", args: [] }, "ENOENT"],
])("says what a process wrote that %s", async (_, contestant, words) => {
  await expect(alternate([contestant], { rounds: 1, block: 1 })).rejects.toThrow(words);
});

import { expect, it } from "vitest";
import { HELP, readOptions } from "./options.js";

it("measures everything on both sides by default, as the help says", () => {
  const options = readOptions(["--python", process.execPath]);
  expect(options).toMatchObject({
    engine: "auto",
    threads: 2,
    rounds: 12,
    block: 8,
    peers: ["torch"],
    startup: true,
    peakMemory: true,
  });
  for (const { name } of options?.cases ?? []) expect(HELP).toContain(name);
  expect(readOptions(["--help"])).toBeUndefined();
});

it("takes only what is named", () => {
  const options = readOptions(["--cases", "tasks8,startup", "--peers", "emmental,torchjd:upgrad"]);
  expect(options?.cases.map(({ name }) => name)).toEqual(["tasks8"]);
  expect(options).toMatchObject({ startup: true, peakMemory: false, peers: ["emmental", "torchjd:upgrad"] });
});

it.each([
  [["--cases", "task8"], "did you mean `tasks8`?"],
  [["--peers", "troch"], "did you mean `torch`?"],
  [["--engine", "onx"], "did you mean `onnx`?"],
  [["--rounds", "0"], "a whole number above 0"],
  [["--threads", "two"], "a whole number above 0"],
  [["--python", "no/such/python"], "a Python with PyTorch"],
  [["--write"], "--python PATH too"],
  [["--write", "--python", process.execPath, "--cases", "tasks8"], "leave `--cases` out"],
  [["--quick"], "Unknown option '--quick'"],
  [["tasks8"], "Unexpected argument 'tasks8'"],
])("refuses %j", (argv, words) => {
  expect(() => readOptions(argv)).toThrow(words);
});

import { EventEmitter } from "node:events";
import { GruyereError } from "@gruyere/flow";
import { describe, expect, it } from "vitest";
import { codeFrame } from "./codeFrame.js";
import { formatDuration } from "./duration.js";
import { Output, type OutputSettings, type Sink } from "./output.js";
import { reportError } from "./reportError.js";
import { formatNumber, formatTable } from "./table.js";

class Memory extends EventEmitter implements Sink {
  text = "";
  readonly columns = 80;
  constructor(readonly isTTY = false) {
    super();
  }
  write(text: string): void {
    this.text += text;
  }
}

function outputOf(settings: Partial<OutputSettings> = {}): { output: Output; stdout: Memory; stderr: Memory } {
  const [stdout, stderr] = [new Memory(), new Memory(settings.stderr?.isTTY ?? false)];
  return { output: new Output({ env: {}, json: false, quiet: false, color: true, ...settings, stdout, stderr }), stdout, stderr };
}

describe("Output", () => {
  it("[L10] results go to stdout, notes and errors to stderr", () => {
    const { output, stdout, stderr } = outputOf();
    output.result("result");
    output.note("note");
    output.error("error");
    output.finish({ ok: true });
    expect([stdout.text, stderr.text]).toEqual(["result\n", "note\nerror\n"]);
  });

  it("[L11] with --json the one object is all that stdout gets", () => {
    const { output, stdout, stderr } = outputOf({ json: true });
    output.result("result");
    output.finish({ ok: true });
    expect([stdout.text, stderr.text]).toEqual(['{"ok":true}\n', "result\n"]);
  });

  it("[L12] --quiet keeps results and errors", () => {
    const { output, stdout, stderr } = outputOf({ quiet: true });
    output.note("note");
    output.redraw("bar");
    output.result("result");
    output.error("error");
    expect([stdout.text, stderr.text]).toEqual(["result\n", "error\n"]);
  });

  it("[L13] colour: on a terminal only, never with NO_COLOR, TERM=dumb or --no-color", () => {
    const terminal = new Memory(true);
    const red = (settings: Partial<OutputSettings>): boolean => outputOf(settings).output.colours.red("x") !== "x";
    expect(red({})).toBe(false);
    expect(red({ stderr: terminal })).toBe(true);
    expect(red({ stderr: terminal, env: { NO_COLOR: "1" } })).toBe(false);
    expect(red({ stderr: terminal, env: { TERM: "dumb" } })).toBe(false);
    expect(red({ stderr: terminal, color: false })).toBe(false);
    expect(red({ env: { FORCE_COLOR: "1" } })).toBe(true);
  });

  it("[L14] a reader that has gone is no error", () => {
    const { output, stdout } = outputOf();
    output.data("first");
    stdout.emit("error", Object.assign(new Error("EPIPE"), { code: "EPIPE" }));
    output.data("second");
    expect(output.closed).toBe(true);
    expect(stdout.text).toBe("first\n");
    expect(() => stdout.emit("error", Object.assign(new Error("EIO"), { code: "EIO" }))).toThrow("EIO");
  });
});

describe("reportError", () => {
  it("[L41] a fault of ours: 2, the stack, a request to report it; --json has it too", () => {
    const { output, stdout, stderr } = outputOf({ json: true });
    expect(reportError(new RangeError("no such slot"), output, ".")).toBe(2);
    expect(stderr.text).toMatch(/^internal error\nRangeError: no such slot\n {4}at [\s\S]*please report it/);
    expect(JSON.parse(stdout.text)).toEqual({ ok: false, internal: "no such slot" });
  });

  it("[L41] a mistake of the user: 1, the problem and no stack", () => {
    const { output, stderr } = outputOf();
    const problem = { code: "bad", path: "a.b", expected: "x", received: "y", hint: "z" };
    expect(reportError(new GruyereError(problem), output, ".")).toBe(1);
    expect(stderr.text).toBe("bad at a.b\n  expected: x\n  received: y\n  hint:     z\n\n1 problem\n");
  });
});

describe("text", () => {
  it.each([
    [0, "0.0 s"],
    [420, "0.4 s"],
    [9960, "10 s"],
    [59_400, "59 s"],
    [59_700, "1 min 00 s"],
    [185_000, "3 min 05 s"],
    [7_620_000, "2 h 07 min"],
  ])("formatDuration(%d) is %s", (milliseconds, text) => expect(formatDuration(milliseconds)).toBe(text));

  it.each([
    [1234567, "1 234 567"],
    [12, "12"],
    [0, "0"],
    [0.123456, "0.1235"],
    [2.5, "2.5000"],
    [1.23456, "1.2346"],
    [42.12345, "42.123"],
    [0.00001234, "1.234e-5"],
    [Number.NaN, "NaN"],
  ])("formatNumber(%d) is %s", (value, text) => expect(formatNumber(value)).toBe(text));

  it("a table aligns text left and numbers right", () => {
    expect(
      formatTable(
        ["task", "rows"],
        [
          ["movie", 1500],
          ["yelp", ""],
        ],
      ),
    ).toBe(["task    rows", "-----  -----", "movie  1 500", "yelp"].join("\n"));
  });

  it("[L15] a code frame marks line and column, tabs kept", () => {
    expect(codeFrame("a: 1\n\tb: 2\nc: 3\nd: 4\n", { line: 2, column: 5 }, 1)).toBe(
      ["  1 | a: 1", "> 2 | \tb: 2", "    | \t   ^", "  3 | c: 3"].join("\n"),
    );
    expect(codeFrame("one\n", { line: 9 })).toBe("");
  });
});

import pc from "picocolors";

/** Functions that colour text, or leave it as it is. */
export type Colours = ReturnType<typeof pc.createColors>;

/** A stream that text goes to; process.stdout is one. */
export interface Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
  on(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown;
}

/** How to talk to the user. */
export interface OutputSettings {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The last line of stdout is one JSON object; what a human reads goes to stderr. */
  readonly json: boolean;
  /** No progress and no notes, only results and errors. */
  readonly quiet: boolean;
  /** False for `--no-color`. */
  readonly color: boolean;
}

/** The one way in which a verb talks: results to stdout, notes and errors to stderr. */
export class Output {
  readonly json: boolean;
  readonly quiet: boolean;
  /** For stderr, where all colour is. */
  readonly colours: Colours;
  /** Whether lines on stderr can be redrawn. */
  readonly live: boolean;
  readonly #stdout: Sink;
  readonly #stderr: Sink;
  #closed = false;

  constructor({ stdout, stderr, env, json, quiet, color }: OutputSettings) {
    this.json = json;
    this.quiet = quiet;
    const dumb = env["TERM"] === "dumb";
    const wanted = color && !env["NO_COLOR"] && (Boolean(env["FORCE_COLOR"]) || (stderr.isTTY === true && !dumb));
    this.colours = pc.createColors(wanted);
    this.live = stderr.isTTY === true && !dumb;
    this.#stdout = stdout;
    this.#stderr = stderr;
    for (const sink of [stdout, stderr])
      sink.on("error", (error) => {
        // A reader that has gone (`| head`) is no error of ours.
        if (error.code !== "EPIPE") throw error;
        if (sink === stdout) this.#closed = true;
      });
  }

  /** Whether the reader of stdout has gone: a verb that only writes may stop. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Width of the terminal on stderr, in characters; a terminal that does not know says 0. */
  get columns(): number {
    return this.#stderr.columns || 80;
  }

  /** What the user asked for, as text: to stdout, or to stderr under `--json`. */
  result(text: string): void {
    if (this.json) this.#stderr.write(`${text}\n`);
    else if (!this.#closed) this.#stdout.write(`${text}\n`);
  }

  /** What happens meanwhile: to stderr, unless `--quiet`. */
  note(text: string): void {
    if (!this.quiet) this.#stderr.write(`${text}\n`);
  }

  /** What went wrong, or may: to stderr always. */
  error(text: string): void {
    this.#stderr.write(`${text}\n`);
  }

  /** A line of data (JSONL): to stdout whatever the flags. */
  data(line: string): void {
    if (!this.#closed) this.#stdout.write(`${line}\n`);
  }

  /** The result as one JSON object, the last line of stdout; nothing without `--json`. */
  finish(value: object): void {
    if (this.json) this.data(JSON.stringify(value));
  }

  /** Replaces the line that the cursor is on; only where `live`. */
  redraw(text: string): void {
    if (!this.quiet) this.#stderr.write(`\r\u001b[2K${text}`);
  }
}

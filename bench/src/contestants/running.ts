import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { GruyereError } from "gruyere";
import { type Answer, answer, type Phase } from "./answer.js";
import type { Contestant } from "./contestant.js";

/** How much of what a process writes to stderr is kept for its error. */
const KEPT = 2000;

/** A contestant's process, started and waiting for its turns. */
export class Running {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #ended: Promise<void>;
  readonly contestant: Contestant;
  #complaints = "";

  constructor(contestant: Contestant) {
    this.contestant = contestant;
    const child = spawn(contestant.command, [...contestant.args], { stdio: ["pipe", "pipe", "pipe"] });
    this.#child = child;
    this.#ended = new Promise((done) => child.once("close", () => done()).once("error", () => done()));
    child.on("error", (error) => this.#keep(error.message));
    child.stdin.on("error", (error) => this.#keep(error.message));
    child.stderr.on("data", (data) => this.#keep(String(data)));
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  /** Waits for the first finished step; how long it took from before the first import, and what ran it. */
  async ready(): Promise<{ readonly firstStep: number; readonly engine: string }> {
    return this.#next("ready");
  }

  /** A turn: milliseconds of each of its steps. */
  async steps(count: number): Promise<readonly number[]> {
    this.#ask({ steps: count });
    return (await this.#next("block")).milliseconds;
  }

  /** The most memory that the process has held, in bytes. */
  async peak(): Promise<number> {
    this.#ask({ peak: true });
    return (await this.#next("peak")).bytes;
  }

  /** Where the time of a step goes; ours only. */
  async profile(steps: number): Promise<readonly Phase[]> {
    this.#ask({ profile: steps });
    return (await this.#next("profile")).phases;
  }

  async stop(): Promise<void> {
    this.#child.kill();
    await this.#ended;
  }

  #keep(text: string): void {
    this.#complaints = (this.#complaints + text).slice(-KEPT);
  }

  #ask(request: object): void {
    this.#child.stdin?.write(`${JSON.stringify(request)}\n`);
  }

  /** The next answer. Lines that are none, such as banners of libraries, are kept with what goes to stderr. */
  async #next<T extends Answer["type"]>(type: T): Promise<Extract<Answer, { readonly type: T }>> {
    for (;;) {
      const { value: line, done } = await this.#lines.next();
      if (done) {
        await this.#ended;
        throw this.#failed();
      }
      const parsed = answer.safeParse(jsonOf(line));
      if (parsed.success && isOf(parsed.data, type)) return parsed.data;
      this.#keep(`${line}\n`);
    }
  }

  #failed(): GruyereError {
    const { name, command, args } = this.contestant;
    return new GruyereError({
      code: "contestant-failed",
      path: [command, ...args].join(" "),
      expected: `${name} to run its steps`,
      received: this.#complaints.trim().split("\n").slice(-6).join("\n            ") || "the end of its process, without a word",
      hint:
        name === "gruyere" ? "try `--engine tfjs`" : `install what it needs into that Python, or leave it out with \`--peers\``,
    });
  }
}

function isOf<T extends Answer["type"]>(given: Answer, type: T): given is Extract<Answer, { readonly type: T }> {
  return given.type === type;
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

import { GruyereError, type Problem } from "@gruyere/flow";
import { Command, CommanderError, Option } from "commander";
import { FLAGS, type Flag, type Flags, flagValues } from "./flags.js";
import type { Verb } from "./verbs/verb.js";
import { VERBS } from "./verbs/verbs.js";

/** What the arguments ask for. */
export type Request =
  | { readonly type: "run"; readonly verb: Verb; readonly args: readonly string[]; readonly flags: Flags }
  /** Help or the version: text for stdout. */
  | { readonly type: "text"; readonly text: string };

/** Reads the arguments. Throws `GruyereError` for an unknown verb, flag or value, with the nearest valid one. */
export function readArguments(argv: readonly string[], version: string): Request {
  let request: Request | undefined;
  let text = "";
  const command = new Command("gruyere")
    .description("Declare, train and inspect multi-task models.")
    .version(version, "--version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [verb]", "print help of a verb")
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({ writeOut: (out) => (text += out), writeErr: (err) => (text += err) });
  for (const verb of VERBS)
    addVerb(command, verb, (args, flags) => {
      request = { type: "run", verb, args, flags };
    });
  try {
    command.parse([...argv], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { type: "text", text: text.trimEnd() };
    throw new GruyereError(usageProblem(error));
  }
  return request ?? { type: "text", text: text.trimEnd() };
}

function addVerb(parent: Command, verb: Verb, chosen: (args: readonly string[], flags: Flags) => void): void {
  const command = parent
    .command(verb.name)
    .summary(verb.summary)
    .description(`${capitalised(verb.summary)}.`);
  for (const { usage, description } of verb.args) command.argument(usage, description);
  for (const name of verb.flags) command.addOption(option(FLAGS[name]));
  command.addHelpText("after", `\nExamples:\n${verb.examples.map((line) => `  $ ${line}`).join("\n")}`);
  command.action(() => chosen(command.args, parseFlags(verb, command.opts())));
}

function option(flag: Flag): Option {
  const made = new Option(flag.usage, flag.description);
  if (flag.choices) made.choices(flag.choices);
  if (flag.repeatable) made.argParser<readonly string[]>((value, before = []) => [...before, value]);
  return made;
}

function parseFlags(verb: Verb, given: object): Flags {
  const parsed = flagValues.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new GruyereError(
    parsed.error.issues.map((issue) => ({
      code: "bad-flag",
      path: `gruyere ${verb.name} --${issue.path.join(".")}`,
      expected: issue.message,
      received: String(Reflect.get(given, issue.path[0] ?? "")),
      hint: `see \`gruyere ${verb.name} --help\``,
    })),
  );
}

/** Commander's message (`error: unknown option '--epoch'\n(Did you mean --epochs?)`) as a problem. */
function usageProblem(error: CommanderError): Problem {
  const path = "command line";
  const [message = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  if (error.code === "commander.help")
    return {
      code: "no-verb",
      path,
      expected: `a verb: ${VERBS.map(({ name }) => name).join(", ")}`,
      received: "none",
      hint: "see `gruyere --help`",
    };
  return {
    code: error.code.replace(/^commander\./, "").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    path,
    expected: "arguments as `gruyere --help` says",
    received: message,
    hint: suggestion?.replace(/^\(|\)$/g, "") ?? "see `gruyere --help`, or `gruyere VERB --help`",
  };
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * The command line: parses the arguments, and runs one verb. Source: docs/specification.md, 6. Help needs nothing but
 * `usage.json`, so what a verb needs is loaded when one is run.
 */
import completion from "@bomb.sh/tab/commander";
import { Argument, Command, CommanderError, Option } from "commander";
import type { RawInputs } from "../inputs.ts";
import { done, refused } from "./exit-codes.ts";
import type { GlobalOptions } from "./session.ts";
import usage from "./usage.json" with { type: "json" };

/** What `usage.json` says of a verb. `npm run docs` makes it from the verbs. */
interface Usage {
  readonly name: string;
  readonly about: string;
  readonly argument: readonly string[];
  readonly options: readonly { flags: string; about: string; choices: readonly string[] }[];
  readonly writes: boolean;
  readonly examples: readonly { command: string; about: string }[];
}

const verbs: readonly Usage[] = usage;

// A reader such as `head` closes the pipe when it has seen enough: then there is no more to do.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});
// Of a closed terminal. What the command does is more than what it says meanwhile.
process.stderr.on("error", () => undefined);

/**
 * Runs one command.
 *
 * @param args without node and the program's name
 * @param version the release, as `--version` prints it
 * @returns exit code: 0 done, 1 refused or failed, 2 wrong usage
 */
export async function run(args: readonly string[], version: string): Promise<number> {
  let exitCode: number = done;
  const program = new Command("deploy-rollback")
    .description("Rolls back a deploy to Airflow on Astronomer in git.")
    .version(version)
    .showSuggestionAfterError(true)
    .helpCommand("help [command]", "Show how a command is used, with examples")
    .exitOverride()
    .configureOutput({ outputError: () => undefined });
  // Before the verb or after it.
  withGlobalOptions(program);
  for (const verb of verbs) addVerb(program, verb, (code) => (exitCode = code));
  program
    .command("demo")
    .description("Show a rollback in a temporary repository, without network or account")
    .action(async () => {
      const { demo } = await import("./demo.ts");
      await demo((typed) => run(typed, version));
    });
  program.addHelpText(
    "after",
    "\nExit codes: 0 done, 1 refused or failed, 2 wrong usage.\nMore about a command, with examples: deploy-rollback help <command>",
  );
  const offered = completion(program);
  if (args[0] === "complete") {
    const { completeNames, withoutBashCompletion } = await import("./completion.ts");
    if (args[1] === "--") await completeNames(offered, args.slice(2));
    if (args[1] === "bash") process.stdout.write(withoutBashCompletion);
  }
  if (args.length === 0) {
    program.outputHelp();
    return done;
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return await reportParserError(error, args);
    const { printError } = await import("./terminal.ts");
    printError(`deploy-rollback: ${error instanceof Error ? error.message : error}`);
    return refused;
  }
}

/** Says what is wrong. Help and version end here too, and are no errors. */
async function reportParserError(
  { exitCode, code, message }: CommanderError,
  args: readonly string[],
): Promise<number> {
  if (exitCode === 0 || code === "commander.help") return done;
  const isVerbUnknown = code === "commander.unknownCommand";
  const verb = isVerbUnknown ? undefined : verbs.find(({ name }) => args.includes(name))?.name;
  const known = [...verbs.map(({ name }) => name), "demo", "help"].join(", ");
  const wrong = message.replace(/^error: /, "").replace(/\n\s*/g, " ");
  const { reportWrongUsage } = await import("./run-verb.ts");
  return reportWrongUsage(
    verb,
    isVerbUnknown ? `${wrong}. There are: ${known}` : wrong,
    args.includes("--json"),
  );
}

function withGlobalOptions(command: Command): Command {
  return command
    .option("-C, --directory <folder>", "the clone to work in (default: this folder)")
    .option("--remote <name>", 'the remote that has the deploy history (default: "origin")')
    .option("--json", "print JSON for a program")
    .option("--verbose", "show all details");
}

function addVerb(program: Command, verb: Usage, exit: (code: number) => void): void {
  const command = program.command(verb.name).description(verb.about);
  const [, written, what] = verb.argument;
  if (written) command.addArgument(new Argument(written, what));
  for (const { flags, about, choices } of verb.options) {
    const option = new Option(flags, about);
    command.addOption(choices.length > 0 ? option.choices([...choices]) : option);
  }
  if (verb.writes) command.option("-y, --yes", "do it without asking");
  withGlobalOptions(command)
    .addHelpText("after", `\nExamples:\n${examplesOf(verb)}`)
    .action(async () => {
      const {
        directory = ".",
        remote = "origin",
        json = false,
        yes = false,
        verbose = false,
      } = command.optsWithGlobals<Partial<GlobalOptions>>();
      const options = { directory, remote, json, yes, verbose };
      const { runVerb } = await import("./run-verb.ts");
      exit(await runVerb(verb.name, rawInputsOf(command, verb), options));
    });
}

function examplesOf({ examples }: Usage): string {
  const width = Math.max(...examples.map(({ command }) => command.length));
  return examples
    .map(({ command, about }) => `  deploy-rollback ${command.padEnd(width)}  ${about}`.trimEnd())
    .join("\n");
}

/** What was typed, by the names of inputs. */
function rawInputsOf(command: Command, { argument: [input] }: Usage): RawInputs {
  const globalNames = new Set(["directory", "remote", "json", "yes", "verbose"]);
  const values = command.options
    .filter((option) => !globalNames.has(option.name()))
    .map((option) => {
      const value = command.getOptionValue(option.attributeName());
      if (!option.negate) return [option.name(), value] as const;
      return [option.attributeName(), value === false ? value : undefined] as const;
    });
  if (input) values.push([input, command.processedArgs[0]]);
  // Of an argument that may be several, there may be none.
  const given = values.filter(([, value]) => value !== undefined && !isEmptyList(value));
  return Object.fromEntries(
    given.map(([name, value]) => [name, Array.isArray(value) ? value.join("\n") : String(value)]),
  );
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

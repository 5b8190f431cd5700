/** The command line: parses the arguments, runs one verb, and prints its result. Source: docs/specification.md, 6. */
import completion from "@bomb.sh/tab/commander";
import { Argument, Command, CommanderError, Option } from "commander";
import { problemsOf, refuse } from "../errors/problem.ts";
import { readIn } from "../errors/words.ts";
import type { RawInputs } from "../inputs.ts";
import { failureSummary } from "../report/failure-summary.ts";
import { demo } from "./demo.ts";
import type { CommandResult } from "./result.ts";
import type { GlobalOptions } from "./session.ts";
import {
  Cancelled,
  handleInterrupts,
  isInteractive,
  printError,
  printErrorReport,
  printJson,
  printReport,
  wasInterrupted,
} from "./terminal.ts";
import type { Verb } from "./verb.ts";
import { verbs } from "./verbs.ts";

const done = 0;
const refused = 1;
const wrongUsage = 2;

/**
 * Runs one command.
 *
 * @param args without node and the program's name
 * @param version the release, as `--version` prints it
 * @returns exit code: 0 done, 1 refused or failed, 2 wrong usage
 */
export async function run(args: readonly string[], version: string): Promise<number> {
  let exitCode = done;
  handleInterrupts();
  readIn("terminal");
  const program = new Command("deploy-rollback")
    .description("Rolls back a deploy to Airflow on Astronomer in git.")
    .version(version)
    .showSuggestionAfterError(true)
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ outputError: () => undefined });
  for (const verb of verbs) addVerb(program, verb, (code) => (exitCode = code));
  program
    .command("demo")
    .description("Show a rollback in a temporary repository, without network or account")
    .action(() => demo((typed) => run(typed, version)));
  program.addHelpText(
    "after",
    "\nExit codes: 0 done, 1 refused or failed, 2 wrong usage.\nMore about a command, with examples: deploy-rollback <command> --help",
  );
  completion(program);
  if (args.length === 0) {
    program.outputHelp();
    return done;
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return reportParserError(error);
    printError(`deploy-rollback: ${error instanceof Error ? error.message : error}`);
    return refused;
  }
}

/** Prints what is wrong on one line. Help and version end here too, and are no errors. */
function reportParserError({ exitCode, message }: CommanderError): number {
  if (exitCode === 0) return done;
  printError(`deploy-rollback: ${message.replace(/^error: /, "").replace(/\n\s*/g, " ")}`);
  return wrongUsage;
}

function addVerb(program: Command, verb: Verb, exit: (code: number) => void): void {
  const command = program.command(verb.name).description(verb.about);
  const { argument } = verb;
  if (argument) command.addArgument(new Argument(argument[1], argument[2]));
  for (const [flags, about, choices] of verb.options) {
    const option = new Option(flags, about);
    command.addOption(choices ? option.choices([...choices]) : option);
  }
  if (verb.writes) command.option("-y, --yes", "do it without asking");
  command
    .option("-C, --directory <folder>", "the clone to work in", ".")
    .option("--remote <name>", "the remote that has the deploy history", "origin")
    .option("--json", "print JSON for a program")
    .addHelpText("after", `\nExamples:\n${examplesOf(verb)}`)
    .action(async () => {
      const {
        directory = ".",
        remote = "origin",
        json = false,
        yes = false,
      } = command.opts<Partial<GlobalOptions>>();
      exit(await runVerb(verb, rawInputsOf(command, verb), { directory, remote, json, yes }));
    });
}

function examplesOf({ examples }: Verb): string {
  const width = Math.max(...examples.map(([command]) => command.length));
  return examples
    .map(([command, about]) => `  deploy-rollback ${command.padEnd(width)}  ${about}`.trimEnd())
    .join("\n");
}

/** What was typed, by the names of inputs. */
function rawInputsOf(command: Command, { argument }: Verb): RawInputs {
  const globalNames = new Set(["directory", "remote", "json", "yes"]);
  const values = command.options
    .filter((option) => !globalNames.has(option.name()))
    .map((option) => [option.name(), command.getOptionValue(option.attributeName())] as const);
  if (argument) values.push([argument[0], command.processedArgs[0]]);
  return Object.fromEntries(
    values.filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]),
  );
}

async function runVerb(verb: Verb, raw: RawInputs, options: GlobalOptions): Promise<number> {
  const isAsking = isInteractive() && !options.json;
  const canPrompt = isAsking && !options.yes;
  try {
    verb.check(raw, canPrompt);
    const isWriting = typeof verb.writes === "boolean" ? verb.writes : verb.writes(raw);
    if (isWriting && !options.yes && !isAsking) {
      const wrong = { input: "yes", problem: "is required where nobody can be asked" };
      refuse("invalid-input", wrong);
    }
    return reportResult(await verb.run(raw, options, canPrompt), options);
  } catch (error) {
    return reportError(error, verb, options);
  }
}

function reportResult(
  { report, outputs, problems, warnings }: CommandResult,
  { json }: GlobalOptions,
) {
  if (json) printJson({ ...outputs, warnings, problems });
  else printReport(report);
  return problems.length > 0 ? refused : done;
}

function reportError(error: unknown, verb: Verb, { json }: GlobalOptions): number {
  const problems = problemsOf(error);
  const isPushUnknown = problems.some(({ code }) => code === "push-unconfirmed");
  if (error instanceof Cancelled || (wasInterrupted() && !isPushUnknown)) {
    printError("Nothing was changed.");
    return refused;
  }
  if (problems.every(({ code }) => code === "invalid-input")) {
    const wrong = problems.map(({ message }) => withOptionName(verb, message)).join("; ");
    printError(`deploy-rollback ${verb.name}: ${wrong}`);
    return wrongUsage;
  }
  if (process.env["DEBUG"])
    printError(error instanceof Error ? (error.stack ?? "") : String(error));
  if (json) printJson({ warnings: [], problems });
  else printErrorReport(failureSummary(`${verb.name}: refused`, problems));
  return refused;
}

/** The catalogue names inputs; here they are options, or the argument. */
function withOptionName({ argument }: Verb, message: string): string {
  return message.replace(/^Input `([\w-]+)`:/, (_, name: string) =>
    name === argument?.[0] ? argument[1] : `--${name}`,
  );
}

/** The command line: parses the arguments, runs one verb, and prints its result. Source: docs/specification.md, 6. */
import completion from "@bomb.sh/tab/commander";
import { Argument, Command, CommanderError, Option } from "commander";
import { problemsOf, refuse } from "../errors/problem.ts";
import { readIn } from "../errors/words.ts";
import type { RawInputs } from "../inputs.ts";
import { nextAfterRefusal, refusalReport } from "../report/terminal/refusal.ts";
import { Asked } from "./asked.ts";
import { completeNames, withoutBashCompletion } from "./completion.ts";
import { demo } from "./demo.ts";
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
    .helpCommand("help [command]", "Show how a command is used, with examples")
    .exitOverride()
    .configureOutput({ outputError: () => undefined });
  // Before the verb or after it.
  withGlobalOptions(program);
  for (const verb of verbs) addVerb(program, verb, (code) => (exitCode = code));
  program
    .command("demo")
    .description("Show a rollback in a temporary repository, without network or account")
    .action(() => demo((typed) => run(typed, version)));
  program.addHelpText(
    "after",
    "\nExit codes: 0 done, 1 refused or failed, 2 wrong usage.\nMore about a command, with examples: deploy-rollback help <command>",
  );
  const offered = completion(program);
  if (args[0] === "complete" && args[1] === "--") await completeNames(offered, args.slice(2));
  if (args[0] === "complete" && args[1] === "bash") process.stdout.write(withoutBashCompletion);
  if (args.length === 0) {
    program.outputHelp();
    return done;
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return reportParserError(error, args);
    printError(`deploy-rollback: ${error instanceof Error ? error.message : error}`);
    return refused;
  }
}

/** Says what is wrong. Help and version end here too, and are no errors. */
function reportParserError(
  { exitCode, code, message }: CommanderError,
  args: readonly string[],
): number {
  if (exitCode === 0 || code === "commander.help") return done;
  const isVerbUnknown = code === "commander.unknownCommand";
  const verb = isVerbUnknown ? undefined : verbs.find(({ name }) => args.includes(name))?.name;
  const known = [...verbs.map(({ name }) => name), "demo", "help"].join(", ");
  const wrong = message.replace(/^error: /, "").replace(/\n\s*/g, " ");
  return reportWrongUsage(
    verb,
    isVerbUnknown ? `${wrong}. There are: ${known}` : wrong,
    args.includes("--json"),
  );
}

/** Exits with 2. @param verb undefined when it is not known */
function reportWrongUsage(verb: string | undefined, wrong: string, isJson: boolean): number {
  const command = ["deploy-rollback", ...(verb === undefined ? [] : [verb])].join(" ");
  if (isJson) {
    const problem = { code: "invalid-input", message: wrong, remedy: `See \`${command} --help\`.` };
    printJson({ warnings: [], problems: [problem] });
    return wrongUsage;
  }
  printErrorReport({
    verdict: { sign: "refused", words: `${command}: ${wrong}` },
    next: { words: "How it is used:", command: `${command} --help` },
  });
  return wrongUsage;
}

function withGlobalOptions(command: Command): Command {
  return command
    .option("-C, --directory <folder>", "the clone to work in (default: this folder)")
    .option("--remote <name>", 'the remote that has the deploy history (default: "origin")')
    .option("--json", "print JSON for a program")
    .option("--verbose", "show all details");
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
      exit(await runVerb(verb, rawInputsOf(command, verb), options));
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
  const globalNames = new Set(["directory", "remote", "json", "yes", "verbose"]);
  const values = command.options
    .filter((option) => !globalNames.has(option.name()))
    .map((option) => [option.name(), command.getOptionValue(option.attributeName())] as const);
  if (argument) values.push([argument[0], command.processedArgs[0]]);
  return Object.fromEntries(
    values.filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]),
  );
}

async function runVerb(verb: Verb, raw: RawInputs, options: GlobalOptions): Promise<number> {
  const { json, yes, verbose } = options;
  const isAsking = isInteractive() && !json;
  const canPrompt = isAsking && !yes;
  const asked = new Asked(verb.name, raw, options);
  try {
    verb.check(raw, canPrompt);
    const isWriting = typeof verb.writes === "boolean" ? verb.writes : verb.writes(raw);
    if (isWriting && !yes && !isAsking) {
      refuse("invalid-input", { input: "yes", problem: "is required where nobody can be asked" });
    }
    const { report, outputs, problems, warnings } = await verb.run(asked, options, canPrompt);
    if (json) printJson({ ...outputs, warnings, problems });
    else await printReport(report, { verbose, isLong: verb.isLong ?? false });
    return problems.length > 0 ? refused : done;
  } catch (error) {
    return reportError(error, verb, asked, options);
  }
}

function reportError(
  error: unknown,
  verb: Verb,
  asked: Asked,
  { json, verbose }: GlobalOptions,
): number {
  const problems = problemsOf(error);
  const isPushUnknown = problems.some(({ code }) => code === "push-unconfirmed");
  const again = { words: "To run it again:", command: asked.again };
  if (error instanceof Cancelled || (wasInterrupted() && !isPushUnknown)) {
    const verdict = { sign: "attention", words: "Nothing was changed." } as const;
    printErrorReport({ verdict, next: asked.isAnswered ? again : null });
    return refused;
  }
  if (problems.every(({ code }) => code === "invalid-input")) {
    const wrong = problems.map(({ message }) => withOptionName(verb, message)).join("; ");
    return reportWrongUsage(verb.name, wrong, json);
  }
  if (process.env["DEBUG"])
    printError(error instanceof Error ? (error.stack ?? "") : String(error));
  if (json) {
    printJson({ warnings: [], problems });
    return refused;
  }
  const { deployment } = asked.inputs;
  const remedy = asked.isAnswered ? null : nextAfterRefusal(problems, deployment, asked.command);
  printErrorReport(refusalReport(verb.name, problems, remedy ?? again), { verbose });
  return refused;
}

/** The catalogue names inputs; here they are options, or the argument. */
function withOptionName({ argument }: Verb, message: string): string {
  return message.replace(/^Input `([\w-]+)`:/, (_, name: string) =>
    name === argument?.[0] ? argument[1] : `--${name}`,
  );
}

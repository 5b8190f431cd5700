/** The command line: arguments in, one verb, and what it tells. Source: docs/specification.md, 6. */
import completion from "@bomb.sh/tab/commander";
import { Argument, Command, CommanderError, Option } from "commander";
import { type Problem, problem, Refusal } from "../errors/problem.ts";
import type { Raw } from "../inputs.ts";
import { failureSummary } from "../report/rollback-summary.ts";
import { demo } from "./demo.ts";
import type { Told } from "./result.ts";
import { type GlobalOptions, openSession } from "./session.ts";
import {
  Cancelled,
  canAsk,
  complain,
  heedInterruptions,
  note,
  show,
  showJson,
  wasInterrupted,
} from "./terminal.ts";
import { type Verb, verbs } from "./verbs.ts";

const done = 0;
const refused = 1;
const misused = 2;

/**
 * Runs one command.
 *
 * @param args without node and the program's name
 * @param version the release, as `--version` tells it
 * @returns exit code: 0 done, 1 refused or failed, 2 wrong usage
 */
export async function run(args: readonly string[], version: string): Promise<number> {
  let code = done;
  heedInterruptions();
  const program = new Command("deploy-rollback")
    .description("Rolls a deploy to Airflow on Astronomer back in git.")
    .version(version)
    .showSuggestionAfterError(true)
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ outputError: () => undefined });
  for (const verb of verbs) addVerb(program, verb, (exit) => (code = exit));
  program
    .command("demo")
    .description("Show the main job in a repository made for it, without network or account")
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
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return ofParser(error);
    note(`deploy-rollback: ${error instanceof Error ? error.message : error}`);
    return refused;
  }
}

/** One line that says what is right. Help and version are no errors. */
function ofParser({ exitCode, message }: CommanderError): number {
  if (exitCode === 0) return done;
  note(`deploy-rollback: ${message.replace(/^error: /, "").replace(/\s*\n\s*/g, " ")}`);
  return misused;
}

function addVerb(program: Command, verb: Verb, end: (code: number) => void): void {
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
    .option("--remote <name>", "the remote that holds the history", "origin")
    .option("--json", "print what a program needs")
    .addHelpText("after", `\nExamples:\n${examplesOf(verb)}`)
    .action(async () => {
      const given = command.opts<Partial<GlobalOptions>>();
      const options: GlobalOptions = {
        directory: given.directory ?? ".",
        remote: given.remote ?? "origin",
        json: given.json ?? false,
        yes: given.yes ?? false,
      };
      end(await carriedOut(verb, rawOf(command, argument?.[0]), options));
    });
}

function examplesOf({ examples }: Verb): string {
  const width = Math.max(...examples.map(([command]) => command.length));
  return examples
    .map(([command, about]) => `  deploy-rollback ${command.padEnd(width)}  ${about}`.trimEnd())
    .join("\n");
}

/** What was given, by the names of inputs. */
function rawOf(command: Command, argument: string | undefined): Raw {
  const globalNames = new Set(["directory", "remote", "json", "yes"]);
  const named = command.options
    .filter((option) => !globalNames.has(option.name()))
    .map((option) => [option.name(), command.getOptionValue(option.attributeName())] as const);
  const all = [...named, [argument ?? "", command.processedArgs[0]] as const];
  return Object.fromEntries(
    all.filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]),
  );
}

async function carriedOut(verb: Verb, raw: Raw, options: GlobalOptions): Promise<number> {
  const { run: running, writes } = verb;
  const asks = canAsk() && !options.json;
  try {
    if (running.kind === "session") running.check(raw, asks && !options.yes);
    const isWriting = typeof writes === "boolean" ? writes : writes(raw);
    if (isWriting && !options.yes && !asks) {
      throw new Refusal([
        problem("invalid-input", { input: "yes", problem: "is needed where nobody can be asked" }),
      ]);
    }
    const told =
      running.kind === "place"
        ? await running.work(options)
        : await running.work(raw, await openSession(options), asks && !options.yes);
    tell(told, options);
    return told.problems.length > 0 ? refused : done;
  } catch (error) {
    return failed(error, verb, options);
  }
}

function tell({ report, outputs }: Told, { json }: GlobalOptions): void {
  if (json) showJson(outputs);
  else show(report);
}

function failed(error: unknown, verb: Verb, { json }: GlobalOptions): number {
  const problems = problemsOf(error);
  const isUnknown = problems.some((found) => found.code === "push-unconfirmed");
  if (error instanceof Cancelled || (wasInterrupted() && !isUnknown)) {
    note("Nothing was changed.");
    return refused;
  }
  if (problems.every(({ code }) => code === "invalid-input")) {
    const wrong = problems.map(({ message }) => asOption(verb, message)).join("; ");
    note(`deploy-rollback ${verb.name}: ${wrong}`);
    return misused;
  }
  if (process.env["DEBUG"]) note(error instanceof Error ? (error.stack ?? "") : String(error));
  if (json) showJson({ problems });
  else complain(failureSummary(`${verb.name}: refused`, problems));
  return refused;
}

/** The catalogue speaks of inputs; here they are options, or the argument. */
function asOption({ argument }: Verb, message: string): string {
  return message.replace(/^Input `([\w-]+)`:/, (_, input: string) =>
    input === argument?.[0] ? argument[1] : `--${input}`,
  );
}

function problemsOf(error: unknown): readonly [Problem, ...Problem[]] {
  if (error instanceof Refusal) return error.problems;
  return [problem("unexpected", { said: error instanceof Error ? error.message : String(error) })];
}

/** Prints to the terminal, and asks there. The only module that knows the libraries for it, which most commands do not need. */
import type { Ora } from "ora";
import { removeFoldersOnSignal } from "../git/temporary.ts";
import { terminalText } from "../report/terminal/render.ts";
import type { TerminalReport } from "../report/terminal/report.ts";
import { harmless, type Screen } from "../report/text.ts";
import { visibleJson } from "../visible.ts";
import { page } from "./pager.ts";

/** Thrown when a person cancels or answers no. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

/** Whether there is a person who can be asked. */
export function isInteractive(): boolean {
  return Boolean(process.stdin.isTTY && process.stdout.isTTY);
}

/** https://no-color.org: any value but an empty one. */
const isColourOff = () => Boolean(process.env["NO_COLOR"]) || process.env["TERM"] === "dumb";

function screenOf(stream: NodeJS.WriteStream): Screen {
  if (!stream.isTTY) return { width: Number.POSITIVE_INFINITY, colour: false };
  return { width: stream.columns || 80, colour: !isColourOff() };
}

/** The columns of the screen on which results are shown; infinite for a pipe. */
export function screenWidth(): number {
  return screenOf(process.stdout).width;
}

/** @param isLong whether it may need more than a screen, and so a pager */
export async function printReport(
  report: TerminalReport,
  { verbose = false, isLong = false } = {},
): Promise<void> {
  const { stdout } = process;
  const shown = terminalText(report, screenOf(stdout), verbose);
  const isTooLong = stdout.isTTY && shown.split("\n").length > stdout.rows;
  if (!(isLong && isTooLong && (await page(shown)))) stdout.write(shown);
}

/** Prints what went wrong, to standard error. */
export function printErrorReport(report: TerminalReport, { verbose = false } = {}): void {
  process.stderr.write(terminalText(report, screenOf(process.stderr), verbose));
}

export function printJson(value: unknown): void {
  process.stdout.write(`${visibleJson(value, 2)}\n`);
}

/** Prints one line to standard error. */
export function printError(line: string): void {
  process.stderr.write(`${harmless(line)}\n`);
}

let interruptions = 0;
let interrupted = () => printError("Interrupted. Finding out what was done …");
let isHandlingInterrupts = false;

/**
 * Ends in good order after an interrupt, which reaches git as well: a push under way is looked up on the remote,
 * and our copy of the repository is removed. A second interrupt ends the program at once.
 */
export function handleInterrupts(): void {
  if (isHandlingInterrupts) return;
  isHandlingInterrupts = true;
  // The terminal was closed: nobody can read what was done.
  removeFoldersOnSignal(["SIGHUP"]);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      interruptions += 1;
      if (interruptions > 1) process.exit(1);
      interrupted();
    });
  }
}

/** Waits for an interrupt, which is how what runs until then is meant to end. */
export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    interrupted = resolve;
  });
}

export const wasInterrupted = () => interruptions > 0;

/** The step that is shown. */
let running: Ora | null = null;

/**
 * Does one step of the work; a terminal shows its title meanwhile, and then how long it took.
 *
 * @throws {Cancelled} after an interrupt, instead of starting the step
 */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  if (wasInterrupted()) throw new Cancelled();
  if (!process.stderr.isTTY) return work();
  // Standard input is left alone: git or ssh may ask there for a passphrase.
  const { default: ora } = await import("ora");
  const spinner = ora({
    text: title,
    stream: process.stderr,
    discardStdin: false,
    color: isColourOff() ? false : "cyan",
    hideCursor: false,
  });
  spinner.start();
  running = spinner;
  const start = performance.now();
  try {
    const result = await work();
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    spinner.succeed(`${title} (${seconds} s)`);
    return result;
  } catch (error) {
    spinner.fail(title);
    throw error;
  } finally {
    running = null;
  }
}

/** Does a part of a step that may ask on the terminal by itself, such as for a passphrase: nothing moves there meanwhile. */
export async function undisturbed<T>(work: () => Promise<T>): Promise<T> {
  const paused = running?.stop();
  try {
    return await work();
  } finally {
    paused?.start();
  }
}

/** @param isHarmless whether Enter alone means yes @throws {Cancelled} when the answer is no */
export async function confirmOrCancel(question: string, isHarmless = false): Promise<void> {
  if (!(await confirm(question, isHarmless))) throw new Cancelled();
}

const prompts = () => import("@clack/prompts");

export async function confirm(question: string, initialValue = true): Promise<boolean> {
  return answerOf(await (await prompts()).confirm({ message: harmless(question), initialValue }));
}

/** One of several things to choose from. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly disabled?: boolean;
}

const optionOf = ({ value, label, disabled = false }: Choice) => ({
  value,
  label: harmless(label),
  disabled,
});

/** @param initial the value that is marked at first */
export async function promptChoice(
  question: string,
  choices: readonly Choice[],
  initial: string | null,
): Promise<string> {
  const options = choices.map(optionOf);
  const marked = initial === null ? {} : { initialValue: initial };
  return answerOf(
    await (await prompts()).select({
      message: harmless(question),
      options,
      maxItems: 12,
      ...marked,
    }),
  );
}

/** All choices are marked at first. */
export async function promptChoices(
  question: string,
  choices: readonly Choice[],
): Promise<string[]> {
  const options = choices.map(optionOf);
  const initialValues = choices.map(({ value }) => value);
  return answerOf(
    await (await prompts()).multiselect({
      message: harmless(question),
      options,
      initialValues,
      required: true,
    }),
  );
}

/** @param problemOf what is wrong with an answer; undefined when it is valid */
export async function promptText(
  question: string,
  problemOf: (answer: string) => string | undefined,
  initialValue = "",
): Promise<string> {
  const validate = (answer: string | undefined) => problemOf(answer ?? "");
  return answerOf(
    await (await prompts()).text({ message: harmless(question), validate, initialValue }),
  );
}

function answerOf<T>(answer: T): Exclude<T, symbol> {
  // What was typed is never a symbol: it stands for a cancelled question.
  if (typeof answer === "symbol") throw new Cancelled();
  return answer as Exclude<T, symbol>;
}

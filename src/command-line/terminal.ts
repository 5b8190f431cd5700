/** The terminal: what is shown and asked there. The only module that knows the libraries for it. */
import { confirm, isCancel, multiselect, select, text as textPrompt } from "@clack/prompts";
import ora from "ora";
import type { Block } from "../report/blocks.ts";
import { harmless, type Screen, text } from "../report/text.ts";

/** Thrown when a person breaks off, or says no. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

// Whoever reads our output may have seen enough, as `head` has: then there is no more to do.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

/** Whether somebody is there who can be asked. */
export function canAsk(): boolean {
  return Boolean(process.stdin.isTTY && process.stdout.isTTY);
}

/** https://no-color.org: set and not empty, whatever it says. */
const withoutColour = () => Boolean(process.env["NO_COLOR"]) || process.env["TERM"] === "dumb";

function screenOf(stream: NodeJS.WriteStream): Screen {
  if (!stream.isTTY) return { width: Number.POSITIVE_INFINITY, colour: false };
  return { width: stream.columns || 80, colour: !withoutColour() };
}

export function show(blocks: readonly Block[]): void {
  process.stdout.write(text(blocks, screenOf(process.stdout)));
}

/** Shows what went wrong, apart from results. */
export function complain(blocks: readonly Block[]): void {
  process.stderr.write(text(blocks, screenOf(process.stderr)));
}

export function showJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** A line about what goes on, apart from results. */
export function note(line: string): void {
  process.stderr.write(`${harmless(line)}\n`);
}

let interruptions = 0;
let isHeeding = false;

/**
 * Whoever interrupts ends git as well, which a terminal tells likewise; what was begun is then brought to
 * an end in good order: a push is asked about, and our copy of the repository removed. Twice is at once.
 */
export function heedInterruptions(): void {
  if (isHeeding) return;
  isHeeding = true;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      interruptions += 1;
      if (interruptions > 1) process.exit(1);
      note("Interrupted; finding out what was done …");
    });
  }
}

export const wasInterrupted = () => interruptions > 0;

/**
 * A step of the work, which a terminal shows while it goes on.
 *
 * @throws {Cancelled} instead of beginning after an interruption
 */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  if (wasInterrupted()) throw new Cancelled();
  if (!process.stderr.isTTY) return work();
  // Standard input stays as it is: git or ssh may ask there for a passphrase.
  const shown = ora({
    text: title,
    stream: process.stderr,
    discardStdin: false,
    color: withoutColour() ? false : "cyan",
    hideCursor: false,
  });
  shown.start();
  const start = performance.now();
  try {
    const done = await work();
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    shown.succeed(`${title} (${seconds} s)`);
    return done;
  } catch (error) {
    shown.fail(title);
    throw error;
  }
}

/** @throws {Cancelled} when the answer is no */
export async function assertAgreed(question: string): Promise<void> {
  if (!answered(await confirm({ message: harmless(question), initialValue: false })))
    throw new Cancelled();
}

export async function agreed(question: string, usual = true): Promise<boolean> {
  return answered(await confirm({ message: harmless(question), initialValue: usual }));
}

/** One of several things to choose from. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  /** Why it cannot be chosen. */
  readonly unless?: string | undefined;
}

const optionOf = ({ value, label, unless }: Choice) => ({
  value,
  label: harmless(unless === undefined ? label : `${label} (${unless})`),
  disabled: unless !== undefined,
});

/** @param usual the value that is marked at first */
export async function chosen(
  question: string,
  choices: readonly Choice[],
  usual: string | null,
): Promise<string> {
  const options = choices.map(optionOf);
  const initial = usual === null ? {} : { initialValue: usual };
  return answered(await select({ message: harmless(question), options, maxItems: 12, ...initial }));
}

export async function severalChosen(
  question: string,
  choices: readonly Choice[],
): Promise<string[]> {
  const options = choices.map(optionOf);
  const initialValues = choices.map(({ value }) => value);
  return answered(
    await multiselect({ message: harmless(question), options, initialValues, required: true }),
  );
}

/** @param wrong says what is wrong with an answer; undefined when it is right */
export async function written(
  question: string,
  wrong: (answer: string) => string | undefined,
  usual = "",
): Promise<string> {
  const validate = (answer: string | undefined) => wrong(answer ?? "");
  return answered(await textPrompt({ message: harmless(question), validate, initialValue: usual }));
}

function answered<T>(answer: T): Exclude<T, symbol> {
  if (isCancel(answer)) throw new Cancelled();
  return answer as Exclude<T, symbol>;
}

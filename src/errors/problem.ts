/** One problem, as people see it, and the error that carries problems. */
import { type CatalogueEntry, type ContextOf, catalogue, type ErrorCode } from "./catalogue.ts";
import { diskTrouble } from "./disk.ts";
import { type Place, wordsFor } from "./words.ts";

/** One thing that is wrong, ready to be shown. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
}

/** Makes one problem of the catalogue. */
export function problem<Code extends ErrorCode>(code: Code, context: ContextOf<Code>): Problem {
  const { message } = catalogue[code] as CatalogueEntry<ContextOf<Code>>;
  return { code, message: message(context), remedy: filled(remedyOf(code), context) };
}

/** What the catalogue says to do. @param place by default where this program is read */
export function remedyOf(code: ErrorCode, place?: Place): string {
  const { remedy } = catalogue[code];
  return typeof remedy === "string" ? remedy : remedy(wordsFor(place));
}

/**
 * Puts values into a remedy, so that its commands can be run as they are. A value that a shell would not take for one
 * plain word stays out: anybody who can push may have chosen it.
 */
function filled(remedy: string, context: object): string {
  const values = new Map<string, unknown>(Object.entries(context));
  return remedy.replace(/<(\w+)>/g, (placeholder, name: string) => {
    const found = values.get(name);
    const value = found instanceof Object && "id" in found ? found.id : found;
    return typeof value === "string" && /^\w[\w./@+-]*$/.test(value) ? value : placeholder;
  });
}

/** Thrown whenever something is refused or fails; carries all problems that were found. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly problems: readonly [Problem, ...Problem[]];

  constructor(problems: readonly [Problem, ...Problem[]], options?: ErrorOptions) {
    super(problems.map(({ message }) => message).join("\n"), options);
    this.problems = problems;
  }
}

/** Thrown when a server refuses a call, for good or for now. */
export class CallRefusal extends Refusal {
  /** Of the answer, as in HTTP. */
  readonly status: number;
  /** When the same call may be made again, in milliseconds from now; null when that would change nothing. */
  readonly retryIn: number | null;
  /** What the server said. */
  readonly said: string;

  constructor(
    problem: Problem,
    answer: Pick<CallRefusal, "status" | "retryIn" | "said">,
    options?: ErrorOptions,
  ) {
    super([problem], options);
    this.status = answer.status;
    this.retryIn = answer.retryIn;
    this.said = answer.said;
  }
}

/** What is wrong, whatever was thrown: anything but a Refusal is `disk-not-writable` or `unexpected`. */
export function problemsOf(error: unknown): readonly [Problem, ...Problem[]] {
  if (error instanceof Refusal) return error.problems;
  const said = (error instanceof Error && error.message) || String(error);
  return [diskProblem(said) ?? problem("unexpected", { said })];
}

/** @param said as in {@link diskTrouble} @returns null when it says nothing about this machine's disk */
export function diskProblem(said: string): Problem | null {
  const line = diskTrouble(said);
  return line === null ? null : problem("disk-not-writable", { said: line });
}

/** Throws one problem of the catalogue. @throws {Refusal} always */
export function refuse<Code extends ErrorCode>(
  code: Code,
  context: ContextOf<Code>,
  options?: ErrorOptions,
): never {
  throw new Refusal([problem(code, context)], options);
}

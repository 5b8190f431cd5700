/** Asks the server that `deploy-rollback ui` runs on this machine. */

/** What a verb says in a terminal and prints with `--json`: its result, or what was refused. */
export interface Answer {
  readonly problems: readonly { code: string; message: string; remedy: string }[];
  readonly warnings: readonly string[];
  /** Left out when it failed before it had a result. */
  readonly said?: {
    readonly verdict: { sign: "done" | "attention" | "refused"; words: string } | null;
    readonly warnings: readonly { message: string; remedy?: string }[];
    /** The one command to go on with. */
    readonly next: { words: string; command: string } | null;
  };
}

/** The server does not answer: it has ended, or the machine slept. What it was asked to do may be done. */
export class ServerLost extends Error {
  override readonly name = "ServerLost";
}

/** How something that was asked for ended. */
export type Outcome<Result extends Answer = Answer> =
  | { readonly kind: "answered"; readonly answer: Result | Answer }
  /** It was not taken from this page, and `why`. */
  | { readonly kind: "shut-out"; readonly why: string }
  /** No answer came, and it may have been done. */
  | { readonly kind: "lost" };

/** The server does not take this page for its own. */
export class NotOurs extends Error {
  override readonly name = "NotOurs";
}

const withoutSecret =
  "Open the whole address that the terminal shows. For a new one: `deploy-rollback ui`";

/** What the page keeps for as long as its tab is open, so that it can be loaded again. */
const stored = "deploy-rollback-session";

/**
 * Trades the secret in the address for a session, and takes it out of the address.
 *
 * @throws {NotOurs} @throws {ServerLost}
 */
export async function openSession(): Promise<void> {
  const secret = /^#key=([\w-]+)$/.exec(location.hash)?.[1];
  if (secret === undefined) {
    if (sessionStorage.getItem(stored) === null) throw new NotOurs(withoutSecret);
    return;
  }
  try {
    const response = await post("/session", { secret });
    sessionStorage.setItem(stored, (await response.json()).token);
  } catch (error) {
    // The address was opened in this very tab before.
    if (!(error instanceof NotOurs && sessionStorage.getItem(stored) !== null)) throw error;
  }
  history.replaceState(null, "", location.pathname);
}

/** As {@link ask}, whatever happens. */
export async function attempt<Result extends Answer>(
  ...asked: Parameters<typeof ask<Result>>
): Promise<Outcome<Result>> {
  try {
    return { kind: "answered", answer: await ask<Result>(...asked) };
  } catch (error) {
    return error instanceof NotOurs ? { kind: "shut-out", why: error.message } : { kind: "lost" };
  }
}

/**
 * Runs a verb as the command line would.
 *
 * @param inputs by the names of options; undefined leaves one out
 * @param show is told each step of the work as it begins
 * @throws {NotOurs} @throws {ServerLost}
 */
export async function ask<Result extends Answer>(
  verb: string,
  inputs: Readonly<Record<string, string | undefined>>,
  show: (step: string) => void = () => {},
): Promise<Result | Answer> {
  const { body } = await post(`/answers/${verb}`, inputs);
  let result: Result | null = null;
  for await (const line of linesOf(body)) {
    const told = JSON.parse(line);
    if ("step" in told) show(told.step);
    else result = told.result;
  }
  if (!result) throw new ServerLost("The answer ended before its result.");
  return result;
}

async function post(path: string, body: unknown): Promise<Response> {
  const response = await fetch(path, {
    method: "POST",
    body: JSON.stringify(body),
    headers: {
      "Content-Type": "application/json",
      Authorization: `Bearer ${sessionStorage.getItem(stored) ?? ""}`,
    },
  }).catch((error: unknown) => {
    throw new ServerLost("The server does not answer.", { cause: error });
  });
  if (response.status === 403) {
    const { problems } = (await response.json()) as Answer;
    const [{ message, remedy } = { message: "", remedy: "" }] = problems;
    throw new NotOurs(`${message} ${remedy}`);
  }
  if (!response.ok) throw new ServerLost(`The server answered ${response.status}.`);
  return response;
}

/** The lines of a body as they arrive. @throws {ServerLost} when it breaks off */
async function* linesOf(body: Response["body"]): AsyncGenerator<string> {
  if (!body) return;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw new ServerLost("The answer broke off.", { cause: error });
    });
    if (done) return;
    const lines = `${rest}${value}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines.filter(Boolean);
  }
}

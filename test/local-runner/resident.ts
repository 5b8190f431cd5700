/**
 * Runs actions one after the other in one process. To start Node and to load the bundle is most of what a step
 * costs: what only prepares a test need not pay that each time.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A step, and the text that ends its log. */
interface Step {
  readonly action: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly end: string;
}

export interface Ended {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly log: string;
}

/** Processes that wait for a step. */
const idle: ReturnType<typeof start>[] = [];

/**
 * Runs an action of the bundle in a process that has run others.
 *
 * @param folder the current folder of the step
 * @param environment all of its variables; what it adds to the summary is lost
 */
export async function runResident(
  action: string,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<Ended> {
  const { GITHUB_STEP_SUMMARY: _, ...rest } = environment;
  const step = { action, folder, environment: rest, end: `end of ${crypto.randomUUID()}` };
  // Another step may be under way: two of them race in some tests.
  const run = idle.pop() ?? start();
  const ended = await run(step);
  idle.push(run);
  return ended;
}

/** Starts the process, which ends when this one does. */
function start(): (step: Step) => Promise<Ended> {
  const script = fileURLToPath(new URL("resident-process.ts", import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ["pipe", "pipe", "pipe"] });
  let log = "";
  let look = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk) => {
      log += chunk;
      look();
    });
    (stream as unknown as { unref(): void }).unref();
  }
  child.unref();
  return (step) =>
    new Promise((done, fail) => {
      const onExit = () => fail(new Error(`the process ended in the midst of a step:\n${log}`));
      child.once("exit", onExit);
      log = "";
      look = () => {
        const [before, after] = log.split(`${step.end} `);
        if (before === undefined || !after?.includes("\n")) return;
        look = () => {};
        child.off("exit", onExit);
        done({ exitCode: Number.parseInt(after, 10), log: before });
      };
      child.stdin.write(`${JSON.stringify(step)}\n`);
    });
}

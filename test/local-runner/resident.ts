/**
 * Runs the bundle again and again in one process, each time loaded anew: to start Node and to compile the bundle is
 * most of what a step or a command costs.
 */
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where Node keeps compiled bundles, for all tests on this machine. */
export const compiled = join(tmpdir(), "compiled-bundles");

/** What is run: an action, or the command line with its arguments. */
export type Work = { readonly action: string } | { readonly args: readonly string[] };

export interface Step {
  readonly work: Work;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Ends what it prints, on both streams. */
  readonly end: string;
}

export interface Ended {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Resident {
  run(step: Step): Promise<Ended>;
  /** How many more steps it takes; what a step has loaded stays in memory. */
  left: number;
  end(): void;
}

/**
 * No step lives long enough to win back what it costs to optimize its code; and what one step has compiled, the
 * next ones use.
 */
const flags = ["--no-opt", "--no-maglev", "--no-flush-bytecode"];
/** With more, what earlier steps left in memory costs more than to start anew. */
const stepsEach = 40;
/** As many as run at once in tests that say that they are concurrent: a rollback, and the deploy that it waits for. */
const mostIdle = 10;
const idle: Resident[] = [];

/** Whether Node itself reads some of the variables when it starts. */
export function concernsNode(environment: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(environment).some((name) => name.startsWith("NODE_"));
}

/**
 * Runs the bundle in a process that has run it before.
 *
 * @param folder the current folder
 * @param environment all of its variables, none of which {@link concernsNode}
 */
export async function runResident(
  work: Work,
  folder: string,
  environment: Step["environment"],
): Promise<Ended> {
  const resident = idle.pop() ?? start();
  const end = `end of ${crypto.randomUUID()} `;
  const ended = await resident.run({ work, folder, environment, end });
  resident.left--;
  if (resident.left > 0 && idle.length < mostIdle) idle.push(resident);
  else resident.end();
  return ended;
}

/** Starts the process, which ends when this one does. */
function start(): Resident {
  const script = fileURLToPath(new URL("resident-process.ts", import.meta.url));
  const child = spawn(process.execPath, [...flags, script], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
  });
  const printed = { stdout: "", stderr: "" };
  let look = () => {};
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (chunk) => {
      printed[name] += chunk;
      look();
    });
    (child[name] as unknown as { unref(): void }).unref();
  }
  child.unref();
  const resident: Resident = {
    left: stepsEach,
    end: () => child.stdin.end(),
    run: (step) =>
      new Promise((done) => {
        // As a process of its own does when nothing catches an error.
        const onClose = (exitCode: number | null) => {
          resident.left = 0;
          done({ exitCode, ...printed });
        };
        child.once("close", onClose);
        Object.assign(printed, { stdout: "", stderr: "" });
        look = () => {
          const [stdout = "", exitCode] = printed.stdout.split(step.end);
          const [stderr = "", ended] = printed.stderr.split(step.end);
          if (!exitCode?.endsWith("\n") || ended === undefined) return;
          look = () => {};
          child.off("close", onClose);
          done({ exitCode: Number.parseInt(exitCode, 10), stdout, stderr });
        };
        child.stdin.write(`${JSON.stringify(step)}\n`);
      }),
  };
  return resident;
}

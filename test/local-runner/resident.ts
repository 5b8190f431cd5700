/**
 * Runs actions one after the other in one process, each with the bundle loaded anew: to start Node and to compile
 * the bundle is most of what a step costs.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A step, and the text that ends its log. */
export interface Step {
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

interface Resident {
  run(step: Step): Promise<Ended>;
  /** How many more steps it takes; what a step has loaded stays in memory. */
  left: number;
  end(): void;
}

const stepsEach = 40;
/** Some tests run many steps at once. */
const mostIdle = 4;
const idle: Resident[] = [];

/**
 * Runs an action of the bundle in a process that has run others.
 *
 * @param folder the current folder of the step
 * @param environment all of its variables, but for what Node reads when it starts
 */
export async function runResident(
  action: string,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<Ended> {
  const resident = idle.pop() ?? start();
  const step = { action, folder, environment, end: `end of ${crypto.randomUUID()}` };
  const ended = await resident.run(step);
  resident.left--;
  if (resident.left > 0 && idle.length < mostIdle) idle.push(resident);
  else resident.end();
  return ended;
}

/** Starts the process, which ends when this one does. */
function start(): Resident {
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
  const resident: Resident = {
    left: stepsEach,
    end: () => child.stdin.end(),
    run: (step) =>
      new Promise((done) => {
        // As a process of its own does when nothing catches an error.
        const onClose = (exitCode: number | null) => {
          resident.left = 0;
          done({ exitCode, log });
        };
        child.once("close", onClose);
        log = "";
        look = () => {
          const [before, after] = log.split(`${step.end} `);
          if (before === undefined || !after?.includes("\n")) return;
          look = () => {};
          child.off("close", onClose);
          done({ exitCode: Number.parseInt(after, 10), log: before });
        };
        child.stdin.write(`${JSON.stringify(step)}\n`);
      }),
  };
  return resident;
}

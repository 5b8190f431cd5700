/** The bundle's entry points: actions and the command line. Each loads only what it needs, so that both start fast. */
import type { ActionName } from "./inputs.ts";

export async function startAction(name: ActionName): Promise<void> {
  const start = await import("./actions/start.ts");
  return start.startAction(name);
}

/** Runs the command line. @param args without the program's name @returns the exit code */
export async function commandLine(args: readonly string[], version: string): Promise<number> {
  const { run } = await import("./command-line/program.ts");
  return run(args, version);
}

/** The bundle's entry points: actions and the command line. */
export { startAction } from "./actions/start.ts";

/** Runs the command line. @param args without the program's name @returns the exit code */
export async function commandLine(args: readonly string[], version: string): Promise<number> {
  // Loaded only when it is used, so that actions start fast.
  const { run } = await import("./command-line/program.ts");
  return run(args, version);
}

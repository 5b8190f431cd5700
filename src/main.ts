/** What the bundle offers: every action, and the command line. */
export { startAction } from "./actions/start.ts";

/** @returns the exit code */
export async function commandLine(args: readonly string[], version: string): Promise<number> {
  // Loaded only where it is used: actions have to start fast.
  const { run } = await import("./command-line/program.ts");
  return run(args, version);
}

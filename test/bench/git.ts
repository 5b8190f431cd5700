/** Runs git. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** @returns what it prints, without the last line end */
export async function git(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await run("git", args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
  return stdout.trimEnd();
}

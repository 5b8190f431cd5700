/** Folders that are costly to make: each is made once in a test run, whichever test asks first. */
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Names the folder of a whole test run to the processes of the run; `set-up.ts` makes it. */
export const variable = "TEST_RUN_FOLDER";

let ownFolder: string | undefined;

/** Outside a test run, as in the demo or a script, a folder for as long as the process lives. */
function runFolder(): string {
  const { [variable]: shared } = process.env;
  if (shared) return shared;
  if (ownFolder === undefined) {
    const made = mkdtempSync(join(tmpdir(), "made-once-"));
    process.on("exit", () => rmSync(made, { recursive: true, force: true }));
    ownFolder = made;
  }
  return ownFolder;
}

/** What this process is making or has made: tests that run at the same time ask for the same. */
const made = new Map<string, Promise<string>>();

/**
 * @param key all that decides what is in the folder
 * @param make fills an empty folder
 * @returns the folder, which must not be changed
 */
export function madeOnce(key: unknown, make: (folder: string) => Promise<void>): Promise<string> {
  const digest = createHash("sha256").update(JSON.stringify(key)).digest("hex");
  const folder = join(runFolder(), digest);
  const known = made.get(folder) ?? madeIn(folder, make);
  made.set(folder, known);
  return known;
}

async function madeIn(folder: string, make: (folder: string) => Promise<void>): Promise<string> {
  if (existsSync(folder)) return folder;
  const making = await mkdtemp(`${folder}-`);
  await make(making);
  // Another process may have been faster; then its folder is as good.
  await rename(making, folder).catch(() => rm(making, { recursive: true, force: true }));
  return folder;
}

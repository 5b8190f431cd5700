/** The start of every action. Imports little, so that the fetch starts at once; see `src/prefetch/README.md`. */
import { removeFoldersOnSignal } from "../git/temporary.ts";
import type { ActionName } from "../inputs.ts";
import { beginEarlyFetch } from "../prefetch/early-fetch.ts";

export async function startAction(name: ActionName): Promise<void> {
  // The runner cancels a step with the first two.
  removeFoldersOnSignal(["SIGINT", "SIGTERM", "SIGHUP"]);
  const early = beginEarlyFetch(name, process.env);
  const copy = early.started?.copy;
  try {
    await copy?.started;
    const { runAction } = await import("./run.ts");
    await runAction(name, early);
  } finally {
    await copy?.discard();
  }
}

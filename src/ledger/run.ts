/** What identifies a workflow run. */

/**
 * The server and the ID of a run. Its address also has the repository's name, which changes with a rename; so does its
 * attempt.
 *
 * @param run the run's address
 * @returns the address itself where it is no address of a run on GitHub
 */
export function runIdentity(run: string): string {
  const [, server, id] = runAddress.exec(run) ?? [];
  return server && id ? `${server} ${id}` : run;
}

const runAddress = /^(.*)\/[^/]+\/[^/]+\/actions\/runs\/(\d+)(?:\/attempts\/\d+)?$/;

/** Whether a text has the form of a run's address. */
export function isRunAddress(text: string): boolean {
  return runAddress.test(text);
}

/** Whether two addresses are of the same run; null is no run. */
export function isSameRun(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && runIdentity(a) === runIdentity(b);
}

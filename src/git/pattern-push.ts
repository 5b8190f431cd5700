/**
 * Pushes by a pattern over HTTP, where `git push` hands each ref on by its name to the program that talks to the server;
 * that program takes a pattern too (gitremote-helpers(7)). Names take git a time that grows with the square of their
 * number. And where a ref of the remote has the name of a branch inside its own, such as a tag that is called
 * `refs/heads/main`, git can tell the two apart only if a pattern names the branch.
 */
import type { RefUpdate } from "../ports.ts";
import type { Copy } from "./copy.ts";
import { GitFailure } from "./process.ts";

export const isAmbiguous = (error: unknown): error is GitFailure =>
  error instanceof GitFailure && error.stderr.includes("matches more than one");

/** @returns the program for an address; null for those to which `git push` itself talks */
export function helperFor(url: string): string | null {
  const [, scheme] = /^(https?):\/\//.exec(url) ?? [];
  return scheme === undefined ? null : `remote-${scheme}`;
}

/**
 * @param helper from {@link helperFor}
 * @param leases those of the updates whose refs must still have the value that we saw
 * @param pattern a refspec, which covers the refs of all updates
 * @throws {GitFailure} with what was refused in the words of `git push --porcelain`
 */
export async function pushByHelper(
  { git, options }: Copy,
  helper: string,
  updates: readonly RefUpdate[],
  {
    leases,
    pattern,
    grafts,
  }: {
    readonly leases: readonly RefUpdate[];
    readonly pattern: string;
    readonly grafts: string;
  },
): Promise<void> {
  const zero = "0".repeat(updates[0]?.to.length ?? 40);
  const commands = [
    "option atomic true",
    ...leases.map(({ ref, from }) => `option cas ${ref}:${from ?? zero}`),
    "list for-push",
    `push ${pattern}`,
  ];
  const input = `${commands.join("\n")}\n\n\n`;
  const run = { network: true, once: true, grafts, input };
  const { stdout, stderr } = await git([helper, "origin", options.remote.url], run).then(
    (printed) => ({ stdout: printed, stderr: "" }),
    (error) => {
      if (error instanceof GitFailure) return error;
      throw error;
    },
  );
  // The remote's other refs have "no match" in the pattern.
  const pushed = new Set(updates.map(({ ref }) => ref));
  const answers = stdout.split("\n").flatMap((line) => {
    const [, kind, ref = "", reason = ""] = /^(ok|error) (refs\/\S+) ?(.*)$/.exec(line) ?? [];
    return pushed.has(ref) ? [{ kind, ref, reason }] : [];
  });
  const [, stale] = /atomic push failed for ref (\S+)\. status: /.exec(stderr) ?? [];
  const refused =
    stale === undefined
      ? answers.filter(({ kind }) => kind === "error")
      : [{ ref: stale, reason: "stale info" }];
  if (refused.length === 0 && answers.length === updates.length) return;
  const lines = refused.map(({ ref, reason }) => `!\t:${ref}\t[remote rejected] (${reason})\n`);
  throw new GitFailure("push", 1, lines.join(""), stderr || "fatal: no answer to the push");
}

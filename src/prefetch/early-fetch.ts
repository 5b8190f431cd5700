/**
 * Starts to fetch the repository before the rest of the program is loaded and the inputs are checked, because
 * nothing else takes as long. Imports little, because every import delays the fetch.
 */
import { tmpdir } from "node:os";
import type { Remote } from "../git/process.ts";
import { beginCopy, type PendingCopy } from "./pending-copy.ts";

/** The fetch that was started; null when the inputs do not show what will be needed. */
export type EarlyFetch = { readonly started: StartedFetch | null };

export interface StartedFetch {
  /** The remote that the raw inputs name; the copy is used only when the checked inputs name the same. */
  readonly remote: Remote;
  readonly copy: PendingCopy;
}

/** @param environment of the process */
export function beginEarlyFetch(
  action: string,
  environment: Readonly<Record<string, string | undefined>>,
): EarlyFetch {
  const value = (name: string) => environment[name]?.trim() ?? "";
  const repository = value("INPUT_REPOSITORY") || value("GITHUB_REPOSITORY");
  const token = value("INPUT_TOKEN");
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository) || !token) return { started: null };
  const remote: Remote = {
    url: `${value("GITHUB_SERVER_URL") || "https://github.com"}/${repository}`,
    access: { kind: "token", token },
  };
  const commit = value("INPUT_COMMIT") || value("GITHUB_SHA");
  // The manifest shows which tag a word means.
  const tag = action === "rollback" ? targetTag(value) : null;
  const copy = beginCopy(remote, value("RUNNER_TEMP") || tmpdir(), {
    refs: ["refs/heads/deploys", ...(tag ? [tag] : [])],
    commits: action === "record" && /^[0-9a-f]{40,64}$/.test(commit) ? [commit] : [],
  });
  return { started: { remote, copy } };
}

/** The target's tag, if the inputs name the target; assumes the default tag prefix. */
function targetTag(value: (name: string) => string): string | null {
  const asked = value("INPUT_DEPLOY-ID").replace(/^#/, "");
  const deployment = value("INPUT_DEPLOYMENT");
  const isPlain = [asked, deployment].every((name) => /^\w[\w-]{0,62}$/.test(name));
  const isWord = asked === "previous" || asked === "last-good";
  return isPlain && !isWord ? `refs/tags/deploy/${deployment}/${asked}` : null;
}

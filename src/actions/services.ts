/** Prepares an action's services: the repository, GitHub, the clock, the log. */
import { tmpdir } from "node:os";
import { basicCredentials, type Remote } from "../git/environment.ts";
import { GitRepository } from "../git/repository.ts";
import { committerIdentity, gitHub } from "../github/api.ts";
import type { ActionName } from "../inputs.ts";
import { now } from "../ledger/time.ts";
import type { Services } from "../ports.ts";
import type { EarlyFetch } from "../prefetch/early-fetch.ts";
import { type LedgerTexts, type Needed, nothing } from "../prefetch/needed.ts";
import { prefetch } from "../prefetch/prefetch.ts";
import type { Job } from "../runner/job.ts";
import { mask, step } from "../runner/toolkit.ts";
import type { ActionContext } from "./action.ts";
import { keptCopy } from "./kept-copy.ts";
import { once } from "./once.ts";

/**
 * @param input the repository as `owner/name`; undefined: the job's
 * @param early what was fetched in advance; null switches prefetching off
 */
export function servicesFor(
  job: Job,
  input: { readonly repository?: string | undefined; readonly token: string },
  early: EarlyFetch | null,
  neededBy: (texts: LedgerTexts) => Needed = () => nothing,
): Omit<ActionContext<ActionName>, "job" | "input"> & { readonly removeCopy: () => Promise<void> } {
  const { repository = job.repository, token } = input;
  const { apiUrl } = job;
  mask(token);
  mask(basicCredentials(token));
  const remote: Remote = {
    url: `${job.serverUrl}/${repository}`,
    access: { kind: "token", token },
  };
  const temporary = job.temporary || tmpdir();
  const github = gitHub({ apiUrl, repository, token });
  const connection = { remote, apiUrl, repository, token, temporary };
  const prefetched = early && prefetch(connection, early, neededBy);
  let prefetchedCopy = prefetched?.repository;
  const copy = keptCopy(async () => {
    const ready = await prefetchedCopy?.();
    prefetchedCopy = undefined;
    return ready ?? GitRepository.clone(remote, temporary);
  });
  const viewer = once(async () => (await prefetched?.viewer()) ?? (await github.viewer()));
  const services: Services = {
    open: copy.open,
    committer: async () => committerIdentity(await viewer(), apiUrl),
    writer: async (copy, sign) => (sign === "github" ? github.signedWriter(copy) : copy),
    now,
    step,
    landedCommits: async (commit) =>
      (await prefetched?.landedCommits(commit)) ?? github.landedCommits(commit),
    isInHistory: async (head, commit) =>
      (await prefetched?.isInHistory(head, commit)) ?? github.isInHistory(head, commit),
  };
  return { remote, github, services, viewer, removeCopy: copy.remove };
}

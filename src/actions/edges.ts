/** Readies the edges for one action: the repository, GitHub, the clock, the log. */
import { tmpdir } from "node:os";
import type { Preview } from "../git/preview.ts";
import { basicCredentials, type Remote } from "../git/process.ts";
import { Repository } from "../git/repository.ts";
import { type GitHub, gitHub } from "../github/api.ts";
import { defaultManifestBranch, defaultManifestPath, settingsPath } from "../ledger/settings.ts";
import type { Job } from "../runner/job.ts";
import { mask, step } from "../runner/toolkit.ts";
import type { Tools } from "../use-cases/tools.ts";
import type { Ahead } from "./ahead.ts";

export interface Edges {
  readonly remote: Remote;
  readonly github: GitHub;
  readonly tools: Tools;
}

/** What nearly every action reads. */
const readFirst = [
  `HEAD:${settingsPath}`,
  `refs/heads/${defaultManifestBranch}:${defaultManifestPath}`,
];

/**
 * @param repository `owner/name`
 * @param ahead what was begun before the inputs were checked
 */
export function edgesOf(job: Job, repository: string, token: string, ahead: Ahead): Edges {
  mask(token);
  mask(basicCredentials(token));
  const remote: Remote = {
    url: `${job.serverUrl}/${repository}`,
    access: { kind: "token", token },
  };
  const github = gitHub({ apiUrl: job.apiUrl, repository, token });
  const preview: Preview = {
    first: once(() => github.look(readFirst, "all")),
    texts: async (places) => (await github.look(places, "texts")).texts,
  };
  // Asked while git works.
  void preview.first();
  const tools: Tools = {
    open: () => Repository.open(remote, job.temporary || tmpdir(), preview, ahead.takeFor(remote)),
    committer: once(async () => {
      await preview.first();
      return github.identity();
    }),
    now: () => new Date().toISOString().replace(/\.\d+Z$/, "Z"),
    step,
  };
  return { remote, github, tools };
}

/** Asks once, however often the answer is wanted. */
export function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}

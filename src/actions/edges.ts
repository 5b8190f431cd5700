/** Readies the edges for one action: the repository, GitHub, the clock, the log. */
import { tmpdir } from "node:os";
import { basicCredentials, type Remote } from "../git/process.ts";
import { Repository } from "../git/repository.ts";
import { type GitHub, gitHub } from "../github/api.ts";
import type { Job } from "../runner/job.ts";
import { mask, step } from "../runner/toolkit.ts";
import type { Tools } from "../use-cases/tools.ts";

export interface Edges {
  readonly remote: Remote;
  readonly github: GitHub;
  readonly tools: Tools;
}

/** @param repository `owner/name` */
export function edgesOf(job: Job, repository: string, token: string): Edges {
  mask(token);
  mask(basicCredentials(token));
  const remote: Remote = {
    url: `${job.serverUrl}/${repository}`,
    access: { kind: "token", token },
  };
  const github = gitHub({ apiUrl: job.apiUrl, repository, token });
  const tools: Tools = {
    open: () => Repository.open(remote, job.temporary || tmpdir()),
    committer: once(() => github.identity()),
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

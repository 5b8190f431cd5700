/** Readies the edges for one action: the repository, GitHub, the clock, the log. */
import { tmpdir } from "node:os";
import { beginCopy } from "../git/copy.ts";
import type { Preview } from "../git/preview.ts";
import { basicCredentials, type Remote } from "../git/process.ts";
import { Repository } from "../git/repository.ts";
import { type GitHub, gitHub } from "../github/api.ts";
import { defaultManifestBranch, defaultManifestPath, settingsPath } from "../ledger/settings.ts";
import type { Foresight, Texts } from "../rollback/foresight.ts";
import type { Job } from "../runner/job.ts";
import { mask, step } from "../runner/toolkit.ts";
import type { Tools } from "../use-cases/services.ts";
import type { Ahead } from "./ahead.ts";

export interface Edges {
  readonly remote: Remote;
  readonly github: GitHub;
  readonly tools: Tools;
}

const nothing: Foresight = { files: [], refs: [], commits: [] };

/** What nearly every action reads. */
const settingsPlace = `HEAD:${settingsPath}`;
const manifestPlace = `refs/heads/${defaultManifestBranch}:${defaultManifestPath}`;

/**
 * @param repository `owner/name`
 * @param ahead what was begun before the inputs were checked
 * @param foresee tells from the ledger's files which others will be read; what it throws is no matter yet
 */
export function edgesOf(
  job: Job,
  repository: string,
  token: string,
  ahead: Ahead,
  foresee: (texts: Texts) => Foresight = () => nothing,
): Edges {
  mask(token);
  mask(basicCredentials(token));
  const remote: Remote = {
    url: `${job.serverUrl}/${repository}`,
    access: { kind: "token", token },
  };
  const github = gitHub({ apiUrl: job.apiUrl, repository, token });
  const temporary = job.temporary || tmpdir();
  const anew = () => previewOf(github, remote, temporary, foresee);
  const early = anew();
  // Asked while git works.
  void early.defaultBranch();
  let next = early;
  const tools: Tools = {
    open: () => {
      // A copy that is made later is told what holds then.
      const preview = next;
      next = anew();
      return Repository.open(remote, temporary, preview, ahead.takeFor(remote));
    },
    committer: once(async () => {
      await early.defaultBranch();
      return github.identity();
    }),
    now: () => new Date().toISOString().replace(/\.\d+Z$/, "Z"),
    step,
  };
  return { remote, github, tools };
}

function previewOf(
  github: GitHub,
  remote: Remote,
  temporary: string,
  foresee: (texts: Texts) => Foresight,
): Preview {
  const first = once(() => github.look([settingsPlace, manifestPlace], "all"));
  const foreseen = once(async () => {
    const { texts, defaultBranch } = await first();
    const settings = texts.get(settingsPlace);
    const manifest = texts.get(manifestPlace);
    if (settings === undefined || manifest === undefined || defaultBranch === null) return nothing;
    return attempted(() => foresee({ settings, manifest, defaultBranch }));
  });
  return {
    defaultBranch: async () => (await first()).defaultBranch,
    async *foreseen() {
      yield (await first()).texts;
      const { files } = await foreseen();
      if (files.length > 0) yield (await github.look(files, "texts")).texts;
    },
    async begin() {
      const { refs, commits } = await foreseen();
      return refs.length > 0 ? beginCopy(remote, temporary, { refs, commits }) : null;
    },
    texts: async (places) => (await github.look(places, "texts")).texts,
  };
}

/** What is wrong will be told when it is read in earnest. */
function attempted(foresee: () => Foresight): Foresight {
  try {
    return foresee();
  } catch {
    return nothing;
  }
}

/** Asks once, however often the answer is wanted. */
export function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}

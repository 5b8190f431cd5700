/** Pull requests of rollbacks: found, opened, merged. */
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { CallRefusal, problem, Refusal } from "../errors/problem.ts";
import type { Merge, OpenPull, Proposals, PullEnd } from "../proposal-ports.ts";
import { answered, type Connection } from "./client.ts";

const pullSchema = z
  .object({
    number: z.number(),
    node_id: z.string(),
    html_url: z.string(),
    body: z.string().nullable(),
    head: z.object({
      ref: z.string(),
      sha: z.string(),
      /** Null when that repository is gone. */
      repo: z.object({ full_name: z.string() }).nullable(),
    }),
  })
  .transform(({ head, ...pull }) => ({
    number: pull.number,
    id: pull.node_id,
    url: pull.html_url,
    body: pull.body ?? "",
    branch: head.ref,
    head: head.sha,
    from: head.repo?.full_name ?? null,
  }));

const mergedSchema = z.object({ sha: z.string() });
const stateSchema = z.object({
  state: z.enum(["open", "closed"]),
  merged: z.boolean(),
  /** Null until GitHub has found out. */
  mergeable: z.boolean().nullable(),
});
const methodsSchema = z.object({
  allow_merge_commit: z.boolean().default(true),
  allow_squash_merge: z.boolean().default(false),
});

/** How often, and how long apart in milliseconds, what GitHub works out after a pull request was opened is asked for. */
const [tries, apart] = [10, 1_000];

const autoMerge = `mutation ($id: ID!, $mergeMethod: PullRequestMergeMethod!, $head: GitObjectID!, $subject: String!, $body: String!) {
  enablePullRequestAutoMerge(input: {
    pullRequestId: $id, mergeMethod: $mergeMethod, expectedHeadOid: $head, commitHeadline: $subject, commitBody: $body
  }) { clientMutationId }
}`;

export function proposalsOf(connection: Connection): Proposals {
  const { octokit, writer, repository: at } = connection;
  const repository = `${at.owner}/${at.repo}`;
  const one = (number: number) => ({ ...at, pull_number: number });

  return {
    async openInto(base) {
      const list = async () => {
        const listed = { ...at, base, state: "open", per_page: 100 } as const;
        return { data: await octokit.paginate(octokit.rest.pulls.list, listed) };
      };
      const pulls = await answered(
        "the open pull requests",
        z.array(pullSchema),
        list,
        refusedFor("rollback/…"),
      );
      return pulls.filter(({ from }) => from === repository);
    },

    async open(pull): Promise<OpenPull> {
      for (let left = tries; ; left--) {
        try {
          return await answered(
            "the pull request",
            pullSchema,
            () => writer.rest.pulls.create({ ...at, ...pull }),
            refusedFor(pull.head),
          );
        } catch (error) {
          // Just after its branch was pushed, GitHub may not know it yet.
          const isEarly =
            error instanceof Refusal && /Could not resolve to a node/.test(error.message);
          if (!isEarly || left <= 1) throw error;
          await pause(apart);
        }
      }
    },

    async changeBody(number, body) {
      await answered("the text of the pull request", z.unknown(), () =>
        octokit.rest.pulls.update({ ...one(number), body }),
      );
    },

    async merge({ number, head }, { subject, body }) {
      const method = await methodHere();
      await settled(number);
      const now = await mergeNow();
      return now.kind === "merged" ? now : ((await mergeLater()) ?? (await mergeNow()));

      async function mergeNow(): Promise<Merge> {
        const merging = {
          ...{ ...one(number), sha: head, merge_method: method },
          ...{ commit_title: subject, commit_message: body },
        };
        return attempt(async () => {
          const merged = await answered("the merge", mergedSchema, () =>
            writer.rest.pulls.merge(merging),
          );
          return { kind: "merged", commit: merged.sha };
        });
      }

      /** @returns null when it can be merged at once after all */
      async function mergeLater(): Promise<Merge | null> {
        const { id } = await answered("the pull request", pullSchema, () =>
          octokit.rest.pulls.get(one(number)),
        );
        const variables = { id, mergeMethod: method.toUpperCase(), head, subject, body };
        const later = await attempt(async () => {
          const enable = async () => ({ data: await writer.graphql(autoMerge, variables) });
          await answered("the automatic merge", z.unknown(), enable);
          return { kind: "waiting", said: now.kind === "refused" ? now.said : "" };
        });
        return later.kind === "refused" && /clean status/i.test(later.said) ? null : later;
      }
    },
  };

  /**
   * The way of merging that the repository allows and that keeps the commit, if it can be. GitHub signs a squash, whose
   * message we give it, but never a rebase.
   */
  async function methodHere(): Promise<"merge" | "squash" | "rebase"> {
    const allowed = await answered("the repository's ways of merging", methodsSchema, () =>
      octokit.rest.repos.get(at),
    );
    if (allowed.allow_merge_commit) return "merge";
    return allowed.allow_squash_merge ? "squash" : "rebase";
  }

  /** Waits until GitHub knows whether it can be merged. */
  async function settled(number: number): Promise<void> {
    for (let left = tries; left > 0; left--) {
      const { mergeable } = await answered("the pull request", stateSchema, () =>
        octokit.rest.pulls.get(one(number)),
      );
      if (mergeable !== null) return;
      await pause(apart);
    }
  }
}

const refusedFor = (branch: string) => (_: number, said: string) =>
  problem("pull-request-refused", { branch: `\`${branch}\``, said });

/** A merge that GitHub refuses is an answer, not an error. */
async function attempt(merge: () => Promise<Merge>): Promise<Merge> {
  try {
    return await merge();
  } catch (error) {
    if (!(error instanceof CallRefusal)) throw error;
    return { kind: "refused", said: error.said.replace(/\s+/g, " ").trim() };
  }
}

export function pullEnd({ octokit, repository }: Connection): PullEnd {
  return async (number) => {
    try {
      const { data } = await octokit.rest.pulls.get({ ...repository, pull_number: number });
      const { state, merged } = stateSchema.parse(data);
      return merged ? "merged" : state === "closed" ? "closed" : null;
    } catch {
      // Only what is known is said.
      return null;
    }
  };
}

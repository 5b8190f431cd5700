/**
 * Writes by GitHub's API, so that GitHub signs the commits. Where a token may not move refs that way, git pushes the very
 * same objects. Source: docs/specification.md, 3.9.
 */
import { z } from "zod";
import { CallRefusal, Refusal } from "../errors/problem.ts";
import type { NewTag, RefUpdate, Repository, Writer } from "../ports.ts";
import { answered, type Connection } from "./client.ts";
import { makeSignedCommit } from "./signed-commit.ts";
import { refusedWrite } from "./write-refusal.ts";

/** An import has thousands, and GitHub counts each as one of 1,000 calls an hour: git pushes more than this. */
const mostTags = 10;

const none = "0".repeat(40);

const mutation = `mutation ($repositoryId: ID!, $refUpdates: [RefUpdate!]!) {
  updateRefs(input: { repositoryId: $repositoryId, refUpdates: $refUpdates }) { clientMutationId }
}`;

const repositorySchema = z.object({ repository: z.object({ id: z.string() }) });
const shaSchema = z.object({ sha: z.string() });

export function signedWriter(connection: Connection, repository: Repository): Writer {
  const { octokit, committer, poller, repository: at } = connection;
  /** Tags that our copy has and GitHub may not: ID → tag. */
  const ownTags = new Map<string, NewTag & { readonly target: string }>();
  const refused = refusedWrite(connection);

  return {
    keepsAuthors: false,
    async make(commits, tags) {
      const made: string[] = [];
      for (const commit of commits) {
        made.push(await makeSignedCommit(connection, repository, commit));
      }
      const targeted = tags.map((tag) => {
        const { target } = tag;
        return { ...tag, target: typeof target === "number" ? (made[target] ?? "") : target };
      });
      // GitHub never signs tags, so they may be made here.
      const oids = await repository.make([], targeted);
      targeted.forEach((tag, index) => {
        ownTags.set(oids[index] ?? "", tag);
      });
      return [...made, ...oids];
    },

    async pushRefs(updates) {
      const refs = updates.map(({ ref }) => ref);
      try {
        if (!(await areOnGitHub(updates))) return await repository.pushRefs(updates);
        await moveRefs(updates);
        return { kind: "done" };
      } catch (cause) {
        if (!(cause instanceof Refusal)) throw cause;
        if (!(cause instanceof CallRefusal)) {
          return { kind: "broken", mayPass: true, refusal: cause };
        }
        // The token may not do this by the API, or not now, but it may push.
        if (cause.status === 403 || cause.status === 429) return repository.pushRefs(updates);
        const moved = await movedAmong(updates);
        const { problems } = cause;
        return moved.length > 0
          ? { kind: "conflict", refs: moved, isOfSeveral: false }
          : { kind: "refused", problems, refs, cause, isOfSeveral: false };
      }
    },
  };

  async function moveRefs(updates: readonly RefUpdate[]): Promise<void> {
    const refs = updates.map(({ ref }) => ref);
    const refUpdates = updates.map(({ ref, from, to }) => {
      return { name: ref, beforeOid: from ?? none, afterOid: to, force: false };
    });
    const variables = { repositoryId: await repositoryId(), refUpdates };
    const move = async () => ({ data: await poller.graphql(mutation, variables) });
    await answered("the move of refs", z.unknown(), move, (status, said) => {
      // It does not name the refs; only new ones can be restricted so.
      const created = updates.flatMap(({ ref, from }) => (from === null ? ref : []));
      const concerned = /creations being restricted/.test(said) ? created : refs;
      return refusedWrite(connection, concerned)(status, said);
    });
  }

  /** Those that are not, or no longer, as we saw them: GitHub does not say why it moved none. */
  async function movedAmong(updates: readonly RefUpdate[]): Promise<string[]> {
    const now = await repository.refs.list(updates.map(({ ref }) => ref));
    const isMoved = ({ ref, from }: RefUpdate) => (now.get(ref) ?? null) !== from;
    return updates.filter(isMoved).map(({ ref }) => ref);
  }

  /** Makes the tags among what is pushed. @returns false when git has to push them, because of their number or their IDs */
  async function areOnGitHub(updates: readonly RefUpdate[]): Promise<boolean> {
    const tags = updates.flatMap(({ to }) => ownTags.get(to) ?? []);
    if (tags.length > mostTags) return false;
    const made = tags.map(async ({ name, target, tagger, date, message }) => {
      const { sha } = await answered(
        "the tag",
        shaSchema,
        () =>
          committer.rest.git.createTag({
            ...{ ...at, tag: name, object: target, type: "commit", message },
            tagger: { ...tagger, date },
          }),
        refused,
      );
      return sha;
    });
    const oids = new Set(await Promise.all(made));
    return updates.every(({ to }) => !ownTags.has(to) || oids.has(to));
  }

  async function repositoryId(): Promise<string> {
    const query =
      "query ($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) { id } }";
    const found = await answered(
      "the repository's ID",
      repositorySchema,
      async () => ({ data: await octokit.graphql(query, at) }),
      refused,
    );
    return found.repository.id;
  }
}

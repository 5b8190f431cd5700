/** Pushes all refs or none, each only if it still has the value that we saw, and interprets the answer. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Refusal } from "../errors/problem.ts";
import type { PushAnswer, RefUpdate } from "../ports.ts";
import { connectionProblem, mayPass } from "./connection.ts";
import type { Copy } from "./copy.ts";
import type { Remote } from "./environment.ts";
import { helperFor, isAmbiguous, pushByHelper } from "./pattern-push.ts";
import { GitFailure } from "./process.ts";
import { judgeRefusal, refusedRefs } from "./refusal.ts";

/**
 * Keeps git from sending files that the remote already has. git skips objects that the parents of a new commit
 * reach, but not those that only an annotated tag reaches. So during the push, commits whose tags the remote has
 * are grafted on as parents of each new commit. git 3.0 has no grafts and only sends more.
 *
 * @param onRemote commits whose tags the remote has
 * @returns the text of a graft file
 */
function graftLines(updates: readonly RefUpdate[], onRemote: readonly string[]): string {
  if (onRemote.length === 0) return "";
  return updates
    .filter(({ from }) => from !== null)
    .map(({ from, to }) => `${[to, from, ...onRemote].join(" ")}\n`)
    .join("");
}

/** From how many updates on they are pushed by one pattern: git's time grows with the square of named refs. */
const many = 100;
let patterns = 0;

/** Makes refs of which one pattern pushes all. @returns the pattern */
async function patternOf({ git }: Copy, updates: readonly RefUpdate[]): Promise<string> {
  const scratch = `refs/push/${patterns++}/`;
  const lines = updates.map(({ ref, to }) => `create ${scratch}${ref.slice(refs.length)} ${to}\n`);
  await git(["update-ref", "--stdin"], { input: lines.join("") });
  return `${scratch}*:${refs}*`;
}

const refs = "refs/";

/** Pushes by one pattern. */
async function pushByPattern(copy: Copy, updates: readonly RefUpdate[], grafts: string) {
  const pattern = await patternOf(copy, updates);
  // A new tag needs no lease: without force, git and the server refuse one that exists.
  const leases = updates.filter(({ ref, from }) => from !== null || !ref.startsWith("refs/tags/"));
  const helper = helperFor(copy.options.remote.url);
  await (helper === null
    ? copy.git([...pushing, ...leases.map(leaseOf), "origin", pattern], { network: true, grafts })
    : pushByHelper(copy, helper, updates, { leases, pattern, grafts }));
}

const pushing = ["push", "--atomic", "--porcelain", "--progress", "--no-verify"];
const leaseOf = ({ ref, from }: RefUpdate) => `--force-with-lease=${ref}:${from ?? ""}`;

/** @returns how the push ended; a failure of git is an answer, not an error */
export async function push(copy: Copy, updates: readonly RefUpdate[]): Promise<PushAnswer> {
  const { git, options, contents } = copy;
  const grafts = join(options.folder, "grafts");
  await writeFile(grafts, graftLines(updates, [...contents.taggedCommits]));
  const run = { network: true, grafts };
  try {
    const named = updates.map(({ ref, to }) => `${to}:${ref}`);
    await (updates.length > many
      ? pushByPattern(copy, updates, grafts)
      : git([...pushing, ...updates.map(leaseOf), "origin", ...named], run).catch((error) => {
          if (!isAmbiguous(error)) throw error;
          return pushByPattern(copy, updates, grafts);
        }));
    return { kind: "done" };
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    return answerOf(error, options.remote);
  }
}

function answerOf(cause: GitFailure, { url: repository, access }: Remote): PushAnswer {
  const settings = access.kind === "own" ? (access.clone?.settings ?? []) : [];
  const isOfSeveral = settings.filter(([key]) => key === "remote.origin.pushurl").length > 1;
  const refused = refusedRefs(cause.stdout);
  if (refused.length === 0) {
    const broken = connectionProblem(cause.stderr, { repository, writing: true });
    return broken.code === "network"
      ? {
          kind: "broken",
          mayPass: mayPass(cause.stderr),
          refusal: new Refusal([broken], { cause }),
        }
      : { kind: "refused", problems: [broken], refs: [], cause, isOfSeveral };
  }
  const { problems, refs } = judgeRefusal(refused, cause.stderr);
  return problems
    ? { kind: "refused", problems, refs, cause, isOfSeveral }
    : { kind: "conflict", refs, isOfSeveral };
}

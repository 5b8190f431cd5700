/** Loads the facts that a rollback is decided on. */
import type { DeployRef } from "../ledger/deploy-ref.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Entry, Scope } from "../ledger/manifest.ts";
import { isWithin } from "../ledger/names.ts";
import { type Deployment, nestedProjects } from "../ledger/settings.ts";
import type { IsInHistory, Repository } from "../ports.ts";
import {
  areKnown,
  type CodeChange,
  codeChangeTo,
  deploysOfParts,
  type KnownParts,
  restoredDeploys,
} from "../rollback/code.ts";
import { dockerfilePath } from "../rollback/describing-files.ts";
import type { CodeFacts, PlanRequest, RollbackFacts, TreeFacts } from "../rollback/facts.ts";
import { type Recipe, recipeOf } from "../rollback/recipe.ts";
import { keptPaths } from "../rollback/restore.ts";
import type { LocatedDeploy, Person } from "../rollback/rules.ts";
import { findTarget } from "../rollback/target.ts";
import { recordedVersion } from "../rollback/versions.ts";
import { type Pin, pinIn } from "../runtime/pin.ts";
import { onDeployBranch } from "./on-deploy-branch.ts";
import { restoreTree } from "./restore-tree.ts";
import { differencesFromRunning, hasFolder } from "./trees.ts";

/**
 * @param people who requested the rollback, and who re-ran it
 * @param next the ID and tag that the rollback gets
 * @param now ISO 8601, UTC
 * @param isInHistory as in {@link Services}
 */
export async function loadRollback(
  repository: Repository,
  ledger: Ledger,
  request: PlanRequest,
  people: readonly Person[],
  next: DeployRef,
  now: string,
  isInHistory: IsInHistory | undefined,
): Promise<RollbackFacts> {
  const target = findTarget(ledger.history, request.deployId);
  return {
    ...{ ledger, now, next, people },
    changedSinceApproval: await changedSince(repository, ledger, request.expectedHead),
    code: target
      ? await loadCode(
          repository,
          ledger,
          request.scope,
          codeChangeTo(ledger.history, target),
          isInHistory,
        )
      : null,
  };
}

/** Relevant paths that changed since a plan was approved. @returns null when the approved head is gone */
async function changedSince(
  { commits, trees }: Repository,
  ledger: Ledger,
  approvedHead: string | undefined,
): Promise<string[] | null> {
  const { head, deployment, settings, location } = ledger;
  if (approvedHead === undefined || approvedHead === head) return [];
  if (!(await commits.fetch([approvedHead])).has(approvedHead)) return null;
  const watched = [deployment.project, ...deployment.also, ...keptPaths(deployment, null, [])];
  const ignored = [
    ...nestedProjects(settings, deployment),
    ...(location.inTree ? [location.path] : []),
  ];
  const isIn = (areas: readonly string[]) => (path: string) =>
    areas.some((area) => isWithin(path, area));
  const changes = await trees.diff(approvedHead, head);
  return changes
    .map(({ path }) => path)
    .filter((path) => isIn(watched)(path) && !isIn(ignored)(path));
}

async function loadCode(
  repository: Repository,
  ledger: Ledger,
  scope: Scope,
  change: CodeChange,
  isInHistory: IsInHistory | undefined,
): Promise<CodeFacts> {
  const needed = restoredDeploys(change);
  const located = await locateDeploys(repository, ledger, needed, isInHistory);
  const isThere = needed.every(({ id }) => located.get(id)?.project === true);
  const { restored } = change;
  const tree =
    areKnown(restored) && isThere
      ? await loadTree(repository, ledger, scope, { ...change, restored })
      : null;
  return { ...change, located, tree };
}

async function loadTree(
  repository: Repository,
  ledger: Ledger,
  scope: Scope,
  change: CodeChange & { readonly restored: KnownParts },
): Promise<TreeFacts> {
  const { deployment } = ledger;
  const { restored } = change;
  const running =
    change.running && (await isThere(repository, change.running)) ? change.running : null;
  const pins = {
    restored: await pinOf(repository, deployment, restored.image),
    running: await pinOf(repository, deployment, unrecorded(running?.image)),
  };
  const recipe = recipeOf(ledger, scope, change, pins);
  const built = await restoreTree(repository, ledger, recipe);
  return {
    ...built,
    pins,
    differing: await differencesFromRunning(repository, deployment, running, built.tree),
    ...(await loadUndeployed(repository, ledger, recipe)),
  };
}

/** An image whose version only its Dockerfile may have. */
function unrecorded(image: Entry | undefined): Entry | undefined {
  return image && recordedVersion(image) ? undefined : image;
}

/** What the Dockerfile of a deploy pins; a project that is not Airflow has no pin. */
async function pinOf(
  { trees }: Repository,
  { runtime }: Deployment,
  image: Entry | undefined,
): Promise<Pin> {
  const commit = runtime === "astro" ? image?.commit : null;
  return pinIn(commit && image ? await trees.file(commit, dockerfilePath(image)) : null);
}

/** Finds tags, commits and project folders of deploys. @returns deploy ID → what the remote has */
async function locateDeploys(
  repository: Repository,
  ledger: Ledger,
  entries: readonly Entry[],
  isInHistory: IsInHistory | undefined,
): Promise<ReadonlyMap<string, LocatedDeploy>> {
  const names = entries.filter(({ tagPending }) => !tagPending).map(({ tag }) => tag);
  const present = await repository.refs.fetch(names.map((name) => `refs/tags/${name}`));
  const tags = await repository.tags.read(names.filter((name) => present.has(`refs/tags/${name}`)));
  const pending = entries.flatMap(({ tagPending, commit }) => (tagPending && commit) || []);
  const fetched = await repository.commits.fetch(pending);
  const isThere = ({ tag, commit }: Entry) =>
    commit !== null && (tags.get(tag)?.commit === commit || fetched.has(commit));
  const there = entries.filter(isThere).map(({ commit }) => commit ?? "");
  const onBranch = await onDeployBranch(repository, ledger, there, isInHistory);
  const located = entries.map(async (entry): Promise<[string, LocatedDeploy]> => {
    const isOnBranch = onBranch.has(entry.commit ?? "");
    // A deploy whose tag is pending counts while its commit is reachable from the deploy branch.
    const commit = isThere(entry) && (isOnBranch || !entry.tagPending);
    const project = commit && (await hasProject(repository, entry));
    return [entry.id, { tag: tags.get(entry.tag) ?? null, commit, project, isOnBranch }];
  });
  return new Map(await Promise.all(located));
}

function hasProject(repository: Repository, { commit, project }: Entry): Promise<boolean> {
  return hasFolder(repository, commit ?? "", project);
}

/** Whether the remote still has the code of a snapshot, with or without tags. */
async function isThere(
  repository: Repository,
  running: NonNullable<CodeChange["running"]>,
): Promise<boolean> {
  const entries = deploysOfParts(running);
  const commits = entries.flatMap(({ commit }) => commit ?? []);
  const present = await repository.commits.fetch(commits);
  if (commits.length < entries.length || present.size < new Set(commits).size) return false;
  const projects = await Promise.all(entries.map((entry) => hasProject(repository, entry)));
  return projects.every((found) => found);
}

/** How many of the newest commits are examined: the trees of each have to be fetched. */
export const mostCommits = 5_000;

/** Commits on the branch that touch what is rolled back and were never deployed. */
async function loadUndeployed(
  { commits }: Repository,
  { branch, head, history }: Ledger,
  { restored: { paths, except } }: Recipe,
): Promise<Pick<TreeFacts, "undeployed" | "unexamined">> {
  const recorded = new Map(history.entries.map((entry) => [entry.commit, entry]));
  if (recorded.get(head)?.status === "deployed") return { undeployed: [], unexamined: 0 };
  const onBranch = await commits.onBranch(branch);
  const deployed = history.entries
    .filter(({ commit, status }) => status === "deployed" && commit && onBranch.has(commit))
    .map(({ commit }) => commit ?? "");
  const since = await commits.upTo(head, deployed);
  const touching = await commits.touching(since.slice(0, mostCommits), paths, except);
  const undeployed = touching
    .filter(({ oid }) => !recorded.get(oid)?.rollback)
    .map((commit) => {
      const failed = recorded.get(commit.oid);
      const note = failed ? ` (deploy ${failed.id} ${failed.status})` : "";
      return { ...commit, subject: `${commit.subject}${note}` };
    });
  return { undeployed, unexamined: Math.max(0, since.length - mostCommits) };
}

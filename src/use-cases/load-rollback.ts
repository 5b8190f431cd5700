/** Loads the facts that a rollback is decided on. */
import { asRecorded } from "../ledger/history.ts";
import { type Ledger, manifestInTree } from "../ledger/ledger.ts";
import type { Entry } from "../ledger/manifest.ts";
import { isWithin, join } from "../ledger/names.ts";
import { type Deployment, nestedProjects } from "../ledger/settings.ts";
import { type Tag, tagName } from "../ledger/tag.ts";
import type { IsInHistory, Repository } from "../ports.ts";
import type { Claim } from "../rollback/claim.ts";
import {
  areKnown,
  type CodeChange,
  codeChangeTo,
  deploysOfParts,
  type KnownParts,
  restoredDeploys,
} from "../rollback/code.ts";
import type { CodeFacts, PlanRequest, RollbackFacts, TreeFacts } from "../rollback/facts.ts";
import { recipeOf } from "../rollback/recipe.ts";
import { keptPaths, unshippedPaths } from "../rollback/restore.ts";
import type { LocatedDeploy } from "../rollback/rules.ts";
import { findTarget } from "../rollback/target.ts";
import { recordedVersion } from "../rollback/versions.ts";
import { noPin, type Pin } from "../runtime/pin.ts";
import { loadPin } from "./load-pin.ts";
import { namelessPaths } from "./nameless-paths.ts";
import { onDeployBranch } from "./on-deploy-branch.ts";
import { releaseWorkflow } from "./release-workflow.ts";
import { buildTree, restoreTree } from "./restore-tree.ts";
import { differencesFromRunning, hasFolder } from "./trees.ts";
import { loadUndeployed } from "./undeployed-commits.ts";

/** What is known of a rollback beside its request. */
interface Circumstances extends Pick<RollbackFacts, "people" | "next" | "now"> {
  /** As in {@link Services}. */
  readonly isInHistory: IsInHistory | undefined;
}

export async function loadRollback(
  repository: Repository,
  ledger: Ledger,
  request: PlanRequest,
  { people, next, now, isInHistory }: Circumstances,
): Promise<RollbackFacts> {
  const target = findTarget(ledger.history, request.deployId);
  return {
    ...{ ledger, now, next, people, rules: null },
    releaseWorkflow: request.hold ? await releaseWorkflow(repository) : null,
    changedSinceApproval: await changedSince(repository, ledger, request.approved?.head),
    code: target
      ? await loadCode(
          repository,
          ledger,
          request,
          codeChangeTo(ledger.history, target),
          isInHistory,
        )
      : null,
  };
}

/** Relevant paths that changed since a plan was approved. @returns null when the approved head is gone */
export async function changedSince(
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

/**
 * Whether a commit has exactly what a rollback brings back: the same rollback, made on that commit, changes nothing.
 *
 * @param commit fetched, with any other content outside of what goes back
 */
export async function restoresOn(
  repository: Repository,
  ledger: Ledger,
  { to, scope, runtime }: Pick<Claim, "to" | "scope" | "runtime">,
  commit: string,
): Promise<boolean> {
  const { deployment, history } = ledger;
  const target = history.entries.find(({ id }) => id === to);
  if (!target) return false;
  const change = codeChangeTo(history, target);
  const { restored } = change;
  if (!areKnown(restored) || !(await isThere(repository, restored))) return false;
  const pins = { restored: await pinOf(repository, deployment, restored.image), running: noPin };
  const at = { ...ledger, head: commit };
  const stated = { scope, runtime: runtime ?? undefined };
  const recipe = recipeOf(at, stated, { ...change, restored }, pins);
  const { tree } = await buildTree(repository, at, recipe);
  return tree === (await repository.trees.treeOf(commit));
}

async function loadCode(
  repository: Repository,
  ledger: Ledger,
  request: PlanRequest,
  change: CodeChange,
  isInHistory: IsInHistory | undefined,
): Promise<CodeFacts> {
  const needed = restoredDeploys(change);
  const located = await locateDeploys(repository, ledger, needed, isInHistory);
  const isThere = needed.every(({ id }) => located.get(id)?.project === true);
  const { restored } = change;
  const tree =
    areKnown(restored) && isThere
      ? await loadTree(repository, ledger, request, { ...change, restored })
      : null;
  return { ...change, located, tree };
}

async function loadTree(
  repository: Repository,
  ledger: Ledger,
  request: PlanRequest,
  change: CodeChange & { readonly restored: KnownParts },
): Promise<TreeFacts> {
  const { deployment } = ledger;
  const { restored } = change;
  const { approved } = request;
  const running =
    change.running && (await isThere(repository, change.running)) ? change.running : null;
  const pins = {
    restored: await pinOf(repository, deployment, restored.image),
    running: await pinOf(repository, deployment, unrecorded(running?.image)),
  };
  const recipe = recipeOf(ledger, request, change, pins);
  // Each of them waits for git most of the time.
  const [built, nameless, undeployed] = await Promise.all([
    restoreTree(repository, ledger, recipe),
    namelessPaths(repository, ledger, [restored.image.commit, restored.dags.commit]),
    loadUndeployed(repository, ledger, recipe),
  ]);
  const differing = await differencesFromRunning(repository, deployment, running, built.tree);
  return {
    ...built,
    treeOnApprovedHead: await treeOn(approved?.head),
    pins: { ...pins, along: await pinAlong(repository, ledger, request, built.tree, differing) },
    nameless,
    differing,
    ...undeployed,
  };

  /** The tree that the same recipe makes on another head. @returns null when that head is gone */
  async function treeOn(head: string | undefined): Promise<string | null> {
    if (head === undefined) return null;
    if (head === ledger.head) return built.tree;
    if (!(await repository.commits.fetch([head])).has(head)) return null;
    return (await buildTree(repository, { ...ledger, head }, recipe)).tree;
  }
}

/** An image whose version only its Dockerfile may have. */
function unrecorded(image: Entry | undefined): Entry | undefined {
  return image && recordedVersion(image) ? undefined : image;
}

/** The pin of the commit of a deploy; of none, where there is no deploy. */
async function pinOf(
  repository: Repository,
  deployment: Deployment,
  image: Entry | undefined,
): Promise<Pin> {
  if (!image?.commit) return noPin;
  return loadPin(repository, deployment, { commit: image.commit, project: image.project });
}

/** What the head pins, where scope `dags` ships its image along; null where it does not. */
async function pinAlong(
  repository: Repository,
  ledger: Ledger,
  { scope }: PlanRequest,
  tree: string,
  differing: readonly string[] | null,
): Promise<Pin | null> {
  const { deployment } = ledger;
  if (scope !== "dags" || deployment.runtime !== "astro" || !differing) return null;
  const dags = join(deployment.project, deployment["dags-folder"]);
  const outside = [dags, ...unshippedPaths(deployment, manifestInTree(ledger))];
  const isSameImage = differing.every((path) => outside.some((area) => isWithin(path, area)));
  const { project } = deployment;
  return isSameImage ? null : loadPin(repository, deployment, { commit: tree, project });
}

/** Finds tags, commits and project folders of deploys. @returns deploy ID → what the remote has */
async function locateDeploys(
  repository: Repository,
  ledger: Ledger,
  entries: readonly Entry[],
  isInHistory: IsInHistory | undefined,
): Promise<ReadonlyMap<string, LocatedDeploy>> {
  const tags = await tagsOf(repository, ledger, entries);
  const untagged = entries.filter(({ id, tagPending }) => tagPending && !tags.has(id));
  const fetched = await repository.commits.fetch(untagged.flatMap(({ commit }) => commit ?? []));
  const isThere = ({ id, commit }: Entry) => {
    const tag = tags.get(id);
    return commit !== null && (tag ? tag.commit === commit : fetched.has(commit));
  };
  const there = entries.filter(isThere).map(({ commit }) => commit ?? "");
  const onBranch = await onDeployBranch(repository, ledger, there, isInHistory);
  const located = entries.map(async (entry): Promise<[string, LocatedDeploy]> => {
    const tag = tags.get(entry.id) ?? null;
    const isOnBranch = onBranch.has(entry.commit ?? "");
    // A deploy counts without a tag while that is pending and its commit is reachable from the deploy branch.
    const commit = isThere(entry) && (isOnBranch || tag !== null);
    const project = commit && (await hasProject(repository, entry));
    return [entry.id, { tag, commit, project, isOnBranch }];
  });
  return new Map(await Promise.all(located));
}

/** @returns deploy ID → its tag. Whatever an entry says of its tag, a tag that exists is found */
async function tagsOf(
  repository: Repository,
  { settings, history }: Ledger,
  entries: readonly Entry[],
): Promise<Map<string, Tag>> {
  const namesOf = (entry: Entry) => {
    const { tag, tagPending } = entry;
    const name = history.formerNames.get(entry.id) ?? history.deployment;
    const { id } = asRecorded(history, entry);
    // An edited entry may name a tag that does not exist.
    return tagPending ? [tag, tagName(settings["tag-prefix"], name, id)] : [tag];
  };
  const pending = entries.filter(({ tagPending }) => tagPending).flatMap(namesOf);
  // Listed, because a tag on anything but a commit cannot be fetched, and is there all the same.
  const listed =
    pending.length > 0
      ? await repository.refs.list(pending.map((name) => `refs/tags/${name}`))
      : null;
  const names = entries
    .flatMap(namesOf)
    .filter((name) => !pending.includes(name) || listed?.has(`refs/tags/${name}`));
  const present = await repository.refs.fetch(names.map((name) => `refs/tags/${name}`));
  const tags = await repository.tags.read(names.filter((name) => present.has(`refs/tags/${name}`)));
  for (const [ref, object] of listed ?? []) {
    const name = ref.slice("refs/tags/".length);
    if (!tags.has(name)) tags.set(name, { name, object, commit: object, message: null });
  }
  return new Map(
    entries.flatMap((entry) => {
      const [tag] = namesOf(entry).flatMap((name) => tags.get(name) ?? []);
      return tag ? [[entry.id, tag] as const] : [];
    }),
  );
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

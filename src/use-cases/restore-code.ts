/** Puts a target's code together as a tree, and finds out what that would change. */
import { type Problem, problem, refuse } from "../errors/problem.ts";
import type { Repository } from "../git/repository.ts";
import { type Code, undoneBy } from "../ledger/history.ts";
import type { Entry, Scope } from "../ledger/manifest.ts";
import { isWithin, join } from "../ledger/names.ts";
import { nestedProjects } from "../ledger/settings.ts";
import { deployTypeFor } from "../rollback/deploy-type.ts";
import { type RestoredSettings, withSettings } from "../rollback/deployment-file.ts";
import type { Restoration } from "../rollback/plan.ts";
import { keptPaths, layersOf, restoredPaths, unshippedPaths } from "../rollback/restore.ts";
import { judgeVersions, recordedVersion } from "../rollback/rules.ts";
import { baseImage } from "../runtime/dockerfile.ts";
import { versionOfImage } from "../runtime/image.ts";
import type { Version } from "../runtime/version.ts";
import { deviationsFrom, differingFromRunning, treeEdits } from "./compare-trees.ts";
import type { Ledger } from "./open-ledger.ts";

/** A deploy's code whose commits were all found. */
export interface FoundCode extends Code {
  readonly image: Entry & { readonly commit: string };
  readonly dags: Entry & { readonly commit: string };
}

export interface RestoreRequest {
  readonly target: Entry;
  readonly code: FoundCode;
  /** The code that runs now, by the record; null when none was deployed so far. */
  readonly running: Code | null;
  /** Whether the commits of that code were found, so that trees can be compared with it. */
  readonly runningIsThere: boolean;
  readonly scope: Scope;
  readonly allowDowngrade: boolean;
}

/** @throws {Refusal} `restored-tree-wrong` when the tree fails its own check */
export async function restoreCode(
  repository: Repository,
  ledger: Ledger,
  request: RestoreRequest,
): Promise<{ restoration: Restoration; problems: Problem[] }> {
  const { target, scope } = request;
  const { history, deployment, place } = ledger;
  const manifestInTree = place.inTree ? place.path : null;
  const kept = keptPaths(deployment, manifestInTree, nestedProjects(ledger.settings, deployment));
  const runtime = await versionsOf(repository, ledger, request);
  const problems =
    deployment.runtime === "none" || scope === "dags"
      ? []
      : judgeVersions(runtime, { deploy: target.id, ...runtime }, request.allowDowngrade);
  const dagDeployEnabled = {
    from: history.dagDeployEnabled,
    to: scope === "all" ? target.dagDeployEnabled : history.dagDeployEnabled,
  };
  const { tree, uneditable } = await restoredTree(repository, ledger, request, kept, {
    ...(scope !== "dags" &&
      runtime.to &&
      runtime.to.scheme !== "airflow" && { runtime_version: runtime.to.text }),
    ...(scope === "all" && { dag_deploy_enabled: dagDeployEnabled.to }),
  });
  const running = request.runningIsThere ? request.running : null;
  const differing = await differingFromRunning(repository, deployment, running, tree);
  const runs = differing?.every((path) => kept.some((keptPath) => isWithin(path, keptPath)));
  const files = await repository.changes(ledger.head, tree);
  if (files.length === 0 && runs && dagDeployEnabled.from === dagDeployEnabled.to) {
    problems.push(problem("nothing-to-roll-back", { deploy: target.id }));
  }
  const undone = new Set(undoneBy(history.entries, target.id));
  return {
    problems,
    restoration: {
      tree,
      sources: [request.code.image.commit, request.code.dags.commit],
      uneditable,
      files,
      runtime: { from: runtime.from, to: runtime.to },
      image: runtime.image,
      dagDeployEnabled,
      deployType: deployTypeFor(
        dagDeployEnabled.from && dagDeployEnabled.to,
        differing,
        join(deployment.project, deployment["dags-folder"]),
        unshippedPaths(deployment, manifestInTree),
      ),
      undone: history.entries.filter(({ id }) => undone.has(id)),
      ...(await undeployedCommits(repository, ledger, scope, kept)),
    },
  };
}

interface Versions {
  readonly from: Version | null;
  readonly to: Version | null;
  /** What the target's Dockerfile pins, and what was recorded with it. */
  readonly pinned: Version | null;
  readonly recorded: Version | null;
  /** The image that runs after the rollback. */
  readonly image: string | null;
}

async function versionsOf(
  repository: Repository,
  { deployment }: Ledger,
  { code, running, runningIsThere, scope }: RestoreRequest,
): Promise<Versions> {
  if (deployment.runtime === "none")
    return { from: null, to: null, pinned: null, recorded: null, image: null };
  const runs = running?.image;
  const from =
    runs &&
    (recordedVersion(runs) ?? (runningIsThere ? (await pinOf(repository, runs)).version : null));
  if (scope === "dags") {
    return {
      from: from ?? null,
      to: from ?? null,
      pinned: null,
      recorded: null,
      image: runs?.image ?? null,
    };
  }
  const pin = await pinOf(repository, code.image);
  const recorded = recordedVersion(code.image);
  return {
    from: from ?? null,
    to: pin.version ?? recorded,
    pinned: pin.version,
    recorded,
    image: pin.image ?? code.image.image,
  };
}

async function pinOf(
  repository: Repository,
  { commit, project }: Entry,
): Promise<{ image: string | null; version: Version | null }> {
  const dockerfile = commit && (await repository.file(commit, join(project, "Dockerfile")));
  const image = dockerfile ? baseImage(dockerfile) : null;
  return { image, version: image === null ? null : versionOfImage(image) };
}

/** Builds the tree, and checks it against its sources. */
async function restoredTree(
  repository: Repository,
  ledger: Ledger,
  { code, scope }: RestoreRequest,
  kept: readonly string[],
  settings: RestoredSettings,
): Promise<Pick<Restoration, "tree" | "uneditable">> {
  const { deployment, head } = ledger;
  const projects = { image: code.image.project, dags: code.dags.project };
  const layers = layersOf(deployment, projects, scope, kept);
  const sources = { head, image: code.image.commit, dags: code.dags.commit };
  const grafts = await treeEdits(repository, layers, sources);
  const edited = await editedFile(repository, ledger, settings);
  const edits = edited?.text == null ? [] : [{ path: edited.path, text: edited.text }];
  const nobody = { name: "Deploy Rollback", email: "" };
  const date = "1970-01-01T00:00:00Z";
  const [scratch = ""] = await repository.make(
    [
      {
        parent: head,
        author: nobody,
        committer: nobody,
        date,
        message: "",
        changes: [...grafts, ...edits],
      },
    ],
    [],
  );
  const tree = await repository.treeOf(scratch);
  const paths = edits.map(({ path }) => path);
  const inside = await deviationsFrom(repository, layers, grafts, tree, paths);
  const outside = (await repository.changes(head, tree))
    .map(({ path }) => path)
    .filter(
      (path) =>
        ![...layers.map((layer) => layer.path), ...paths].some((area) => isWithin(path, area)),
    );
  const wrong = [...inside, ...outside];
  if (wrong.length > 0) refuse("restored-tree-wrong", { paths: wrong.slice(0, 20) });
  return { tree, uneditable: edited && edited.text === null ? edited.path : null };
}

/** The Deployment file of the head, and its text with the settings that go back; null: not editable. */
async function editedFile(
  repository: Repository,
  { deployment, head }: Ledger,
  settings: RestoredSettings,
): Promise<{ path: string; text: string | null } | null> {
  const file = deployment["deployment-file"];
  if (file === undefined) return null;
  const path = join(deployment.project, file);
  const text = await repository.file(head, path);
  return text === null ? null : { path, text: withSettings(text, settings) };
}

/** How many of the newest commits are looked at: the trees of each have to be fetched. */
export const commitsLookedAt = 5_000;

/** Commits on the branch that touch what is rolled back and were never deployed. */
async function undeployedCommits(
  repository: Repository,
  { branch, head, deployment, history }: Ledger,
  scope: Scope,
  kept: readonly string[],
): Promise<Pick<Restoration, "undeployed" | "unseen">> {
  const recorded = new Map(history.entries.map((entry) => [entry.commit, entry]));
  if (recorded.get(head)?.status === "deployed") return { undeployed: [], unseen: 0 };
  const onBranch = await repository.commitsOf(branch);
  const deployed = history.entries
    .filter(({ commit, status }) => status === "deployed" && commit && onBranch.has(commit))
    .map(({ commit }) => commit ?? "");
  const { paths, except } = restoredPaths(deployment, scope, kept);
  const since = await repository.commitsUpTo(head, deployed);
  const touching = await repository.touching(since.slice(0, commitsLookedAt), paths, except);
  const undeployed = touching
    .filter(({ oid }) => !recorded.get(oid)?.rollback)
    .map((commit) => {
      const failed = recorded.get(commit.oid);
      const note = failed ? ` (deploy ${failed.id} ${failed.status})` : "";
      return { ...commit, subject: `${commit.subject}${note}` };
    });
  return { undeployed, unseen: Math.max(0, since.length - commitsLookedAt) };
}

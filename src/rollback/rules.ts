/**
 * Whether a rollback is allowed. All rules are checked, and all failures are shown together.
 * Source: docs/specification.md, 4.
 */
import type { ErrorCode } from "../errors/catalogue.ts";
import { type Problem, problem } from "../errors/problem.ts";
import { asRecorded, currentOf, type History, partsOf } from "../ledger/history.ts";
import type { Entry, Scope } from "../ledger/manifest.ts";
import { badMarkOf } from "../ledger/marks.ts";
import { startOfWindow } from "../ledger/recording.ts";
import type { Deployment } from "../ledger/settings.ts";
import { later, snapshotStack } from "../ledger/snapshots.ts";
import { type Tag, tagDifferences } from "../ledger/tag.ts";
import { isInUnsupportedRange, isTooOld, minimumFor } from "../runtime/support.ts";
import { compareVersions, nameOf } from "../runtime/version.ts";
import {
  directionOf,
  isKnownChange,
  isSameBase,
  isSameImage,
  recordedVersion,
  type VersionChange,
  type Versions,
} from "./versions.ts";

/** The order in which failures are shown, as in the specification's table. */
const order: readonly ErrorCode[] = [
  "rollback-disabled",
  "mechanism-unsupported",
  "manifest-not-started",
  "deploy-not-found",
  "no-previous",
  "no-last-good",
  "deploy-not-successful",
  "tag-missing",
  "tag-mismatch",
  "commit-missing",
  "project-missing",
  "image-unknown",
  "outside-window",
  "current-runtime-too-old",
  "target-runtime-too-old",
  "commit-not-on-branch",
  "deploy-marked-bad",
  "runtime-range-unsupported",
  "runtime-unknown",
  "pin-mismatch",
  "downgrade-not-allowed",
  "dag-deploys-off",
  "delivery-unsupported",
  "nothing-to-roll-back",
  "actor-not-permitted",
  "newer-deploy",
  "head-changed",
  "tree-changed",
];

/** Problems in the order in which they are shown. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code));
}

/** Rules that depend only on the settings. */
export function judgeDeployment(deployment: Deployment): Problem[] {
  const problems: Problem[] = [];
  if (!deployment.rollback.enabled) {
    problems.push(problem("rollback-disabled", { deployment: deployment.name }));
  }
  const mechanism = deployment["deploy-mechanism"];
  if (mechanism !== "standard") problems.push(problem("mechanism-unsupported", { mechanism }));
  return problems;
}

/** Rules that depend on the target's entry. @param now ISO 8601, UTC */
export function judgeTarget(
  deployment: Deployment,
  history: History,
  target: Entry,
  now: string,
): Problem[] {
  const problems: Problem[] = [];
  const deploy = target.id;
  if (target.status !== "deployed") {
    problems.push(problem("deploy-not-successful", { deploy, status: target.status }));
  }
  if (!partsOf(history, target).image) problems.push(problem("image-unknown", { deploy }));
  const { window } = deployment.rollback;
  const since = startOfWindow(window, now);
  const shippedAt = lastShippedAt(history, target);
  if (Date.parse(shippedAt) < since && target.id !== currentOf(history)?.id) {
    problems.push(
      problem("outside-window", {
        deploy,
        shippedAt,
        window,
        since: new Date(since).toISOString(),
      }),
    );
  }
  return [...problems, ...judgeMark(history, target)];
}

/** When the code of a deploy was last shipped, by a rollback or another deploy of the same code as well. */
function lastShippedAt(history: History, { id, createdAt }: Entry): string {
  return later(createdAt, snapshotStack(history).lastShippedAt(id) ?? createdAt);
}

/** The rule `deploy-marked-bad`. */
function judgeMark(history: History, target: Entry): Problem[] {
  const bad = badMarkOf(history, target);
  return bad
    ? [problem("deploy-marked-bad", { ...bad.mark, deploy: target.id, marked: bad.deploy })]
    : [];
}

/** What the remote has of a deploy. */
export interface LocatedDeploy {
  readonly tag: Tag | null;
  /** Whether the commit is there: under the tag, or, while the tag is pending, on the deploy branch. */
  readonly commit: boolean;
  /** Whether the commit has the project folder. */
  readonly project: boolean;
  /** Whether the commit is on the deploy branch. */
  readonly isOnBranch: boolean;
}

/** Rules that depend on the tag and commit of a deploy whose code comes back. */
export function judgeCommit(
  history: History,
  entry: Entry,
  { tag, commit, project }: LocatedDeploy,
): Problem[] {
  const deploy = entry.id;
  if (!tag && !entry.tagPending) return [problem("tag-missing", { deploy, tag: entry.tag })];
  const name = history.formerNames.get(deploy) ?? history.deployment;
  const differences = tag ? tagDifferences(tag, name, asRecorded(history, entry)) : [];
  if (differences.length > 0) {
    return [problem("tag-mismatch", { deploy, tag: entry.tag, differences })];
  }
  if (!commit) return [problem("commit-missing", { deploy, commit: entry.commit ?? "unknown" })];
  return project ? [] : [problem("project-missing", { deploy, project: entry.project })];
}

/** The rule `commit-not-on-branch`. @param foreign deploys whose code comes back from elsewhere than the branch */
export function judgeOrigin(
  { rollback, branch }: Deployment,
  foreign: readonly Entry[],
): Problem[] {
  if (rollback["from-any-branch"]) return [];
  return foreign.map(({ id, commit }) =>
    problem("commit-not-on-branch", { deploy: id, commit: commit ?? "", branch }),
  );
}

/**
 * Rules about Runtime and Airflow versions.
 *
 * @param target the deploys that shipped its image and the one that runs, and what {@link Versions} says of them
 */
export function judgeVersions(
  { platform }: Pick<Deployment, "platform">,
  change: VersionChange,
  target: {
    readonly deploy: string;
    readonly running: string | undefined;
  } & Pick<Versions, "pinned" | "recorded" | "isSameImage" | "isSameBase">,
  allowDowngrade: boolean,
): Problem[] {
  const { from, to } = change;
  const { deploy, running, pinned, recorded, isSameImage, isSameBase } = target;
  const problems: Problem[] = [];
  if (!from && !isSameImage) {
    problems.push(
      problem("runtime-unknown", {
        side: running ? `deploy ${running}, which runs` : "what runs",
        deploy: running,
      }),
    );
  }
  if (from && isTooOld(from)) {
    problems.push(
      problem("current-runtime-too-old", { version: nameOf(from), minimum: minimumFor(from) }),
    );
  }
  if (!to && !isSameImage)
    problems.push(problem("runtime-unknown", { side: `deploy ${deploy}`, deploy }));
  if (to && isTooOld(to)) {
    problems.push(
      problem("target-runtime-too-old", { version: nameOf(to), minimum: minimumFor(to) }),
    );
  }
  if (from && to && !isKnownChange(change) && !isSameImage && !isSameBase) {
    problems.push(
      problem("runtime-unknown", { side: `deploy ${deploy} within ${nameOf(to)}`, deploy }),
    );
  }
  if (pinned && recorded && compareVersions(pinned, recorded) !== 0) {
    problems.push(
      problem("pin-mismatch", { deploy, pin: nameOf(pinned), recorded: nameOf(recorded) }),
    );
  }
  if (!from || !to || directionOf(change) === "none") return problems;
  const names = { from: nameOf(from), to: nameOf(to) };
  if (platform === "private-cloud" && [from, to].some(isInUnsupportedRange)) {
    problems.push(problem("runtime-range-unsupported", names));
  }
  if (directionOf(change) === "downgrade" && !allowDowngrade) {
    problems.push(problem("downgrade-not-allowed", names));
  }
  return problems;
}

/** The rule `dag-deploys-off`. */
export function judgeScope({ deployment, dagDeployEnabled }: History, scope: Scope): Problem[] {
  return scope === "dags" && !dagDeployEnabled ? [problem("dag-deploys-off", { deployment })] : [];
}

/**
 * Checks a rollback to a deploy by its entry alone, without its tag and commit.
 *
 * @param now ISO 8601, UTC
 * @returns the rules that failed; empty when the deploy can be rolled back to
 */
export function judgeByRecord(
  deployment: Deployment,
  history: History,
  target: Entry,
  now: string,
  allowDowngrade = true,
): Problem[] {
  const problems = [
    ...judgeDeployment(deployment),
    ...judgeTarget(deployment, history, target, now),
  ];
  if (deployment.runtime === "none") return problems;
  const { running, restored } = imagesByRecord(history, target);
  const change = changeByRecord(history, target);
  const versions = {
    ...{ deploy: restored?.id ?? target.id, running: running?.id },
    ...{ pinned: null, recorded: change.to },
    isSameImage: isSameImage(restored, running),
    isSameBase: isSameBase(restored, running),
  };
  return inOrder([...problems, ...judgeVersions(deployment, change, versions, allowDowngrade)]);
}

/** The deploys that shipped the image that runs and the one that would come back. */
function imagesByRecord(history: History, target: Entry) {
  const current = currentOf(history);
  const running = current && partsOf(history, current).image;
  return { running, restored: partsOf(history, target).image };
}

/** How a rollback to a deploy would change the Runtime version, by the entries alone. */
export function changeByRecord(history: History, target: Entry): VersionChange {
  const { running, restored } = imagesByRecord(history, target);
  return {
    from: running ? recordedVersion(running) : null,
    to: restored ? recordedVersion(restored) : null,
  };
}

/** How many of the newest deploys are checked for eligibility. */
const lookedAt = 50;

/**
 * The newest deploys to propose for a rollback, according to their entries, without tags and commits: those that can be
 * rolled back to, are not undone, and have another code than what runs.
 *
 * @param now ISO 8601, UTC
 * @returns IDs, newest first
 */
export function eligibleByRecord(
  deployment: Deployment,
  history: History,
  now: string,
  allowDowngrade: boolean,
): string[] {
  const { snapshots, undone, nameOf } = snapshotStack(history);
  const passed = new Set([...undone, snapshots.at(-1)]);
  const found: string[] = [];
  for (const target of history.entries.slice(-lookedAt).reverse()) {
    const snapshot = nameOf(target.id);
    if (passed.has(snapshot)) continue;
    const problems = judgeByRecord(deployment, history, target, now, allowDowngrade);
    if (problems.length > 0) continue;
    found.push(target.id);
    passed.add(snapshot);
  }
  return found;
}

/** What a person should know before a rollback, even when all rules allow it. Source: docs/specification.md, 3.7. */
import { downgradeDanger } from "../errors/catalogue.ts";
import { dayAndTime } from "../errors/day-and-time.ts";
import { shortId } from "../errors/short-id.ts";
import { wordsFor } from "../errors/words.ts";
import type { Obstacle, Way } from "../ledger/branch-rules.ts";
import type { Entry, Hold } from "../ledger/manifest.ts";
import { oneLine } from "../ledger/message.ts";
import { isWithin, join } from "../ledger/names.ts";
import { type OutsideContent, outsideContentWarning } from "../ledger/outside-content.ts";
import type { Deployment, Settings } from "../ledger/settings.ts";
import { isInUnsupportedRange, withdrawnBecause } from "../runtime/support.ts";
import { airflowOf, nameOf, type Version } from "../runtime/version.ts";
import type { NamelessPath } from "./facts.ts";
import type { Commit, FileChange, Plan, Restoration, Warning } from "./plan.ts";
import { unshippedPaths } from "./restore.ts";
import { directionOf } from "./versions.ts";

/**
 * All warnings about a rollback, the most surprising first.
 *
 * @param foreign deploys whose code comes back from elsewhere than the deploy branch
 * @param undoneBefore the newest rollback that took the target's code out
 * @param hasUnknownRuntime whether image part or base image are those that run, and the version is not known
 * @param nameless paths of the settings that name nothing
 * @param outside what the restored code reaches outside
 * @param entryless submodules that `.gitmodules` does not fit
 * @param refusedBecause why the deploy of a downgrade will be refused, without a period; null when it will not
 * @param clock that a clock is wrong; null when none is
 * @param others names of other Deployments whose next deploy ships this rollback too
 */
export function warningsOf(
  plan: Pick<Plan, "deployment" | "newest" | "current" | "hold" | "scope" | "land" | "obstacle"> & {
    readonly target: Entry;
  },
  restoration: Restoration,
  {
    others,
    foreign,
    undoneBefore,
    hasUnknownRuntime,
    nameless,
    outside,
    entryless,
    refusedBecause,
    holds,
    clock,
  }: {
    readonly others: readonly string[];
    readonly foreign: readonly Entry[];
    readonly undoneBefore: Entry | undefined;
    readonly hasUnknownRuntime: boolean;
    readonly nameless: readonly NamelessPath[];
    readonly outside: readonly OutsideContent[];
    readonly entryless: readonly string[];
    readonly refusedBecause: string | null;
    readonly holds: readonly Hold[];
    readonly clock: string | null;
  },
): Warning[] {
  const { runtime, undone, undeployed } = restoration;
  const warnings: Warning[] = [];
  const warn = (code: string, message: string) => warnings.push({ code, message });
  const { from, to } = runtime;
  const { target, current, newest } = plan;

  for (const { id, commit } of foreign) {
    warn(
      "commit-not-on-branch",
      `The commit ${shortId(commit ?? "")} of deploy ${id} is not on ${plan.deployment.branch}: code that its reviews and checks may never have seen comes back.`,
    );
  }
  if (target.id === current?.id) {
    const failed = newest?.status === "failed" ? `, because deploy ${newest.id} failed` : "";
    warn(
      "target-runs-now",
      `Deploy ${target.id} is the one that runs now${failed}. If it is the broken one, roll back to an earlier deploy.`,
    );
  }
  if (undoneBefore) {
    warn(
      "target-was-rolled-back",
      `Deploy ${target.id} has been rolled back before, by deploy ${undoneBefore.id}: ${oneLine(undoneBefore.rollback?.reason ?? "")}`,
    );
  }
  if (hasUnknownRuntime) {
    warn(
      "runtime-unknown",
      `It is not known whether the Runtime version stays. The image part or its base image is the one that runs, so it should; but an image that is built again from ${restoration.baseImage ?? "the same base image"} may get another version.`,
    );
  }
  if (from && to && directionOf(runtime) === "downgrade") {
    warn(
      "runtime-downgrade",
      `The Runtime version goes down from ${nameOf(from)} to ${nameOf(to)}: ${downgradeDanger}.`,
    );
  }
  if (refusedBecause !== null) {
    warn(
      "downgrade-refused-by-deploy",
      `${refusedBecause}. Roll the Deployment back on Astro itself, to the deploy that ran that version.`,
    );
  }
  if (plan.obstacle) warn("push-will-be-refused", refusedByRules(plan, plan.obstacle));
  if (restoration.uneditable) {
    const { path, settings } = restoration.uneditable;
    const values = settings.map(([key, value]) => `${key} to ${value}`).join(" and ");
    warn(
      "deployment-file-unedited",
      `In ${path}, set ${values} yourself: what is there is a template, a variable, or written in a way that cannot be edited.`,
    );
  }
  for (const content of outside) warn("content-outside-project", outsideContentWarning(content));
  for (const path of entryless) {
    warn(
      "submodule-without-entry",
      `\`${path}\` is a submodule, and \`.gitmodules\` will have no entry for it that can be read: a checkout with submodules fails. Add its entry to that file.`,
    );
  }
  const client = clientFiles(plan.deployment, restoration.files);
  if (client.length > 0) {
    warn(
      "client-image-changes",
      `The rollback changes ${client.map((path) => `\`${path}\``).join(", ")}: the client image of Remote Execution is no part of the deploy. Deploy it as well, with \`astro remote deploy\`.`,
    );
  }
  for (const path of nameless) warn("path-names-nothing", namesNothing(path));
  if (from && to && airflowMajor(from) === 3 && airflowMajor(to) === 2) {
    warn(
      "airflow-3-to-2",
      "Airflow goes from 3 to 2: DAGs written for Airflow 3 do not run on Airflow 2.",
    );
  }
  if (
    from &&
    to &&
    plan.deployment.platform === "astro" &&
    directionOf(runtime) !== "none" &&
    [from, to].some(isInUnsupportedRange)
  ) {
    warn(
      "runtime-range-unsupported",
      `The Runtime version changes from ${nameOf(from)} to ${nameOf(to)}. Astro Private Cloud does not roll back from or to Runtime 3.0-1 to 3.1-1; if \`${plan.deployment.name}\` runs there, set \`platform: private-cloud\`.`,
    );
  }
  const withdrawn = to && withdrawnBecause(to);
  if (withdrawn) warn("runtime-withdrawn", `${withdrawn}.`);
  if (undone.length > 1) {
    warn(
      "several-deploys-undone",
      `The rollback undoes ${undone.length} deploys, not only the last one: ${undone.map(({ id }) => id).join(", ")}.`,
    );
  }
  if (undeployed.length > 0) {
    warn(
      "undeployed-commits-undone",
      `${undeployed.length === 1 ? `One commit on ${plan.deployment.branch} was` : `${undeployed.length} commits on ${plan.deployment.branch} were`} never deployed: the rollback removes ${undeployed.length === 1 ? "it" : "them"} too.`,
    );
  }
  if (restoration.shippedAlong.length > 0) {
    warn("undeployed-commits-shipped", shippedAlong(plan, restoration.shippedAlong));
  }
  if (restoration.unexamined > 0) {
    warn(
      "commits-not-looked-at",
      `${restoration.unexamined} older commits on ${plan.deployment.branch} were never deployed either and were not examined: the rollback removes those that touch the project too.`,
    );
  }
  if (others.length > 0) {
    warn(
      "shared-with-other-deployments",
      `${others.join(", ")} ${others.length === 1 ? "ships" : "ship"} files that this rollback changes: the next deploy there ships the change too.`,
    );
  }
  if (newest?.status === "initialized") {
    const what = newest.rollback
      ? `Rollback ${newest.id} (back to ${newest.rollback.to})`
      : `Deploy ${newest.id}`;
    warn("deploy-in-progress", `${what} is still in progress or waiting to be deployed.`);
  }
  if (clock !== null) warn("clock-differs", clock);
  if (plan.hold) {
    warn(
      "holds-deploys",
      `This rollback puts a hold on \`${plan.deployment.name}\`: no other deploy gets through until the hold is released.`,
    );
  }
  for (const hold of holds) {
    warn(
      "deploys-held",
      `${hold.createdBy} has held deploys since ${dayAndTime(hold.createdAt)}: ${oneLine(hold.reason)}. Only the newest rollback gets through until the hold is released.`,
    );
  }
  warn("not-rolled-back", "Environment variables, connections and resources stay as they are now.");
  return warnings;
}

function refusedByRules(
  { deployment, land }: Pick<Plan, "deployment" | "land">,
  { takes, change }: Obstacle,
): string {
  const refused = land === "push" ? "the push" : "the merge of the pull request";
  const whom = wordsFor().either("this token", "you");
  const rule = `\`${deployment.branch}\` takes ${takes}. Unless a bypass list, which cannot be read, lets ${whom} through, ${refused} will be refused`;
  return `${rule}. ${change ? howTo(change) : onlyByBypass()}`;
}

function howTo({ land, sign }: Partial<Way>): string {
  const { either } = wordsFor();
  const pull = either(
    "pass `land: pull-request`, or set it for the Deployment in the settings, and give the job `pull-requests: write`",
    "add `--pull-request`, or set `land: pull-request` for the Deployment in the settings",
  );
  const signed = either(
    "set `sign: github` in the settings, which works with the job's own token and with an App's",
    "sign with a key of your own that GitHub knows, by `commit.gpgsign` in git, or set `sign: github` in the settings and roll back by the workflow",
  );
  const steps = [...(land ? [pull] : []), ...(sign ? [signed] : [])];
  const said = steps.join("; and ");
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
}

const onlyByBypass = () =>
  wordsFor().either(
    "Pass the token of a GitHub App that is on it.",
    "Use an account that is on it, or roll back by the workflow, with the token of a GitHub App that is.",
  );

/** The files of the second image of a project with Remote Execution. Source: Astro, "Deploy a project". */
function clientFiles(
  { project }: Pick<Deployment, "project">,
  files: readonly Pick<FileChange, "path">[],
): string[] {
  const names = ["Dockerfile.client", "requirements-client.txt", "packages-client.txt"];
  const paths = names.map((name) => join(project, name));
  return files.map(({ path }) => path).filter((path) => paths.includes(path));
}

/** How many commits a warning names. */
const namedCommits = 5;

function shippedAlong(
  { scope, deployment }: Pick<Plan, "scope" | "deployment">,
  commits: readonly Commit[],
): string {
  const named = commits
    .slice(0, namedCommits)
    .map(({ oid, author, subject }) => `${shortId(oid)} by ${author}: ${oneLine(subject)}`);
  const more = commits.length > namedCommits ? `; and ${commits.length - namedCommits} more` : "";
  const are = commits.length === 1 ? "One commit" : `${commits.length} commits`;
  return `${are} on ${deployment.branch} outside the scope \`${scope}\` ${commits.length === 1 ? "was" : "were"} never deployed. The deploy of this rollback ships image and DAGs, and so ${commits.length === 1 ? "that one" : "those"} too: ${named.join("; ")}${more}.`;
}

function namesNothing({ setting, path, closest }: NamelessPath): string {
  const effect = setting === "also" ? "nothing of it goes back" : "it keeps nothing";
  // Two Unicode forms of a name look the same; escaped, the right one can be pasted into the settings.
  const isSameText = closest?.normalize() === path.normalize();
  const escaped = JSON.stringify(closest).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const meant =
    closest === null
      ? ""
      : isSameText
        ? ` The repository has it in another Unicode form: ${escaped}.`
        : ` The closest path is \`${closest}\`.`;
  return `The path \`${path}\` in \`${setting}\` names nothing, neither at the head nor in the target: ${effect}.${meant}`;
}

const airflowMajor = (version: Version) => Number(airflowOf(version).split(".")[0]);

/**
 * Names of other Deployments on the same branch whose next deploy ships something that a rollback changes.
 *
 * @param files what the rollback changes
 */
export function sharingDeployments(
  { deployments }: Settings,
  { name, branch }: Pick<Deployment, "name" | "branch">,
  defaultBranch: string,
  files: readonly Pick<FileChange, "path">[],
): string[] {
  return Object.entries(deployments)
    .filter(([other, settings]) => other !== name && (settings.branch ?? defaultBranch) === branch)
    .filter(([, settings]) => {
      const shipped = [settings.project, ...settings.also];
      const unshipped = unshippedPaths(settings, null);
      const isIn = (path: string, areas: readonly string[]) =>
        areas.some((area) => isWithin(path, area));
      return files.some(({ path }) => isIn(path, shipped) && !isIn(path, unshipped));
    })
    .map(([other]) => other);
}

/**
 * The catalogue of everything that can be refused or go wrong.
 *
 * Each entry has a stable code (its key), a general sentence for the documentation, the message for
 * one case, and what to do about it. Messages are plain text and may contain text from users: the code
 * that prints one escapes it.
 */
import { dayAndTime } from "./day-and-time.ts";
import { shortId } from "./short-id.ts";
import type { Words } from "./words.ts";

/** What happens when the Runtime version goes down, in Astronomer's words. */
export const downgradeDanger =
  "all running tasks fail immediately, and data of features that the older version lacks is permanently deleted from the metadata database";

export interface CatalogueEntry<Context> {
  /** When this happens, in general; for `docs/errors.md`. */
  readonly about: string;
  readonly message: (context: Context) => string;
  /**
   * `<name>` stands for the value of that name in the context, where that is a plain word. A command ends its sentence,
   * after a colon: a terminal shows it on a line of its own.
   */
  readonly remedy: Remedy;
}

/** What to do; a function where it names what a person types. */
export type Remedy = string | ((words: Words) => string);

function entry<Context = object>(
  about: string,
  message: (context: Context) => string,
  remedy: Remedy,
): CatalogueEntry<Context> {
  return { about, message, remedy };
}

interface OfDeploy {
  readonly deploy: string;
}

/** Why something was done to a deploy or Deployment, by whom, and when. */
interface Reason {
  readonly reason: string;
  readonly createdBy: string;
  readonly createdAt: string;
}

interface HoldTexts extends Reason {
  readonly id: string;
}

interface Refused {
  readonly ref: string;
  /** What the server said, cleaned. */
  readonly said: string;
}

interface Unreachable {
  readonly repository: string;
  /** What the server said, cleaned; without words of it, what git said. */
  readonly said: string;
}

/** The way that keeps a rule, as whole sentences, and the other one: to be on its bypass list. */
const orBypass =
  (inJob: string, inTerminal: string): Remedy =>
  ({ either }) =>
    either(
      `${inJob} Or put a GitHub App on the rule's bypass list, and pass its token as \`token\`: the job's own token cannot be on one. docs/protected-branches.md has a workflow for each way.`,
      `${inTerminal} Or push with an account that is on the rule's bypass list, or roll back by the workflow, with an App's token. docs/protected-branches.md has a workflow for each way.`,
    );

/** Classic protection and many rules say only in their own words, if at all, what they ask for. */
const unknownRule = orBypass(
  "What the rule asks for stands in GitHub's words, or in the settings of the repository. If it is pull requests or checks, let the rollback land by pull request: pass `land: pull-request`, with `pull-requests: write` for the job. If it is signed commits, set `sign: github` in the settings.",
  "What the rule asks for stands in GitHub's words, or in the settings of the repository. If it is pull requests or checks, let the rollback land by pull request, with `--pull-request`. If it is signed commits, sign with a key of your own that GitHub knows: set `commit.gpgsign` in git.",
);

const list = (items: readonly string[], none: string) => (items.length ? items.join(", ") : none);

export const catalogue = {
  // The request
  "invalid-input": entry<{ input: string; problem: string }>(
    "An input is missing, too long or malformed.",
    ({ input, problem }) => `Input \`${input}\`: ${problem}`,
    "Correct the input and run again.",
  ),
  "deployment-not-given": entry<{ known: readonly string[] }>(
    "The settings have several Deployments and the request names none.",
    ({ known }) =>
      `The settings have several Deployments (${known.join(", ")}), and none was named.`,
    ({ input }) => `Name one of them with ${input("deployment", "<name>")}.`,
  ),
  "deployment-unknown": entry<{ deployment: string; known: readonly string[] }>(
    "The settings have no Deployment with that name.",
    ({ deployment, known }) =>
      `There is no Deployment \`${deployment}\`. The settings have: ${known.join(", ")}.`,
    ({ input }) =>
      `Correct ${input("deployment")}, or add the Deployment to \`.github/deploys.yml\` on the default branch.`,
  ),

  // Settings and ledger
  "settings-missing": entry<{ branch: string; similar: string | null }>(
    "The default branch has no `.github/deploys.yml`.",
    ({ branch, similar }) =>
      `The default branch (${branch}) has no \`.github/deploys.yml\`${similar === null ? "" : `, but \`${similar}\`: rename it`}.`,
    "Add the file and merge it into the default branch. The README has one to copy. To have it written: `deploy-rollback init`.",
  ),
  "settings-invalid": entry<{ path: string; problem: string }>(
    "`.github/deploys.yml` has an unknown key, a wrong type or an impossible value.",
    ({ path, problem }) => `.github/deploys.yml, ${path}: ${problem}`,
    "Correct the file on the default branch. All of its problems are listed at once.",
  ),
  "manifest-missing": entry<{ prefix: string; count: number; branch: string }>(
    "The repository has deploy tags but no manifest.",
    ({ prefix, count }) =>
      `There are ${count} tags \`${prefix}*\` but no manifest, so the deploy history is unknown.`,
    ({ run }) =>
      `If its branch was deleted, push it again from a clone that has it: \`git push origin origin/<branch>:refs/heads/<branch>\`. If only the file was deleted, revert that commit. Otherwise rebuild it from the tags: ${run("verify", { repair: "true" })}. A new history is never started while there are deploy tags.`,
  ),
  "manifest-not-started": entry<{ deployment: string }>(
    "No deploy of this repository has been recorded.",
    ({ deployment }) =>
      `No deploy has been recorded yet, so there is nothing to roll \`${deployment}\` back to.`,
    ({ either }) =>
      `${either("Add the `record` step to the deploy workflow.", "Record what runs now: `deploy-rollback record`.")} The first recorded deploy creates the history.`,
  ),
  "manifest-invalid": entry<{ path: string; problem: string }>(
    "`deploys.json` is not valid JSON or does not match its schema.",
    ({ path, problem }) => `deploys.json, ${path}: ${problem}`,
    ({ run }) =>
      `Restore the last good version of the file from the git history of its branch, or rebuild it from the tags: ${run("verify", { repair: "true" })}. Then run again.`,
  ),
  "manifest-version-unsupported": entry<{ version: string }>(
    "`deploys.json` was written by a newer version of this action.",
    ({ version }) => `deploys.json has version ${version}; this release reads version 1.`,
    "Use a newer release of this action.",
  ),
  "branch-missing": entry<{ branch: string; deployment: string }>(
    "The deploy branch of a Deployment does not exist.",
    ({ branch, deployment }) =>
      `The deploy branch \`${branch}\` of \`${deployment}\` does not exist.`,
    "Correct `branch` in `.github/deploys.yml`, or create the branch.",
  ),
  "repository-empty": entry(
    "The repository sent no commit: it is empty, or something else answers in its place.",
    () =>
      "The repository sent no commit: it is empty, or something else answers in its place, such as a proxy.",
    "If it is empty, push a first commit with `.github/deploys.yml`. Otherwise check what is between this machine and the server.",
  ),
  "commit-unknown": entry<{ commit: string }>(
    "The commit to record is not in the repository.",
    ({ commit }) => `The repository has no commit \`${commit}\`.`,
    "If the commit is only in a clone, push it first: `git push`. Otherwise give the full ID of a commit in this repository.",
  ),
  "commit-on-no-branch": entry<{ commit: string }>(
    "The commit to record is on no branch of the repository: a pull request's test merge commit, or a fork's commit.",
    ({ commit }) =>
      `The commit \`${commit}\` is on no branch, so GitHub may remove it, and nobody has merged its code.`,
    "Deploy and record a commit of a branch; for a pull request of this repository that is `github.event.pull_request.head.sha`. If this very commit runs, and its code has been reviewed, push it to a branch: `git push origin <commit>:refs/heads/<branch>`. Then record it.",
  ),
  "deploy-id-taken": entry<OfDeploy & { where: string }>(
    "The deploy ID given to `record` belongs to another deploy.",
    ({ deploy, where }) => `Deploy ${deploy} already exists: ${where}.`,
    ({ input }) =>
      `Leave ${input("deploy-id")} out to get the next free ID, or give one that was never used.`,
  ),

  // What verify finds, in addition to tag-missing, commit-missing, project-missing and pin-mismatch
  "id-twice": entry<OfDeploy>(
    "Two entries of a Deployment have the same ID.",
    ({ deploy }) => `Deploy ${deploy} is in the manifest twice.`,
    ({ run }) =>
      `Remove the entry that does not match its tag, or rebuild the manifest: ${run("verify", { repair: "true" })}.`,
  ),
  "entry-missing": entry<OfDeploy & { tag: string }>(
    "A deploy tag has no entry in the manifest, though it is too new to have left it.",
    ({ deploy, tag }) =>
      `The tag \`${tag}\` records deploy ${deploy}, which is not in the manifest.`,
    ({ run }) => `Rebuild the manifest: ${run("verify", { repair: "true" })}.`,
  ),
  "tag-lightweight": entry<OfDeploy & { tag: string }>(
    "A deploy tag is lightweight, not annotated.",
    ({ deploy, tag }) =>
      `The tag \`${tag}\` of deploy ${deploy} is lightweight: somebody replaced the annotated one.`,
    "Push the annotated tag from a clone that still has it: `git push --force origin refs/tags/<tag>`. Until then nobody can roll back to this deploy.",
  ),
  "tag-unreadable": entry<{ tag: string }>(
    "A tag with the deploy prefix does not record a deploy.",
    ({ tag }) => `The tag \`${tag}\` does not have the trailers of a deploy.`,
    "Find out who made it. If it belongs to no deploy, delete it: `git push origin --delete refs/tags/<tag>`. Otherwise push the right tag from a clone that has it: `git push --force origin refs/tags/<tag>`.",
  ),
  "tag-moved": entry<OfDeploy & { tag: string; tagged: string; recorded: string }>(
    "A deploy tag points to another commit than the recorded one.",
    ({ deploy, tag, tagged, recorded }) =>
      `The tag \`${tag}\` points to ${shortId(tagged)}, but deploy ${deploy} was recorded with ${shortId(recorded)}.`,
    ({ run }) =>
      `Find out which is right. If it is the tag, rebuild the manifest: ${run("verify", { repair: "true" })}. If it is the entry, push the right tag from a clone that has it: \`git push --force origin refs/tags/<tag>\`.`,
  ),
  "tag-not-pending": entry<OfDeploy & { tag: string }>(
    "An entry says that its tag is pending, but the tag exists.",
    ({ deploy, tag }) => `Deploy ${deploy} waits for its tag, but the tag \`${tag}\` is there.`,
    ({ run }) =>
      `Wait for the next deploy, whose \`record\` step takes the mark off, or rebuild the manifest: ${run("verify", { repair: "true" })}.`,
  ),
  "entry-differs": entry<OfDeploy & { field: string; tagged: string; recorded: string }>(
    "A tag and its entry differ about a deploy: in type, Runtime version, time, project, image or setting.",
    ({ deploy, field, tagged, recorded }) =>
      `Deploy ${deploy}: ${field} is ${tagged} in the tag and ${recorded} in the manifest.`,
    ({ run }) =>
      `The tag is what was recorded first, so rebuild the manifest: ${run("verify", { repair: "true" })}. If another Runtime version or image is right, correct it afterwards: \`deploy-rollback record --deploy-id <deploy> --runtime <version>\`.`,
  ),
  "code-differs": entry<
    OfDeploy & { tag: string; part: "image" | "dags"; recorded: string; shipped: string }
  >(
    "An entry's `code` is not what its commit ships, under the settings of now or those of the commit.",
    ({ deploy, part, recorded, shipped }) =>
      `Deploy ${deploy}: the code of the ${part} is ${shortId(recorded)} in the manifest, but its commit ships ${shortId(shipped)}.`,
    ({ run }) =>
      `Somebody changed entry and tag, or recorded the deploy with other settings. What runs and what \`previous\` means may be wrong, so give the ID of the deploy to roll back to. Push the right tag from a clone that has it: \`git push --force origin refs/tags/<tag>\`. Then rebuild the manifest: ${run("verify", { repair: "true" })}.`,
  ),
  "entry-out-of-order": entry<OfDeploy & { after: string }>(
    "An entry comes after one that was created later.",
    ({ deploy, after }) => `Deploy ${deploy} comes after deploy ${after}, which was created later.`,
    ({ run }) =>
      `If somebody moved entries, bring back the order in which they were recorded: ${run("verify", { repair: "true" })}. If a runner's clock was wrong, there is nothing to do: the order recorded counts.`,
  ),
  "hold-unknown": entry<{ deployment: string }>(
    "After a repair: no version of the manifest is left that says whether deploys are held.",
    ({ deployment }) =>
      `Whether deploys to \`${deployment}\` were held is not known: no version of the manifest is left.`,
    "Look for rollbacks and holds among the latest runs under Actions, and ask who started them. If deploys must wait, put the hold on again: `deploy-rollback hold -d <deployment>`.",
  ),
  "outcome-unknown": entry<OfDeploy & { deployment: string; commit: string; status: string }>(
    "After a repair: how a deploy ended is only known as it was when its tag was made.",
    ({ deploy, status }) =>
      `How deploy ${deploy} ended is not known: its tag says \`${status}\`, and no version of the manifest is left that has it.`,
    "Look at its run, and at the Deployment on Astro, which also has the deploy's ID (`external-id`). If its code ran: `deploy-rollback record -d <deployment> --commit <commit>`. If not: `deploy-rollback record -d <deployment> --commit <commit> --status failure`.",
  ),
  "running-unknown": entry<{ deployment: string; last: string | null; later: readonly string[] }>(
    "After a repair: a deploy whose outcome is lost may be what runs.",
    ({ deployment, last, later }) =>
      `What runs on \`${deployment}\` is not known: ${list([...(last === null ? [] : [`deploy ${last}`]), ...later.map((id) => `deploy ${id}`)], "nothing")} may.`,
    "Look at the Deployment on Astro, and record the outcome of each deploy that comes into question. Then see what runs: `deploy-rollback history`.",
  ),

  // Eligibility, in the order of the specification's table
  "rollback-disabled": entry<{ deployment: string }>(
    "The Deployment's settings do not enable rollbacks.",
    ({ deployment }) => `Rollbacks are not enabled for \`${deployment}\`.`,
    "Set `rollback: { enabled: true }` for the Deployment in `.github/deploys.yml` on the default branch.",
  ),
  "mechanism-unsupported": entry<{ mechanism: string }>(
    "The Deployment's deploy mechanism is NFS or git-sync.",
    ({ mechanism }) => `A Deployment that gets its DAGs by ${mechanism} cannot be rolled back.`,
    "Only image and DAG-only deploys can be rolled back. Revert the change in git by hand.",
  ),
  "deploy-not-found": entry<{
    asked: string;
    deployment: string;
    meant: string | null;
    closest: readonly string[];
    eligible: readonly string[];
  }>(
    "The Deployment has no deploy with that ID.",
    ({ asked, deployment, meant, closest, eligible }) =>
      `\`${deployment}\` has no deploy \`${asked}\`. ${meant === null ? `Closest: ${list(closest, "none")}.` : `Did you mean \`${meant}\`?`} Newest that can be rolled back to: ${list(eligible, "none")}.`,
    ({ either }) =>
      `${either("Give the ID of a deploy that `history` marks as one to roll back to.", "See which deploys can be rolled back to: `deploy-rollback history`.")} If there is none yet, fix forward.`,
  ),
  "no-previous": entry<{ deployment: string }>(
    "The request names `previous`, but nothing ran before the current deploy.",
    ({ deployment }) => `\`${deployment}\` has no successful deploy before the current one.`,
    "Give the ID of a deploy. If there is only one deploy, fix forward.",
  ),
  "no-last-good": entry<{ deployment: string }>(
    "The request names `last-good`, but no deploy that is marked good can be meant.",
    ({ deployment }) =>
      `\`${deployment}\` has no deploy marked good that does not run now, is not undone and is not marked bad.`,
    ({ either }) =>
      `Give \`previous\` or the ID of a deploy. For the next time, mark deploys good after their health check: ${either("the action `mark/`", "`deploy-rollback mark <deploy> --as good`")}.`,
  ),
  "deploy-not-successful": entry<OfDeploy & { status: string }>(
    "The target deploy failed or never finished.",
    ({ deploy, status }) => `Deploy ${deploy} has the status \`${status}\`, so its code never ran.`,
    "Choose a deploy with the status `deployed`.",
  ),
  "tag-missing": entry<OfDeploy & { tag: string }>(
    "The tag of a deploy does not exist.",
    ({ deploy, tag }) => `The tag \`${tag}\` of deploy ${deploy} does not exist.`,
    "Push it again from a clone that has it: `git push origin refs/tags/<tag>`. Or choose another deploy.",
  ),
  "tag-mismatch": entry<OfDeploy & { tag: string; differences: readonly string[] }>(
    "The tag of a deploy and its entry in the manifest disagree.",
    ({ deploy, tag, differences }) =>
      `The tag \`${tag}\` and the manifest entry of deploy ${deploy} disagree: ${differences.join("; ")}.`,
    ({ run }) =>
      `Somebody changed one of them. If the tag is right, rebuild the manifest: ${run("verify", { repair: "true" })}. If the entry is right, push the right tag from a clone that has it: \`git push --force origin refs/tags/<tag>\`. Or choose another deploy.`,
  ),
  "commit-missing": entry<OfDeploy & { commit: string }>(
    "The commit of a deploy is no longer in the repository, or no longer on the deploy branch while its tag is pending.",
    ({ deploy, commit }) =>
      `The commit ${shortId(commit)} of deploy ${deploy} is gone from the repository or its deploy branch.`,
    "Choose another deploy.",
  ),
  "commit-not-on-branch": entry<OfDeploy & { commit: string; branch: string }>(
    "A commit whose code would come back is not on the deploy branch, and the settings do not allow that.",
    ({ deploy, commit, branch }) =>
      `The commit ${shortId(commit)} of deploy ${deploy} is not on the branch \`${branch}\`, so its code may never have been reviewed.`,
    "Choose another deploy. If this one was right to be deployed from elsewhere, such as another branch or a pull request that was squashed, merge its code, or have a maintainer set `rollback.from-any-branch: true` in the settings.",
  ),
  "deploy-marked-bad": entry<OfDeploy & Reason & { marked: string }>(
    "Somebody marked the target bad, or another deploy of the same code.",
    ({ deploy, marked, reason, createdBy, createdAt }) =>
      `${deploy === marked ? `Deploy ${deploy}` : `Deploy ${deploy} has the code of deploy ${marked}, which`} was marked bad by ${createdBy} on ${dayAndTime(createdAt)}: ${reason}`,
    ({ either }) =>
      `Choose another deploy. If the mark is wrong, take it off, which needs the permission to roll back: ${either("the action `mark/` with `as: none`", "`deploy-rollback mark <marked> --as none`")}.`,
  ),
  "project-missing": entry<{ deploy?: string; commit?: string; project: string; after?: true }>(
    "The commit does not have the project folder, or would not have it after the rollback.",
    ({ deploy, commit = "", project, after }) =>
      after
        ? `A rollback to deploy ${deploy} would leave nothing in the project folder \`${project}\`.`
        : `${deploy === undefined ? `Commit ${shortId(commit)}` : `The commit of deploy ${deploy}`} has no project folder \`${project}\`.`,
    "To roll back, choose another deploy. To record a deploy, give a commit that has the folder, or correct `project` in the settings.",
  ),
  "image-unknown": entry<OfDeploy>(
    "No recorded deploy shipped the image that the target ran on.",
    ({ deploy }) =>
      `Deploy ${deploy} shipped DAGs only, and no earlier deploy shipped the image they ran on.`,
    "Choose a deploy that shipped an image, or a later one. Or record the missing image deploy with its time: `deploy-rollback record --commit <commit> --created-at <time>`.",
  ),
  "outside-window": entry<OfDeploy & { shippedAt: string; window: string; since: string }>(
    "The target's code was last deployed before the rollback window.",
    ({ deploy, shippedAt, window, since }) =>
      `The code of deploy ${deploy} was last deployed at ${shippedAt}; the window (${window}) goes back to ${since}.`,
    "Choose a newer deploy. The window is `rollback.window` in the settings; Astro itself keeps deploys for 90 days.",
  ),
  "current-runtime-too-old": entry<{ version: string; minimum: string }>(
    "The Deployment runs a version before Runtime 5.0.0 (Airflow 2.3.0).",
    ({ version, minimum }) => `The Deployment runs ${version}; rollbacks need ${minimum} or later.`,
    "Upgrade the Deployment first. Until then, revert the change in git by hand.",
  ),
  "target-runtime-too-old": entry<{ version: string; minimum: string }>(
    "The target runs a version before Runtime 5.0.0 (Airflow 2.3.0).",
    ({ version, minimum }) => `The target runs ${version}; rollbacks need ${minimum} or later.`,
    "Choose a deploy with a newer version.",
  ),
  "runtime-range-unsupported": entry<{ from: string; to: string }>(
    "On Astro Private Cloud: the Runtime version changes, and the old or the new one is from 3.0-1 to 3.1-1.",
    ({ from, to }) =>
      `The Runtime version would change from ${from} to ${to}. Astro Private Cloud does not support Runtime 3.0-1 to 3.1-1 as source or target.`,
    "Choose a deploy with the same Runtime version, or one outside that range.",
  ),
  "runtime-unknown": entry<{ side: string; deploy: string | undefined }>(
    "Neither the Dockerfile nor the record says the Runtime version, and the image is not the one that runs.",
    ({ side }) =>
      `The Runtime version of ${side} is unknown: neither its Dockerfile nor its record says it.`,
    ({ input }) =>
      `If you know what it ran, say so: \`deploy-rollback record --deploy-id <deploy> --runtime <version>\`. For the deploy to go back to, ${input("runtime")} with this rollback does as well. Otherwise choose another deploy. Give \`runtime\` to \`record\` from the next deploy on. If the project is not Airflow, set \`runtime: none\` in the settings.`,
  ),
  "pin-mismatch": entry<OfDeploy & { pin: string; recorded: string }>(
    "The Dockerfile of the target and its record say different Runtime versions, and nobody has decided.",
    ({ deploy, pin, recorded }) =>
      `Deploy ${deploy} was recorded with ${recorded}, but its Dockerfile pins ${pin}.`,
    ({ input }) =>
      `Find out which one it ran, and decide: \`deploy-rollback record --deploy-id <deploy> --runtime <version>\`. That corrects or confirms the record, with your name and the time. For this rollback alone, give ${input("runtime")}. Or choose another deploy.`,
  ),
  "downgrade-not-allowed": entry<{ from: string; to: string }>(
    "The Runtime version goes down and `allow-downgrade` is not `true`.",
    ({ from, to }) =>
      `The Runtime version would go down from ${from} to ${to}: ${downgradeDanger}.`,
    ({ input }) =>
      `If that is acceptable, run again with ${input("allow-downgrade", "true")}. Otherwise choose a deploy with the same Runtime version.`,
  ),
  "dag-deploys-off": entry<{ deployment: string }>(
    "The scope is `dags`, but DAG-only deploys are off.",
    ({ deployment }) =>
      `DAG-only deploys are off for \`${deployment}\`, so its DAGs cannot be rolled back alone.`,
    ({ input, either }) =>
      `Use ${input("scope", "all")}. If DAG-only deploys are on for the Deployment, record its next deploy with that: ${either("`dag-deploy-enabled: true`", "`deploy-rollback record --dag-deploy-enabled true`")}.`,
  ),
  "delivery-unsupported": entry<{ deliver: string; why: string }>(
    "The chosen `deliver` mode cannot deploy this rollback.",
    ({ deliver, why }) => `\`deliver: ${deliver}\` cannot deploy this rollback: ${why}.`,
    "Change what the message names, or run again with `deliver: none` and follow the next steps in its summary.",
  ),
  "nothing-to-roll-back": entry<OfDeploy & { outside: readonly string[] }>(
    "Restored tree, running code and DAG deploy setting are all the target's already.",
    ({ deploy, outside }) =>
      outside.length === 0
        ? `The branch already has the code of deploy ${deploy}, and the Deployment runs it.`
        : `Nothing that a rollback to deploy ${deploy} brings back has changed. What ${outside.map((path) => `\`${path}\``).join(", ")} ${outside.length === 1 ? "reaches" : "reach"} outside the project is not rolled back.`,
    "If production is still broken, choose an earlier deploy. Content outside the project goes back once `also` in the settings names it; until then, revert it by hand.",
  ),
  "actor-not-permitted": entry<{ actor: string; why: string }>(
    "The person who asked, or who re-ran the run, may not roll this Deployment back, release a hold on it, or take the mark `bad` off a deploy.",
    ({ actor, why }) =>
      `${actor} may not roll this Deployment back, release a hold on it, or take the mark \`bad\` off a deploy: ${why}.`,
    "Ask somebody who has the permission, or change `rollback.permission`, `rollback.actors` or `rollback.bots` in the settings.",
  ),

  // A plan that is outdated, and repeated requests
  "newer-deploy": entry<{ expected: string; newest: string }>(
    "A deploy was recorded since the plan was made.",
    ({ expected, newest }) =>
      `When the plan was made, deploy ${expected} was the newest; now it is ${newest}.`,
    "Look at the newer deploy and make a new plan.",
  ),
  "head-changed": entry<{ expected: string; head: string; paths: readonly string[] }>(
    "The project, a kept path or an `also` path changed on the branch since the plan was made.",
    ({ expected, head, paths }) =>
      `The plan was made for head ${shortId(expected)}. The branch has moved to ${shortId(head)} and changed ${paths.join(", ")}.`,
    "Look at the new commits and make a new plan.",
  ),
  "tree-changed": entry<{ expected: string; tree: string }>(
    "The code that would come back is not the code in the approved plan.",
    ({ expected, tree }) =>
      `The approved plan restores the tree ${shortId(expected)}; the same request would now restore ${shortId(tree)}.`,
    ({ run }) =>
      `Since the plan, somebody changed the target's tag and entry, or the settings (\`project\`, \`also\`, \`keep\`), or this request has another \`scope\`. Check the history: ${run("verify")}. Then make a new plan.`,
  ),
  "not-a-rollback": entry<{ deployment: string; deploy: string | null }>(
    "The deploy given to `comment/` is not a rollback.",
    ({ deployment, deploy }) =>
      deploy === null
        ? `\`${deployment}\` has never been rolled back.`
        : `Deploy ${deploy} of \`${deployment}\` is not a rollback.`,
    "Give the deploy ID of the rollback: the output `deploy-id` of the step or job that rolled back.",
  ),
  "pull-request-refused": entry<{ branch: string; said: string }>(
    "GitHub does not let the token look for, or open, the pull request of a rollback.",
    ({ branch, said }) => `GitHub refuses the pull request from ${branch}. It said: ${said}`,
    ({ either }) =>
      `${either(
        "Give the job `permissions: { pull-requests: write }`, or pass the token of a GitHub App that has it. If Actions may open none here, allow it under Settings > Actions > General, or use such a token.",
        "Use a credential that may open pull requests.",
      )} If the branch is pushed, anybody can open the pull request from it; run again, and it is found.`,
  ),
  "pull-request-outdated": entry<{ pull: string; said: string }>(
    "The pull request of a rollback would not bring back any more what the plan says, so it was not merged.",
    ({ pull, said }) => `Pull request #${pull} is outdated. ${said}`,
    "Close the pull request, and roll back again: that opens a new one. Its hold, if it has put one on, stays.",
  ),
  superseded: entry<OfDeploy & { newest: string }>(
    "This run already rolled back, and a newer deploy has followed.",
    ({ deploy, newest }) =>
      `This run already made rollback ${deploy}, and deploy ${newest} has followed.`,
    "To roll the Deployment back again, start a new run.",
  ),

  // Holds
  "hold-exists": entry<{ hold: string; reason: string }>(
    "A hold with this ID is on already, for another reason.",
    ({ hold, reason }) => `Hold \`${hold}\` is on already, for another reason: ${reason}`,
    ({ input }) =>
      `Choose another ${input("hold-id")}, or leave it out. To change the reason, release that hold first.`,
  ),
  "several-holds": entry<{ holds: readonly HoldTexts[] }>(
    "Several holds are on, and the request does not say which to release.",
    ({ holds }) =>
      `Several holds are on: ${holds.map(({ id, createdBy, reason }) => `\`${id}\` (${createdBy}: ${reason})`).join("; ")}`,
    ({ either }) =>
      `Name the one to release: ${either("`hold-id` of the action `hold/`", "`deploy-rollback release <hold>`")}.`,
  ),

  // What the guard refuses
  "deploy-held": entry<{ deployment: string; hold: HoldTexts }>(
    "The Deployment is on hold.",
    ({ deployment, hold: { id, reason, createdBy, createdAt } }) =>
      `${createdBy} has held deploys to \`${deployment}\` since ${dayAndTime(createdAt)}: ${reason} (hold \`${id}\`)`,
    ({ either }) =>
      `When the reason is gone, release the hold by its ID: ${either("the action `hold/` with `release: true` and `hold-id`", "`deploy-rollback release <hold>`")}.`,
  ),
  "commit-outdated": entry<OfDeploy & { commit: string }>(
    "The commit is older than what runs, or does not contain the newest rollback, or that which took out code that it has.",
    ({ deploy, commit }) =>
      `Commit ${shortId(commit)} does not contain the commit of deploy ${deploy}: deploying it would bring old code back.`,
    "Deploy the head of the branch. On another branch, merge that deploy's commit first. To go back on purpose, roll back.",
  ),
  "deploy-undone": entry<OfDeploy & { commit: string }>(
    "The commit was deployed and then rolled back.",
    ({ deploy, commit }) =>
      `Commit ${shortId(commit)} was deploy ${deploy}, which was rolled back.`,
    "Land the change again on the head of the branch. To go forward to it on purpose, roll back to that deploy.",
  ),
  "delivered-by-astro": entry<
    OfDeploy & { commit: string; state: "is to deploy" | "is deploying" | "has deployed" }
  >(
    "The commit is that of a rollback that Astro itself deploys or has deployed.",
    ({ commit, deploy, state }) =>
      `Commit ${shortId(commit)} is that of rollback ${deploy}, which Astro itself ${state}.`,
    "There is nothing to do while the run of the rollback is under way, or once it has succeeded. If that run has ended otherwise, re-run it. To deploy the commit by the workflow instead, first make sure that Astro is not at work on it, and say so: `deploy-rollback record --commit <commit> --status failure`.",
  ),

  // The command line
  "changed-since-shown": entry(
    "What would be written is no longer what was shown and confirmed.",
    () =>
      "Somebody changed tags or the history in the meantime, so the result would differ from what was shown.",
    "Run the command again, and check what it shows now.",
  ),
  "not-a-clone": entry<{ folder: string; said: string }>(
    "The command ran outside a clone of the repository, or in one that git does not read.",
    ({ folder, said }) => `${folder} is not in a git clone: ${said}`,
    "Run the command in a clone of the repository, or name one with `-C`.",
  ),
  "history-unreadable": entry<{ name: string; path: string; problem: string }>(
    "What `page` was given is not what `history --json` prints.",
    ({ name, path, problem }) => `${name}: ${path}: ${problem}`,
    "Give what the same version printed, each Deployment once: `deploy-rollback history --deployment prod --limit 99999 --json`.",
  ),
  "file-unreadable": entry<{ name: string; said: string }>(
    "A file that `page` was given cannot be read.",
    ({ name, said }) => `${name} cannot be read: ${said}`,
    "Name files that exist, and that you may read.",
  ),
  "page-in-the-way": entry<{ path: string }>(
    "A page would replace an `index.html` that Deploy Rollback has not made.",
    ({ path }) => `${path} is there already, and Deploy Rollback has not made it.`,
    "Name another folder, or remove that file.",
  ),
  "port-unusable": entry<{ port: number; said: string }>(
    "`ui` cannot listen on the port that it was given: another program does, or the port is for administrators.",
    ({ port, said }) => `Port ${port} cannot be used: ${said}`,
    "Choose another port, or leave `--port` out.",
  ),
  "page-elsewhere": entry(
    "The server of `ui` was asked by something else than its own page.",
    () =>
      "This address serves the page of `deploy-rollback ui` alone, and the request came from elsewhere.",
    "Open the address that the terminal shows. For a new one: `deploy-rollback ui`.",
  ),
  "page-secret-wrong": entry(
    "The server of `ui` was asked without the secret of its address: the address was cut, or is that of an earlier `ui`.",
    () => "This page does not know the secret of its address.",
    "Open the whole address that the terminal shows. For a new one: `deploy-rollback ui`.",
  ),
  "page-open-already": entry(
    "The address that `ui` printed was opened a second time; it works once.",
    () => "The page of this `deploy-rollback ui` is open in another tab or window.",
    "Go on there. If it was not you who opened it, press Ctrl+C in the terminal. For another page: `deploy-rollback ui`.",
  ),
  "link-in-the-way": entry<{ path: string; link: string }>(
    "A file that `init` would write is, or lies below, a symbolic link.",
    ({ path, link }) =>
      `${path} was not written: ${link} is a symbolic link, which could lead out of the clone.`,
    "Replace the link with a file or folder. Then go on: `deploy-rollback init`.",
  ),
  "remote-unknown": entry<{ remote: string; folder: string }>(
    "The clone has no remote with that name.",
    ({ remote, folder }) => `The clone ${folder} has no remote \`${remote}\`.`,
    "Name the remote that holds the deploy history with `--remote`. To list all: `git remote -v`.",
  ),
  "remote-in-work-tree": entry<{ remote: string; folder: string; root: string }>(
    "The remote is a folder in the working tree of the clone, where any commit can put files.",
    ({ remote, folder, root }) =>
      `The remote \`${remote}\` is the folder ${folder} in the working tree ${root}. Any commit could have put a repository there.`,
    "Set the remote to the repository on the server: `git remote set-url <remote> <address>`. A repository in a folder must lie outside the clone.",
  ),
  "identity-unknown": entry(
    "git does not know the name and email of the person who works in the clone.",
    () => "git does not know who you are.",
    'Set your name: `git config --global user.name "Your Name"`. And your email: `git config --global user.email you@example.com`.',
  ),

  // Astro's API
  "astro-refused": entry<{ status: number; said: string }>(
    "Astro's API refused a request.",
    ({ status, said }) => `Astro answered ${status}${said ? `: ${said}` : "."}`,
    "401 and 403: check the API token and that it may see the Deployment. 404: check `astro` in `.github/deploys.yml`.",
  ),
  "astro-unreachable": entry<{ said: string }>(
    "Astro's API cannot be reached, or gives an unexpected answer.",
    ({ said }) => `Astro's API cannot be used: ${said}.`,
    "Check the connection and https://status.astronomer.io, then run again.",
  ),
  "astro-not-configured": entry<{ deployment: string }>(
    "Astro's API is needed, but the settings do not say which Deployment on Astro it is.",
    ({ deployment }) =>
      `The settings of \`${deployment}\` do not say which Deployment on Astro it is.`,
    "Set `astro: { organization, deployment }` for it in `.github/deploys.yml`; both IDs are in the address of the Deployment's page.",
  ),

  // git and GitHub
  "git-unusable": entry<{ found: string }>(
    "git is missing or older than 2.34.",
    ({ found }) => `git 2.34 or later is required; found: ${found}.`,
    ({ either }) => `Install a newer git${either(" on the runner", "")}.`,
  ),
  "disk-not-writable": entry<{ said: string }>(
    "The disk of this machine is full or read-only, or its temporary folder is missing or belongs to somebody else.",
    ({ said }) => `This machine's disk cannot be written to: ${said}`,
    ({ either }) =>
      `${either("Free space in the runner's temporary folder (`RUNNER_TEMP`), or use another runner", "Free space in the temporary folder, or name another one in `TMPDIR`")}. Then run again.`,
  ),
  "too-large": entry<{ what: string; limit: number }>(
    "Something from the repository, git or a server is larger than what is read of it.",
    ({ what, limit }) => `${what} has more than ${limit} bytes, which is the most that is read.`,
    "Find out who made it so large, and make it smaller. The specification lists the limits in section 9.",
  ),
  "bad-token": entry<Unreachable>(
    "The server does not accept the token or credential.",
    ({ said }) => `The server does not accept the token. It said: ${said}`,
    ({ either }) =>
      either(
        "Check `token`: it may have expired or been revoked. Leave it out to use the job's own token.",
        "Check the credentials that git has for the server: the token may have expired or been revoked. This must work without a question: `git ls-remote origin`.",
      ),
  ),
  "repository-not-found": entry<Unreachable>(
    "The repository does not exist, or the token may not see it.",
    ({ repository, said }) =>
      `The repository ${repository} does not exist, or the token may not see it. The server said: ${said}`,
    ({ either }) =>
      either(
        "Check `repository`, and that the token is for it, with `contents: write`. The job's own token reaches only the job's repository.",
        "Check that the account whose credentials git has may see the repository, and the address of the remote: `git remote -v`.",
      ),
  ),
  "repository-archived": entry<Unreachable>(
    "The repository is archived, and so is read-only.",
    ({ repository, said }) => `${repository} is archived. The server said: ${said}`,
    "Have an administrator unarchive the repository (Settings, Danger Zone), or deploy from the repository that has replaced it.",
  ),
  "sso-required": entry<Unreachable>(
    "The organization requires single sign-on, and the token is not authorized for it.",
    ({ said }) => `The token is not authorized for single sign-on. The server said: ${said}`,
    "Authorize the token for the organization: on GitHub under Settings > Developer settings, next to the token, Configure SSO; for an SSH key, the same under Settings > SSH and GPG keys. Or use the token of a GitHub App, which needs no authorization.",
  ),
  "ip-not-allowed": entry<Unreachable>(
    "The organization's IP allow list does not have the address of this machine.",
    ({ said }) =>
      `The address of this machine is not on the IP allow list. The server said: ${said}`,
    "Have an organization owner add the address to the list, or run on a machine that is on it, such as a self-hosted or larger runner with a fixed address.",
  ),
  "account-suspended": entry<Unreachable>(
    "The account of the token, or the owner of the repository, is suspended.",
    ({ said }) => `An account is suspended. The server said: ${said}`,
    "Use the token of another account. Only the server's administrator or support can lift the suspension.",
  ),
  "write-not-permitted": entry<Unreachable>(
    "The token or credential may read the repository, but not push to it.",
    ({ repository, said }) => `The token may not push to ${repository}. The server said: ${said}`,
    ({ either }) =>
      either(
        "Give the job `permissions: { contents: write }`, or pass a token that has that permission. An App's token lives for one hour: in a longer job, make it in the step before.",
        "Push with an account that may write to the repository. Check which credentials git has for that server, and the address of the remote: `git remote -v`.",
      ),
  ),
  "certificate-untrusted": entry<Unreachable>(
    "git does not trust the certificate of the server or of a proxy in between.",
    ({ said }) => `The certificate of the server is not trusted. ${said}`,
    "If your company has its own certificate authority, name its file in `GIT_SSL_CAINFO` for git and in `NODE_EXTRA_CA_CERTS` for calls of an API, both as a path to a PEM file, in the environment that this runs in.",
  ),
  "proxy-login-required": entry<Unreachable>(
    "A proxy between this machine and the server wants a login.",
    ({ said }) => `A proxy wants a login (407). ${said}`,
    "Set `https_proxy` to the proxy's address with user and password, as the proxy's administrator tells you, or have the server's address allowed without a login.",
  ),
  "push-too-large": entry<Unreachable>(
    "The server, or a proxy in between, does not accept a push of this size.",
    ({ said }) => `The push is too large for the server or a proxy in between (413). ${said}`,
    "Have the limit raised where it is: for nginx, `client_max_body_size` of at least 100 MB. Until then, run from a network that reaches the server without that proxy, or by SSH.",
  ),
  "request-refused": entry<Unreachable & { status: number }>(
    "The server, or a proxy in between, refused git's request with another status.",
    ({ repository, status, said }) =>
      `The server, or a proxy in between, answered ${status} for ${repository}. ${said}`,
    "See what it said, and find out in the log of the proxy which rule it applied. Another try would end in the same way. The remote is unchanged.",
  ),
  "branch-protected": entry<Refused>(
    "Branch protection does not let this token push.",
    ({ ref, said }) => `${ref} is protected against pushes with this token. GitHub said: ${said}`,
    unknownRule,
  ),
  "pull-request-required": entry<Refused>(
    "A rule requires pull requests for changes to the branch.",
    ({ ref, said }) => `${ref} accepts changes only by pull request. GitHub said: ${said}`,
    orBypass(
      "Let the rollback land by pull request: pass `land: pull-request`, or set it for the Deployment in the settings, and give the job `pull-requests: write`. If GitHub asks for signed commits too, also set `sign: github` in the settings.",
      "Let the rollback land by pull request: add `--pull-request`, or set `land: pull-request` for the Deployment in the settings. If GitHub asks for signed commits too, also sign with a key of your own that it knows: set `commit.gpgsign` in git.",
    ),
  ),
  "signature-required": entry<Refused>(
    "A rule requires signed commits.",
    ({ ref, said }) => `${ref} requires signed commits. GitHub said: ${said}`,
    orBypass(
      "Have GitHub sign the commits: set `sign: github` in the settings. That works with the job's own token and with an App's. If GitHub asks for pull requests too, also pass `land: pull-request`, and give the job `pull-requests: write`.",
      "Let git sign with a key of yours that GitHub knows, which `user.signingkey` names: `git config commit.gpgsign true`. Or set `sign: github` in the settings, and roll back by the workflow. If GitHub asks for pull requests too, also add `--pull-request`.",
    ),
  ),
  "rule-violated": entry<Refused>(
    "Another repository rule refused the push.",
    ({ ref, said }) => `A repository rule refused the push to ${ref}. GitHub said: ${said}`,
    unknownRule,
  ),
  "secret-found": entry<Refused & { addresses: readonly string[] }>(
    "GitHub's push protection found a secret in what the push would bring back.",
    ({ ref, said, addresses }) =>
      `Push protection found a secret in what ${ref} would bring back. ${addresses.length > 0 ? `Allow it at ${addresses.join(" and ")}. ` : ""}GitHub said: ${said}`,
    "If the secret is revoked or is none, open the address that GitHub gave, allow the secret, and run again. Otherwise revoke it, or choose another deploy: once in the history, it is readable by anyone who can read the repository.",
  ),
  "ref-in-the-way": entry<Refused & { existing: string | null }>(
    "A ref cannot be made, because another one has the name of its folder, such as a tag `deploy` beside `deploy/prod/1`.",
    ({ ref, existing, said }) =>
      `${ref} cannot be made: ${existing === null ? "another ref" : existing} is in the way. The server said: ${said}`,
    "Rename or delete the ref that is in the way, if nothing needs it: `git push origin --delete <existing>`. Otherwise choose another name in the settings: `tag-prefix` for tags, `manifest.branch` for the manifest's branch. Then run again.",
  ),
  "tag-rule": entry<Refused>(
    "A rule does not let this token create deploy tags.",
    ({ ref, said }) => `A rule does not let this token create ${ref}. GitHub said: ${said}`,
    ({ either }) =>
      `Exclude the deploy tags from the tag rule, or ${either("pass the token of a GitHub App", "push with an account")} that is on its bypass list.`,
  ),
  "workflow-file": entry<Refused>(
    "GitHub refused the push because of a workflow file.",
    ({ ref, said }) =>
      `GitHub refused the push to ${ref} because of a workflow file. It said: ${said}`,
    ({ either }) =>
      either(
        "Run again, in case somebody changed a workflow file on the branch at that moment. If it is refused again, pass the token of a GitHub App that has the permission `workflows: write`.",
        "Run again, in case somebody changed a workflow file on the branch at that moment. If it is refused again, push with ssh, or with a token that has the scope `workflow`.",
      ),
  ),
  "push-refused": entry<Refused>(
    "The server refused the push for another reason, such as a hook.",
    ({ ref, said }) => `The server refused the push to ${ref}. It said: ${said}`,
    "Do what the server asks for, or find out from its administrator what refuses the push. Then run again. The remote is unchanged.",
  ),
  "commit-not-verified": entry<{ commit: string; reason: string }>(
    "GitHub made a commit, but did not sign it.",
    ({ commit, reason }) =>
      `GitHub does not show commit ${commit} as verified: ${reason}. No ref points to it.`,
    ({ either }) =>
      either(
        "GitHub signs for the job's own token and for GitHub Apps, not for a person's token: pass one of those as `token`. Or set `sign: none`, if the branch takes commits that are not signed.",
        "GitHub signs for GitHub Apps, not for a person: roll back by the workflow. Or sign with a key of your own, which GitHub knows: set `commit.gpgsign` in git.",
      ),
  ),
  "signing-impossible": entry(
    "The settings want signed commits (`sign: github`), but on this machine neither GitHub nor a key of yours can sign.",
    () =>
      "The settings want commits that GitHub signs, and git has no credential for GitHub here. Nor does a key of yours sign.",
    "Let git sign with a key of yours that GitHub knows, which `user.signingkey` names: `git config commit.gpgsign true`. Or roll back by the workflow, where GitHub signs.",
  ),
  "signing-failed": entry<{ said: string }>(
    "git could not sign with the key of the person.",
    ({ said }) => `git could not sign with your key. It said: ${said}`,
    "Find out why git does not sign: `git commit-tree -S -m test 'HEAD^{tree}'`. To go without signatures: `git config commit.gpgsign false`. For tags the setting is `tag.gpgsign`.",
  ),
  "push-lost-race": entry<{ seconds: number; tries: number }>(
    "Others kept pushing until the time was up.",
    ({ seconds, tries }) =>
      `Others pushed first each time: ${tries} tries in ${seconds} seconds. Nothing was written.`,
    "Run again.",
  ),
  "import-incomplete": entry<{ count: number }>(
    "An import was stopped after some of its deploys were recorded.",
    ({ count }) => `${count} deploys are recorded, oldest first; the others are not.`,
    "Correct what else is reported and run the same `import` again: it goes on with the rest.",
  ),
  "push-unconfirmed": entry<{ tag: string; said: string }>(
    "A push was not confirmed: the connection broke and the remote could not be asked, or the repository that the deploy history is read from does not have what was pushed.",
    ({ tag, said }) => `It is not confirmed that the push with ${tag} landed. ${said}`,
    ({ either }) =>
      either(
        "When the network works again, re-run the same run: it finds out, and does nothing twice.",
        "When the network works again, see whether it landed before you try again: `deploy-rollback history`. If it did not, see that this clone pushes to where it fetches from: `git remote -v`.",
      ),
  ),
  network: entry<{ said: string }>(
    "The server cannot be reached or does not answer.",
    ({ said }) => `The server cannot be reached. ${said}`,
    ({ either }) =>
      `Run again. If it keeps failing, check GitHub's status and ${either("the runner's proxy settings.", "your connection. This shows the same error: `git fetch`.")}`,
  ),
  "redirected-elsewhere": entry<{ repository: string; server: string }>(
    "The server redirects to another server, which does not get the token.",
    ({ repository, server }) =>
      `${repository} redirects to another server (${server}), which does not get the token.`,
    ({ either }) =>
      `If the repository has moved there, ${either("run the workflow there: the server of a job is always its own.", "use its new address: `git remote set-url <remote> <address>`.")} Otherwise look at what is between this machine and the server, such as a proxy that wants a login.`,
  ),

  // After the push
  "checkout-failed": entry<{ said: string }>(
    "The rollback was pushed, but could not be checked out into the workspace.",
    ({ said }) =>
      `The rollback was pushed, but could not be checked out into the workspace: ${said}`,
    "Check out the new commit with `actions/checkout`, and go on with the deploy. A re-run only tries the checkout again.",
  ),
  "after-push-failed": entry<{ said: string }>(
    "The rollback was pushed, but a later part of the step failed.",
    ({ said }) => `The rollback was pushed, but something failed after that: ${said}`,
    "Go on with the deploy. A re-run of this run changes nothing in git, and tries the rest again; a new run would roll back once more.",
  ),

  "report-failed": entry<{ said: string }>(
    "What the step did is done, but its outputs, its variables or its summary could not be written.",
    ({ said }) =>
      `What the step did is done, as its log says, but it could not be reported: ${said}`,
    "Read the log of the step before you start anything again. A re-run of this run does nothing twice, and reports again; a new run would do it once more.",
  ),

  // Delivery
  "github-refused": entry<{ doing: string; status: number; said: string }>(
    "GitHub's API refused a request.",
    ({ doing, status, said }) => `GitHub answered ${status} for ${doing}: ${said}`,
    "This is part of another error: do what that one says. 401 and 403: the token is no longer valid, or lacks a permission that the README names. A re-run keeps the permissions of the first run, whatever the workflow says now. 404: check the names in `.github/deploys.yml`.",
  ),
  "github-unreachable": entry<{ doing: string; said: string }>(
    "GitHub's API cannot be reached, or fails.",
    ({ doing, said }) => `GitHub's API failed for ${doing}: ${said}`,
    "Check GitHub's status and run again.",
  ),
  "deploy-not-started": entry<{ said: string }>(
    "The rollback was pushed, but its deploy could not be started.",
    ({ said }) => `The rollback was pushed, but no deploy was started. ${said}`,
    "Start the deploy workflow on the deploy branch now; after a Runtime downgrade, roll back on Astro, and then record the rollback's commit: `deploy-rollback record --commit <commit>`. For the next time: on GitHub's 403, give the job `actions: write` (a GitHub App: read and write access to Actions); on its 404, put the settings' `workflow` on the default branch; on its 422, add `on: workflow_dispatch` to it. On Astro's 401, 403 and 404, correct `astro-token` or the IDs in `astro`, and re-run this run: Astro is asked again.",
  ),
  "delivery-unknown": entry<{ said: string }>(
    "The rollback was pushed and its deploy may be under way, but cannot be followed.",
    ({ said }) => `The rollback was pushed, but the state of its deploy is unknown. ${said}`,
    "Check under Actions, or on Astro, whether a deploy was started and how it ended. A re-run of this run finds it, starts nothing twice, and records the outcome.",
  ),
  "deploy-run-failed-late": entry<{ url: string; conclusion: string }>(
    "The rollback was deployed and recorded, but its run failed after that, such as at a health check.",
    ({ url, conclusion }) =>
      `The rollback was deployed and runs, but its deploy run then ended with ${conclusion}: ${url}`,
    "Look at the run to see why. If production is still broken, roll back to an earlier deploy.",
  ),
  "comment-refused": entry<{ said: string }>(
    "`comment/` could not read pull requests, or could not comment on one.",
    ({ said }) => said,
    "If GitHub answered 403, give the job `contents: read` and `pull-requests: write`, or unlock the conversation if it is locked. Otherwise check GitHub's status. Then start a new run with the `deploy-id` of the rollback: each pull request gets one comment only.",
  ),
  "deploy-run-failed": entry<{ url: string; conclusion: string }>(
    "The deploy workflow ran on the rollback's commit and did not succeed.",
    ({ url, conclusion }) =>
      `The rollback was pushed, but its deploy run ended with ${conclusion}: ${url}`,
    "Look at the run, and fix what failed. Then re-run this run: it starts the deploy again, as long as the branch has not moved on. `history` shows what is recorded as running.",
  ),
  "deploy-recorded-failed": entry<{ url: string }>(
    "The deploy run recorded the rollback's deploy as failed, however the run itself ended.",
    ({ url }) => `The rollback was pushed, but its deploy is recorded as failed: ${url}`,
    "Look at the deploy step of the run, and fix what failed. Then re-run this run: it starts the deploy again, as long as the branch has not moved on.",
  ),
  "deploy-recorded-other": entry<{ url: string; deploy: string; commit: string | null }>(
    "The deploy run ended well, but another commit than the rollback's was recorded as deployed.",
    ({ url, deploy, commit }) =>
      `The rollback was pushed and its deploy run ended well, but deploy ${deploy} was recorded, of commit ${shortId(commit ?? "unknown")}, and that runs now: ${url}`,
    "Check whether that commit is good. If not, roll back again. A re-run of this run does nothing. If the deploy workflow checks out a branch by its name, let it check out `github.sha`, the commit that the run was started for.",
  ),
  "deploy-unrecorded": entry<{ url: string }>(
    "The deploy run ended well, but nothing shows that it deployed the rollback: it has no record, and its deploy job may have been skipped.",
    ({ url }) =>
      `The rollback was pushed and its deploy run ended well, but nothing shows that it deployed: no \`record\` step recorded the rollback's commit, and a job may have been skipped. ${url}`,
    "Look at the run. If it deployed, run `record` with the rollback's commit. If it skipped the deploy, such as by an `if:` or a path filter, change that, and start it by hand. A re-run of this run starts nothing, because the deploy run ended well.",
  ),
  "delivery-canceled": entry(
    "The step was canceled while it delivered a rollback.",
    () => "The rollback was pushed, and its deploy may be under way, but this step was canceled.",
    "Check under Actions, or on Astro, whether a deploy was started and how it ended. Its `record` step records the outcome; so does a re-run of this run, which starts nothing twice.",
  ),
  "deploy-run-other-commit": entry<{ url: string; commit: string; expected: string }>(
    "The deploy workflow runs on another commit than the rollback's, because the branch has moved on.",
    ({ url, commit, expected }) =>
      `The rollback was pushed (${shortId(expected)}), but the deploy run started on the later commit ${shortId(commit)}: ${url}`,
    "Check whether the newer commit is good. If not, cancel the run and roll back again. A re-run of this run does nothing. With `dispatch-on: tag` only the rollback itself is deployed.",
  ),
  "branch-moved-on": entry<{ branch: string; head: string | null; commit: string }>(
    "The branch moved on before the rollback's deploy was started, so it was not started.",
    ({ branch, head, commit }) =>
      `The rollback was pushed (${shortId(commit)}), but no deploy was started: ${branch} has moved on to ${head === null ? "nothing" : shortId(head)}, which would be deployed instead.`,
    "If the newer commit is good, start the deploy workflow. If not, roll back again. A re-run of this run does nothing. With `dispatch-on: tag` only the rollback itself is deployed.",
  ),
  "outcome-unwritten": entry<{ outcome: string; said: string }>(
    "The rollback's deploy has ended, but its outcome could not be recorded.",
    ({ outcome, said }) =>
      `The rollback was pushed and its deploy is ${outcome}, but that could not be recorded: ${said}`,
    "Re-run this run, or run `record` with the rollback's commit. Until then the history shows a deploy in progress.",
  ),
  "deploy-run-not-found": entry<{ workflow: string }>(
    "GitHub accepted the request to start the deploy workflow, but no run appeared.",
    ({ workflow }) =>
      `The rollback was pushed and ${workflow} was started, but no run of it appeared.`,
    "Look under Actions. If there is no run, start the workflow by hand.",
  ),
  "delivery-timeout": entry<{ what: string; minutes: number }>(
    "The deploy took longer than `deliver-timeout`.",
    ({ what, minutes }) =>
      `The rollback was pushed, but ${what} had not ended after ${minutes} minutes.`,
    "It may still succeed: follow it there. If it is waiting for its concurrency group, cancel the run that holds the group. Its `record` step, or a re-run of this run, records the outcome.",
  ),
  "astro-deploy-failed": entry<{ deploy: string }>(
    "Astro's own rollback failed.",
    ({ deploy }) => `The rollback was pushed, but Astro's deploy ${deploy} failed.`,
    "Look at the deploy on Astro to see why; the Deployment may still run what it ran before. Then re-run this run, and Astro tries again, or start the deploy workflow on the deploy branch.",
  ),

  // Bugs
  "restored-tree-wrong": entry<{ paths: readonly string[] }>(
    "The restored tree failed its check before the push: a bug.",
    ({ paths }) =>
      `The restored tree differs from the target's at ${paths.join(", ")}. Nothing was pushed.`,
    "This is a bug in Deploy Rollback: please report it, with the log. Until it is fixed, choose another deploy, or revert the change in git by hand.",
  ),
  unexpected: entry<{ said: string }>(
    "Something failed in a way that Deploy Rollback does not know.",
    ({ said }) => `Something unexpected went wrong: ${said}`,
    ({ either }) =>
      `Run again with ${either("debug logging", "the variable `DEBUG=1`")}, and please report it with the log.`,
  ),
} as const;

export type ErrorCode = keyof typeof catalogue;

export type ContextOf<Code extends ErrorCode> = Parameters<(typeof catalogue)[Code]["message"]>[0];

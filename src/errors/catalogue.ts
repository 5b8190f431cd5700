/**
 * The one catalogue of everything that can be refused or go wrong.
 *
 * Each entry has a stable code (its key), a general sentence for the documentation, the message for
 * one case, and what to do about it. Messages are plain text and may hold text from users: whoever
 * prints one escapes it for the place that it goes to.
 */

export interface CatalogueEntry<Context> {
  /** When this happens, in general; goes into `docs/errors.md`. */
  readonly about: string;
  readonly message: (context: Context) => string;
  readonly remedy: string;
}

function entry<Context = object>(
  about: string,
  message: (context: Context) => string,
  remedy: string,
): CatalogueEntry<Context> {
  return { about, message, remedy };
}

interface OfDeploy {
  readonly deploy: string;
}

interface Refused {
  readonly ref: string;
  /** What the server said, cleaned. */
  readonly said: string;
}

const list = (items: readonly string[], none: string) => (items.length ? items.join(", ") : none);

export const catalogue = {
  // What was asked
  "invalid-input": entry<{ input: string; problem: string }>(
    "An input is missing, too long or not of its form.",
    ({ input, problem }) => `Input \`${input}\`: ${problem}`,
    "Correct the input and run again.",
  ),
  "deployment-not-given": entry<{ known: readonly string[] }>(
    "The settings name several Deployments and the request names none.",
    ({ known }) => `There are several Deployments (${known.join(", ")}) and none was named.`,
    "Name one of them: `deployment`, or `-d` on the command line.",
  ),
  "deployment-unknown": entry<{ deployment: string; known: readonly string[] }>(
    "The settings have no Deployment of that name.",
    ({ deployment, known }) =>
      `There is no Deployment \`${deployment}\`; the settings name ${known.join(", ")}.`,
    "Correct `deployment`, or add the Deployment to `.github/deploys.yml` on the default branch.",
  ),

  // Settings and ledger
  "settings-missing": entry<{ branch: string }>(
    "The default branch has no `.github/deploys.yml`.",
    ({ branch }) => `The default branch (${branch}) has no file \`.github/deploys.yml\`.`,
    "Add the file (`deploy-rollback init` writes it, the README has one to copy) and merge it into the default branch.",
  ),
  "settings-invalid": entry<{ path: string; problem: string }>(
    "`.github/deploys.yml` has an unknown key, a wrong type or an impossible value.",
    ({ path, problem }) => `.github/deploys.yml, ${path}: ${problem}`,
    "Correct the file on the default branch. All its problems are listed at once.",
  ),
  "manifest-missing": entry<{ prefix: string; count: number }>(
    "The repository has deploy tags but no manifest.",
    ({ prefix, count }) =>
      `There are ${count} tags \`${prefix}*\` but no manifest, so the deploy history is not known.`,
    "Bring the manifest back: push its branch again from any clone that has it (`git push origin origin/deploys:refs/heads/deploys`), or rebuild it from the tags by `verify` with `repair`. A new, empty history is never started beside existing tags.",
  ),
  "manifest-not-started": entry<{ deployment: string }>(
    "No deploy of this repository was ever recorded.",
    ({ deployment }) =>
      `No deploy was recorded yet, so there is nothing to roll \`${deployment}\` back to.`,
    "Add the `record` step to the deploy workflow; the first deploy creates the history.",
  ),
  "manifest-invalid": entry<{ path: string; problem: string }>(
    "`deploys.json` is not valid JSON or does not match its schema.",
    ({ path, problem }) => `deploys.json, ${path}: ${problem}`,
    "Restore the last good version of the file from its own git history (`git log` on the manifest branch), or let `verify` rebuild it from the tags with `repair`; then run again.",
  ),
  "manifest-version-unsupported": entry<{ version: string }>(
    "`deploys.json` was written by a newer version of this action.",
    ({ version }) => `deploys.json has version ${version}; this release reads version 1.`,
    "Use a release of this action that knows that version.",
  ),
  "branch-missing": entry<{ branch: string; deployment: string }>(
    "The branch that a Deployment runs does not exist.",
    ({ branch, deployment }) =>
      `The branch \`${branch}\` of Deployment \`${deployment}\` does not exist.`,
    "Correct `branch` in `.github/deploys.yml`, or create the branch.",
  ),
  "repository-empty": entry(
    "No commit came from the repository: it is empty, or something else answers in its place.",
    () =>
      "No commit came from the repository: it is empty, or something else answers in its place, such as a proxy.",
    "If it is empty, push a first commit with `.github/deploys.yml`. Else check what stands between the runner and the server.",
  ),
  "commit-unknown": entry<{ commit: string }>(
    "The commit to record is not in the repository.",
    ({ commit }) => `The repository has no commit \`${commit}\`.`,
    "Give the full ID (40 hexadecimal digits) of a commit that was pushed to this repository.",
  ),
  "deploy-id-taken": entry<OfDeploy & { where: string }>(
    "The deploy ID given to `record` belongs to another deploy.",
    ({ deploy, where }) => `Deploy ${deploy} exists already: ${where}.`,
    "Leave `deploy-id` out to get the next free one, or give an ID that was never used.",
  ),

  // What verify finds, besides tag-missing, commit-missing, project-missing and pin-mismatch
  "id-twice": entry<OfDeploy>(
    "Two entries of a Deployment have the same ID.",
    ({ deploy }) => `Deploy ${deploy} stands twice in the manifest.`,
    "Take out the one that its tag does not tell, or let `verify` rebuild the manifest with `repair`.",
  ),
  "entry-missing": entry<OfDeploy & { tag: string }>(
    "A deploy tag has no entry in the manifest, though it is too new to have left it.",
    ({ deploy, tag }) =>
      `The tag \`${tag}\` tells deploy ${deploy}, which the manifest does not have.`,
    "Let `verify` rebuild the manifest with `repair`.",
  ),
  "tag-lightweight": entry<OfDeploy & { tag: string }>(
    "A deploy tag is lightweight.",
    ({ deploy, tag }) =>
      `The tag \`${tag}\` of deploy ${deploy} is lightweight: somebody made it anew.`,
    "Push the annotated tag again from a clone that still has it. Until then nobody can roll back to this deploy.",
  ),
  "tag-unreadable": entry<{ tag: string }>(
    "A tag under the deploy prefix is not that of a deploy.",
    ({ tag }) => `The tag \`${tag}\` does not have the trailers of a deploy.`,
    "Find out who made it; delete it if it is none of a deploy, or push the right tag again from a clone that has it.",
  ),
  "tag-moved": entry<OfDeploy & { tag: string; tagged: string; recorded: string }>(
    "A deploy tag is on another commit than the one recorded.",
    ({ deploy, tag, tagged, recorded }) =>
      `The tag \`${tag}\` is on ${tagged.slice(0, 12)}, but deploy ${deploy} was recorded with ${recorded.slice(0, 12)}.`,
    "Find out which is right. If it is the tag, let `verify` rebuild the manifest with `repair`; if it is the entry, push the right tag again from a clone that has it.",
  ),
  "entry-differs": entry<OfDeploy & { field: string; tagged: string; recorded: string }>(
    "A tag and its entry tell something else of a deploy: type, Runtime version, time, project, image or setting.",
    ({ deploy, field, tagged, recorded }) =>
      `Deploy ${deploy}: ${field} is ${tagged} in the tag and ${recorded} in the manifest.`,
    "The tag is what was recorded first. Let `verify` rebuild the manifest with `repair`, or mend the entry by hand.",
  ),
  "entry-out-of-order": entry<OfDeploy & { after: string }>(
    "An entry stands behind one that was recorded later.",
    ({ deploy, after }) =>
      `Deploy ${deploy} stands behind deploy ${after}, which was created later.`,
    "Let `verify` rebuild the manifest with `repair`.",
  ),

  // Eligibility, in the order of the specification's table
  "rollback-disabled": entry<{ deployment: string }>(
    "The Deployment's settings don't switch rollbacks on.",
    ({ deployment }) => `Rollbacks are switched off for \`${deployment}\`.`,
    "Set `rollback: { enabled: true }` for the Deployment in `.github/deploys.yml` on the default branch.",
  ),
  "mechanism-unsupported": entry<{ mechanism: string }>(
    "The Deployment's deploy mechanism is NFS or git-sync.",
    ({ mechanism }) => `Deployments that get their DAGs by ${mechanism} cannot be rolled back.`,
    "Only image and DAG-only deploys can be rolled back. Revert the change in git by hand.",
  ),
  "deploy-not-found": entry<{
    asked: string;
    deployment: string;
    closest: readonly string[];
    eligible: readonly string[];
  }>(
    "The Deployment has no deploy of that ID.",
    ({ asked, deployment, closest, eligible }) =>
      `\`${deployment}\` has no deploy \`${asked}\`. Closest: ${list(closest, "none")}. Newest that can be rolled back to: ${list(eligible, "none")}.`,
    "Give an ID that the message names, or `previous`.",
  ),
  "no-previous": entry<{ deployment: string }>(
    "`previous` was asked for, but nothing ran before the current deploy.",
    ({ deployment }) => `\`${deployment}\` has no successful deploy before the current one.`,
    "Give the ID of a deploy. If there is only one deploy, fix forward.",
  ),
  "deploy-not-successful": entry<OfDeploy & { status: string }>(
    "The target deploy failed or never finished.",
    ({ deploy, status }) => `Deploy ${deploy} has the status \`${status}\`: its code never ran.`,
    "Choose a deploy with the status `deployed`.",
  ),
  "tag-missing": entry<OfDeploy & { tag: string }>(
    "The tag of a deploy is gone.",
    ({ deploy, tag }) => `The tag \`${tag}\` of deploy ${deploy} does not exist.`,
    "Find out who deleted it and push it again as it was, or choose another deploy.",
  ),
  "tag-mismatch": entry<OfDeploy & { tag: string; differences: readonly string[] }>(
    "The tag of a deploy and its entry in the manifest disagree.",
    ({ deploy, tag, differences }) =>
      `The tag \`${tag}\` and the manifest entry of deploy ${deploy} disagree: ${differences.join("; ")}.`,
    "Somebody changed one of them. Find out which is right and mend the other before rolling back to this deploy.",
  ),
  "commit-missing": entry<OfDeploy & { commit: string }>(
    "The commit of a deploy is no longer in the repository, or no longer on the branch while its tag is pending.",
    ({ deploy, commit }) =>
      `The commit ${commit.slice(0, 12)} of deploy ${deploy} is gone from the repository or its deploy branch.`,
    "Choose another deploy.",
  ),
  "project-missing": entry<OfDeploy & { project: string }>(
    "The commit of a deploy has no such project folder.",
    ({ deploy, project }) => `The commit of deploy ${deploy} has no project folder \`${project}\`.`,
    "Choose another deploy, or correct `project` in the settings.",
  ),
  "image-unknown": entry<OfDeploy>(
    "No recorded deploy shipped the image that ran with the target.",
    ({ deploy }) =>
      `Deploy ${deploy} shipped DAGs only, and no earlier deploy shipped the image they ran on.`,
    "Choose a deploy that shipped an image, or a later one.",
  ),
  "outside-window": entry<OfDeploy & { createdAt: string; window: string; since: string }>(
    "The target is older than the rollback window.",
    ({ deploy, createdAt, window, since }) =>
      `Deploy ${deploy} was created at ${createdAt}; the window (${window}) reaches back to ${since}.`,
    "Choose a newer deploy. The window is `rollback.window` in the settings; Astro itself keeps three months.",
  ),
  "current-runtime-too-old": entry<{ version: string; minimum: string }>(
    "The Deployment runs a version before Runtime 5.0.0 (Airflow 2.3.0).",
    ({ version, minimum }) => `The Deployment runs ${version}; rollbacks need ${minimum} or later.`,
    "Upgrade the Deployment first; revert the change in git by hand until then.",
  ),
  "target-runtime-too-old": entry<{ version: string; minimum: string }>(
    "The target runs a version before Runtime 5.0.0 (Airflow 2.3.0).",
    ({ version, minimum }) => `The target runs ${version}; rollbacks need ${minimum} or later.`,
    "Choose a deploy with a newer version.",
  ),
  "runtime-range-unsupported": entry<{ from: string; to: string }>(
    "The Runtime version changes and one side lies from 3.0-1 to 3.1-1.",
    ({ from, to }) =>
      `The Runtime version would change from ${from} to ${to}; Runtime 3.0-1 to 3.1-1 is not supported as source or target.`,
    "Choose a deploy with the same Runtime version, or one outside that range.",
  ),
  "runtime-unknown": entry<{ side: string }>(
    "Neither the Dockerfile nor the record tells a Runtime version.",
    ({ side }) =>
      `The Runtime version of ${side} is unknown: neither its Dockerfile nor its record tells it.`,
    "Give `runtime` when deploys with such an image are recorded, or choose another deploy. For a project that is not Airflow set `runtime: none` in the settings.",
  ),
  "pin-mismatch": entry<OfDeploy & { pin: string; recorded: string }>(
    "The Dockerfile of the target and its record tell different Runtime versions.",
    ({ deploy, pin, recorded }) =>
      `Deploy ${deploy} was recorded with ${recorded}, but its Dockerfile pins ${pin}.`,
    "Find out what really ran. Choose another deploy, or correct the record.",
  ),
  "downgrade-not-allowed": entry<{ from: string; to: string }>(
    "The Runtime version goes down and `allow-downgrade` is not `true`.",
    ({ from, to }) =>
      `The Runtime version would go down from ${from} to ${to}: running tasks fail at once, and metadata of newer features is erased for good.`,
    "If that is acceptable, run again with `allow-downgrade`; otherwise choose a deploy with the same Runtime version.",
  ),
  "dag-deploys-off": entry<{ deployment: string }>(
    "Scope `dags` was asked for while DAG-only deploys are off.",
    ({ deployment }) =>
      `DAG-only deploys are off for \`${deployment}\`, so its DAGs cannot be rolled back alone.`,
    "Use `scope: all`, or switch DAG-only deploys on for the Deployment and record a deploy.",
  ),
  "delivery-unsupported": entry<{ deliver: string; why: string }>(
    "The chosen way of delivery cannot do this rollback.",
    ({ deliver, why }) => `\`deliver: ${deliver}\` cannot do this rollback: ${why}.`,
    "Mend what is missing; or run again with `deliver: none`, and start the deploy by its own workflow.",
  ),
  "nothing-to-roll-back": entry<OfDeploy>(
    "Restored tree, running code and DAG deploy setting all equal the target's.",
    ({ deploy }) => `The code of deploy ${deploy} is what the branch has and what runs now.`,
    "Nothing needs to be done. If production is still broken, choose an earlier deploy.",
  ),
  "actor-not-permitted": entry<{ actor: string; why: string }>(
    "Who asked, or who re-ran, may not roll this Deployment back.",
    ({ actor, why }) => `${actor} may not roll this Deployment back: ${why}.`,
    "Ask somebody with that permission, or change `rollback.permission`, `rollback.actors` or `rollback.bots` in the settings.",
  ),

  // An approved plan that no longer holds
  "newer-deploy": entry<{ expected: string; newest: string }>(
    "A deploy was recorded since the plan was made.",
    ({ expected, newest }) => `The plan saw deploy ${expected} as the newest; now it is ${newest}.`,
    "Look at the newer deploy and make a new plan.",
  ),
  "head-changed": entry<{ expected: string; head: string; paths: readonly string[] }>(
    "The project or a kept path changed on the branch since the plan was made.",
    ({ expected, head, paths }) =>
      `Since the planned head ${expected.slice(0, 12)} the branch moved to ${head.slice(0, 12)} and changed ${paths.join(", ")}.`,
    "Look at the new commits and make a new plan.",
  ),
  "not-a-rollback": entry<{ deployment: string; deploy: string | null }>(
    "`comment/` was asked about a deploy that is no rollback.",
    ({ deployment, deploy }) =>
      deploy === null
        ? `\`${deployment}\` was never rolled back.`
        : `Deploy ${deploy} of \`${deployment}\` is no rollback.`,
    "Give the rollback's own deploy ID: the output `deploy-id` of the step or job that rolled back.",
  ),
  superseded: entry<OfDeploy & { newest: string }>(
    "This run rolled back before, and a newer deploy has followed.",
    ({ deploy, newest }) =>
      `This run made rollback ${deploy} before, and deploy ${newest} has followed it since.`,
    "Start a new run if the Deployment shall be rolled back again.",
  ),

  // What the guard refuses
  "deploy-held": entry<{
    deployment: string;
    reason: string;
    createdBy: string;
    createdAt: string;
  }>(
    "A hold is on the Deployment.",
    ({ deployment, reason, createdBy, createdAt }) =>
      `${createdBy} holds deploys to \`${deployment}\` since ${createdAt}: ${reason}`,
    "When the reason is gone, release the hold: the action `hold/` with `release: true`, or `deploy-rollback release`.",
  ),
  "commit-outdated": entry<OfDeploy & { commit: string }>(
    "The commit is older than what runs, or than a rollback that came after it.",
    ({ deploy, commit }) =>
      `The commit ${commit.slice(0, 12)} is older than deploy ${deploy}: to deploy it would bring old code back.`,
    "Deploy the head of the branch. To go back on purpose, use the rollback.",
  ),
  "deploy-undone": entry<OfDeploy & { commit: string }>(
    "The commit was deployed before and rolled back.",
    ({ deploy, commit }) =>
      `The commit ${commit.slice(0, 12)} is that of deploy ${deploy}, which was rolled back.`,
    "Land the change again on the head of the branch. To roll forward to it on purpose, use the rollback.",
  ),
  "delivered-by-astro": entry<{ commit: string }>(
    "The commit is a rollback's, and Astro itself delivers it.",
    ({ commit }) =>
      `The commit ${commit.slice(0, 12)} is a rollback's, which Astro itself delivers.`,
    "Nothing needs to be done: the deploy workflow skips this commit.",
  ),

  // What the command line needs
  "changed-since-shown": entry(
    "What would be written is no longer what was shown and agreed to.",
    () => "Somebody changed tags or the history meanwhile, so this is no longer what was shown.",
    "Run it again, look at what it shows now, and agree to that.",
  ),
  "not-a-clone": entry<{ folder: string }>(
    "The command line runs outside a clone of the repository.",
    ({ folder }) => `${folder} is not in a git clone.`,
    "Run it in a clone of the repository, or name one with `-C`.",
  ),
  "remote-unknown": entry<{ remote: string; folder: string }>(
    "The clone has no remote of that name.",
    ({ remote, folder }) => `The clone ${folder} has no remote \`${remote}\`.`,
    "Name the remote that holds the deploy history with `--remote`; `git remote -v` lists them.",
  ),
  "identity-unknown": entry(
    "git does not know who works in the clone.",
    () => "git does not know who you are.",
    "Set `git config --global user.name` and `user.email`.",
  ),

  // What Astro answers
  "astro-refused": entry<{ status: number; said: string }>(
    "Astro's API refuses a request.",
    ({ status, said }) => `Astro answers ${status}${said ? `: ${said}` : "."}`,
    "401 and 403: check the API token and that it may see the Deployment. 404: check `astro` in `.github/deploys.yml`.",
  ),
  "astro-unreachable": entry<{ said: string }>(
    "Astro's API cannot be reached, or answers something else than it should.",
    ({ said }) => `Astro cannot be asked: ${said}.`,
    "Check the connection and https://status.astronomer.io, and run again.",
  ),
  "astro-not-configured": entry<{ deployment: string }>(
    "Astro shall be asked, and the settings do not say which Deployment there is meant.",
    ({ deployment }) =>
      `The settings of \`${deployment}\` do not say which Deployment on Astro it is.`,
    "Set `astro: { organization, deployment }` for it in `.github/deploys.yml`; both IDs stand in the address of the Deployment's page.",
  ),

  // What git and GitHub refuse
  "git-unusable": entry<{ found: string }>(
    "git is missing or older than 2.34.",
    ({ found }) => `git 2.34 or later is needed; found: ${found}.`,
    "Install a newer git on the runner.",
  ),
  "bad-token": entry(
    "GitHub does not accept the token.",
    () => "GitHub does not accept the token.",
    "Check `token`: it may be empty, expired or revoked; leave it out to use the job's own. On the command line, check the credentials that git has for the server.",
  ),
  "repository-not-found": entry<{ repository: string }>(
    "The repository does not exist, or the token may not see it.",
    ({ repository }) => `The repository ${repository} does not exist, or the token may not see it.`,
    "Check `repository`, and that the token was made for it with `contents: write`. The job's own token only reaches its own repository.",
  ),
  "write-not-permitted": entry<{ repository: string }>(
    "The token may not write to the repository.",
    ({ repository }) => `The token may not push to ${repository}.`,
    "Give the job `permissions: { contents: write }`, or pass a token that has it.",
  ),
  "branch-protected": entry<Refused>(
    "Branch protection does not let this token push.",
    ({ ref, said }) => `${ref} is protected against this token. GitHub said: ${said}`,
    "Let a GitHub App bypass the protection and pass its token (docs/protected-branches.md, with a way by hand for tonight); the job's own token cannot be put on a bypass list.",
  ),
  "pull-request-required": entry<Refused>(
    "A rule wants changes to the branch to come by pull request.",
    ({ ref, said }) => `${ref} takes changes by pull request only. GitHub said: ${said}`,
    "Put a GitHub App on the rule's bypass list and pass its token as `token` (docs/protected-branches.md, with a way by hand for tonight).",
  ),
  "signature-required": entry<Refused>(
    "A rule wants verified signatures.",
    ({ ref, said }) => `${ref} wants signed commits. GitHub said: ${said}`,
    "Put a GitHub App on the rule's bypass list and pass its token as `token` (docs/protected-branches.md, with a way by hand for tonight).",
  ),
  "rule-violated": entry<Refused>(
    "Another repository rule refuses the push.",
    ({ ref, said }) => `A repository rule refuses the push to ${ref}. GitHub said: ${said}`,
    "Put a GitHub App on the rule's bypass list and pass its token as `token` (docs/protected-branches.md, with a way by hand for tonight).",
  ),
  "tag-rule": entry<Refused>(
    "A rule does not let this token create deploy tags.",
    ({ ref, said }) => `A rule does not let this token create ${ref}. GitHub said: ${said}`,
    "Except the deploy tags from the tag rule, or pass the token of a GitHub App that is on its bypass list.",
  ),
  "workflow-file": entry<Refused>(
    "GitHub refuses the push because of a workflow file.",
    ({ ref, said }) => `GitHub refuses ${ref} because of a workflow file. It said: ${said}`,
    "Pass the token of a GitHub App that has the permission `workflows: write`.",
  ),
  "push-refused": entry<Refused>(
    "The server refuses the push for a reason of its own, such as a hook.",
    ({ ref, said }) => `The server refuses ${ref}. It said: ${said}`,
    "Read what the server said. The remote is as it was.",
  ),
  "push-lost-race": entry<{ seconds: number; tries: number }>(
    "Others kept pushing until the time was over.",
    ({ seconds, tries }) =>
      `Others pushed at the same time: ${tries} tries in ${seconds} seconds lost the race. Nothing was written.`,
    "Run again.",
  ),
  "push-unconfirmed": entry<{ tag: string; said: string }>(
    "The connection broke during the push and the remote could not be asked whether it landed.",
    ({ tag, said }) =>
      `It is not known whether the push with ${tag} landed: the connection broke and the remote could not be asked. ${said}`,
    "Re-run this same run once the network works: it finds out, and does nothing twice. On the command line, look at `history` before you try again.",
  ),
  network: entry<{ said: string }>(
    "The server cannot be reached or does not answer.",
    ({ said }) => `The server cannot be reached. ${said}`,
    "Run again. If it goes on, check GitHub's status and the runner's proxy settings.",
  ),
  // After the push
  "checkout-failed": entry<{ said: string }>(
    "The rollback was pushed, but could not be put into the workspace.",
    ({ said }) =>
      `The rollback was pushed and stands, but it could not be put into the workspace: ${said}`,
    "Check the new commit out with `actions/checkout` and go on with the deploy. Running this again changes nothing and tries the checkout again.",
  ),

  "after-push-failed": entry<{ said: string }>(
    "The rollback was pushed, but something after it failed.",
    ({ said }) => `The rollback was pushed and stands, but afterwards something failed: ${said}`,
    "Go on with the deploy. Running this again changes nothing.",
  ),

  // Delivering what was pushed
  "github-refused": entry<{ doing: string; status: number; said: string }>(
    "GitHub's API refuses a call.",
    ({ doing, status, said }) => `GitHub answers ${status} to ${doing}: ${said}`,
    "401 and 403: the token is no longer valid, or lacks a permission that the README names; a re-run keeps the permissions of its first run, so start a new one. 404: check the names in `.github/deploys.yml`.",
  ),
  "github-unreachable": entry<{ doing: string; said: string }>(
    "GitHub's API cannot be reached, or fails.",
    ({ doing, said }) => `GitHub cannot be asked for ${doing}: ${said}`,
    "Check GitHub's status and run again.",
  ),
  "deploy-not-started": entry<{ said: string }>(
    "The rollback was pushed, but its deploy was refused before it began.",
    ({ said }) => `The rollback was pushed and stands, but no deploy was started. ${said}`,
    "Start the deploy workflow on the rollback's branch now; after a Runtime downgrade, roll back on Astro. For the next time: GitHub's 403 wants `actions: write` for the job (an App: *Actions: write*), its 404 a `workflow` in the settings that is on the default branch, its 422 `on: workflow_dispatch` in that; Astro's 401, 403 and 404 another `astro-token`, or other IDs in `astro`.",
  ),
  "delivery-unknown": entry<{ said: string }>(
    "The rollback was pushed, and its deploy may be under way, but cannot be followed.",
    ({ said }) =>
      `The rollback was pushed and stands, but how its deploy goes cannot be told. ${said}`,
    "Look under *Actions*, or on Astro, whether a deploy was started and how it ended. A re-run of this run finds it, starts nothing twice, and writes the outcome down.",
  ),
  "deploy-run-failed-late": entry<{ url: string; conclusion: string }>(
    "The rollback was deployed and recorded, and its run failed after that, as at a health check.",
    ({ url, conclusion }) =>
      `The rollback was deployed and runs, but its run ended with ${conclusion} after that: ${url}`,
    "See in the run what it found. If production is still broken, roll back to an earlier deploy.",
  ),
  "comment-refused": entry<{ said: string }>(
    "`comment/` could not read pull requests, or not comment on one of them.",
    ({ said }) => said,
    "403: give its job `contents: read` and `pull-requests: write`, unless the conversation is locked. Then start it anew with the rollback's `deploy-id`: each pull request is told once.",
  ),
  "deploy-run-failed": entry<{ url: string; conclusion: string }>(
    "The deploy workflow ran on the rollback's commit and did not succeed.",
    ({ url, conclusion }) =>
      `The rollback was pushed and stands, but its deploy run ended with ${conclusion}: ${url}`,
    "Look at the run, mend what it stumbled over, and re-run its failed jobs. What is recorded as running, `history` shows.",
  ),
  "deploy-run-other-commit": entry<{ url: string; commit: string; expected: string }>(
    "The deploy workflow runs on another commit than the rollback's, because the branch moved on.",
    ({ url, commit, expected }) =>
      `The rollback was pushed and stands (${expected.slice(0, 12)}), but the deploy run started on ${commit.slice(0, 12)}, which came after it: ${url}`,
    "See whether the newer commit is good. If not, cancel the run and roll back again; `dispatch-on: tag` deploys just the rollback.",
  ),
  "branch-moved-on": entry<{ branch: string; head: string | null; commit: string }>(
    "The branch moved on before the rollback's deploy was started, so it was not started.",
    ({ branch, head, commit }) =>
      `The rollback was pushed and stands (${commit.slice(0, 12)}), but no deploy was started: ${branch} moved on to ${head?.slice(0, 12) ?? "nothing"}, which would be deployed instead.`,
    "If the newer commit is good, start the deploy workflow; else roll back again. `dispatch-on: tag` deploys just the rollback.",
  ),
  "outcome-unwritten": entry<{ outcome: string; said: string }>(
    "The rollback's deploy is over, but its outcome could not be written into the history.",
    ({ outcome, said }) =>
      `The rollback was pushed and stands, and its deploy is ${outcome}; but that is not in the history: ${said}`,
    "Re-run this run, or run `record` with the rollback's commit: until then the history takes it for a deploy in progress.",
  ),
  "deploy-run-not-found": entry<{ workflow: string }>(
    "GitHub took the request to start the deploy workflow, but no run showed up.",
    ({ workflow }) =>
      `The rollback was pushed and stands, but no run of ${workflow} showed up after it was started.`,
    "Look under *Actions*. If there is none, start the workflow by hand.",
  ),
  "delivery-timeout": entry<{ what: string; minutes: number }>(
    "The deploy took longer than `deliver-timeout`.",
    ({ what, minutes }) =>
      `The rollback was pushed and stands, but ${what} was not over after ${minutes} minutes.`,
    "It may still end well: follow it there. If it waits for its turn, cancel the run that holds its concurrency group. Its `record` step, or a re-run of this run, writes the outcome down.",
  ),
  "astro-deploy-failed": entry<{ deploy: string }>(
    "Astro's own rollback failed.",
    ({ deploy }) => `The rollback was pushed and stands, but Astro's deploy ${deploy} failed.`,
    "Look at the deploy on Astro. The Deployment may run what it ran before.",
  ),

  // Our own mistakes
  "restored-tree-wrong": entry<{ paths: readonly string[] }>(
    "The restored tree failed its check before the push: a bug.",
    ({ paths }) =>
      `The restored tree differs from the target's at ${paths.join(", ")}. Nothing was pushed.`,
    "This is a bug in Deploy Rollback: please report it with the log.",
  ),
  unexpected: entry<{ said: string }>(
    "Something that this action does not know about went wrong.",
    ({ said }) => `Something unexpected went wrong: ${said}`,
    "Re-run with debug logging for the details, and please report it.",
  ),
} as const;

export type ErrorCode = keyof typeof catalogue;

export type ContextOf<Code extends ErrorCode> = Parameters<(typeof catalogue)[Code]["message"]>[0];

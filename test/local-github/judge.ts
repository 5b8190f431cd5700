/** Judges changes of refs by the rules of a repository, in GitHub's words, whether they come by git or by the API. */
import type { GitObject } from "./objects.ts";
import { type BranchRule, type Pusher, type Rules, rulesOf } from "./rules.ts";

/** The move of one ref; zeros for what is not there. */
export interface Change {
  readonly from: string;
  readonly to: string;
  readonly ref: string;
}

/** Runs git in the repository. @returns what it prints @throws when it fails */
export type RunGit = (args: readonly string[], input?: string) => Promise<string>;

/** A repository whose refs change. */
export interface Judged {
  /** Must find the keys of GitHub for `verify-commit`. */
  readonly git: RunGit;
  /** Reads objects by names such as `HEAD:README.md`, without a process of git for each. */
  readonly read: (names: readonly string[]) => Promise<readonly (GitObject | null)[]>;
}

/** What stands in the way: classic protection, rulesets, or a workflow file that the token may not change. */
export interface Violation {
  readonly kind: "protected" | "rules" | "workflow";
  /** One line for each rule; of a workflow: its path. */
  readonly lines: readonly string[];
}

export const isZero = (oid: string) => /^0+$/.test(oid);

export const ruleWords: Readonly<Record<Exclude<BranchRule, "protected">, string>> = {
  "pull-request": "Changes must be made through a pull request.",
  signatures: "Commits must have verified signatures.",
  checks: 'Required status check "build" is expected.',
  update: "Cannot update this protected ref.",
  "merge-queue": "Changes must be made through the merge queue",
  "non-fast-forward": "Cannot force-push to this branch",
};

/** @param branches the commits of all branches before the change */
export async function violationOf(
  { git, read }: Judged,
  rules: Rules,
  pusher: Pusher,
  branches: readonly string[],
  change: Change,
): Promise<Violation | null> {
  const { ref, from, to } = change;
  const branch = ref.replace("refs/heads/", "");
  if (pusher.bypass !== true && ref !== branch) {
    const broken: BranchRule[] = [];
    for (const rule of rulesOf(rules, branch)) {
      if (await breaks(git, rule, branches, change)) broken.push(rule);
    }
    if (broken.includes("protected")) {
      return { kind: "protected", lines: ["You're not authorized to push to this branch."] };
    }
    const lines = broken.flatMap((rule) => (rule === "protected" ? [] : [ruleWords[rule]]));
    if (lines.length > 0) return { kind: "rules", lines };
  }
  const tag = ref.replace("refs/tags/", "");
  const isRuled = ref !== tag && rules.tags.some((start) => tag.startsWith(start));
  if (!pusher.bypass && isRuled && !isZero(to)) {
    return { kind: "rules", lines: ["Cannot create ref due to creations being restricted."] };
  }
  if (ref !== branch) {
    for (const [secret, address] of Object.entries(rules.secrets)) {
      if (!(await has(git, to, secret)) || (await has(git, from, secret))) continue;
      return { kind: "rules", lines: [aboutSecret(to, address)] };
    }
  }
  const workflow =
    isZero(to) || pusher.workflows ? null : await changedWorkflow({ git, read }, branches, to);
  return workflow === null ? null : { kind: "workflow", lines: [workflow] };
}

async function breaks(
  git: RunGit,
  rule: BranchRule,
  branches: readonly string[],
  { from, to }: Change,
): Promise<boolean> {
  if (rule === "signatures") return !isZero(to) && !(await areSigned(git, from, to, branches));
  if (rule === "non-fast-forward") return !(await isFastForward(git, from, to));
  return true;
}

/** Whether all commits that come with a change have signatures that are verified. */
export async function areSigned(
  git: RunGit,
  from: string,
  to: string,
  branches: readonly string[],
): Promise<boolean> {
  const known = (isZero(from) ? branches : [from]).map((oid) => `^${oid}`);
  const commits = (await git(["rev-list", to, ...known])).split("\n").filter(Boolean);
  for (const commit of commits) if (!(await isVerified(git, commit))) return false;
  return true;
}

/** Once verified, always verified: keys are only added. */
const verified = new Set<string>();

/** Whether the signature of a commit is by a key that GitHub knows. */
export async function isVerified(git: RunGit, commit: string): Promise<boolean> {
  if (verified.has(commit)) return true;
  try {
    await git(["verify-commit", commit]);
  } catch {
    return false;
  }
  verified.add(commit);
  return true;
}

export function isFastForward(git: RunGit, from: string, to: string): Promise<boolean> {
  if (isZero(from)) return Promise.resolve(true);
  if (isZero(to)) return Promise.resolve(false);
  return git(["merge-base", "--is-ancestor", `${from}^{commit}`, `${to}^{commit}`]).then(
    () => true,
    () => false,
  );
}

function has(git: RunGit, commit: string, text: string): Promise<boolean> {
  return git(["grep", "--quiet", "--fixed-strings", text, commit]).then(
    () => true,
    () => false,
  );
}

function aboutSecret(commit: string, address: string): string {
  return `GITHUB PUSH PROTECTION
  —————————————————————————————————————————
    Resolve the following violations before pushing again

    - Push cannot contain secrets

      —— Amazon AWS Access Key ID ——————————————————————————
       locations:
         - commit: ${commit}

       (?) To push, remove secret from commit(s) or follow this URL to allow the secret.
       ${address}`;
}

/** A workflow file that no branch has with the same content. */
async function changedWorkflow(
  { git, read }: Judged,
  branches: readonly string[],
  commit: string,
): Promise<string | null> {
  const folders = [commit, ...branches].map((one) => `${one}^{commit}:.github/workflows`);
  const [own, ...known] = (await read(folders)).map((tree) => tree?.oid);
  if (known.includes(own)) return null;
  const files = new Set<string>();
  for (const other of branches) {
    for (const file of await workflows(git, other)) files.add(file);
  }
  const changed = (await workflows(git, commit)).find((file) => !files.has(file));
  return changed?.split("\t")[1] ?? null;
}

async function workflows(git: RunGit, commit: string): Promise<string[]> {
  const listed = await git(["ls-tree", "-r", `${commit}^{commit}`, "--", ".github/workflows"]);
  return listed.split("\n").filter(Boolean);
}

/** The commits of all branches. */
export async function branchTips(git: RunGit): Promise<string[]> {
  const listed = await git(["for-each-ref", "--format=%(objectname)", "refs/heads/"]);
  return listed.split("\n").filter(Boolean);
}

/** Updates all refs or none. @returns whether it could; else somebody else was faster */
export function applied(git: RunGit, changes: readonly Change[]): Promise<boolean> {
  const lines = changes.map(({ ref, from, to }) => `update ${ref} ${to} ${from}`);
  const input = ["start", ...lines, "prepare", "commit", ""].join("\n");
  return git(["update-ref", "--stdin"], input).then(
    () => true,
    () => false,
  );
}

/**
 * The hook of the local GitHub: judges a push by the repository's rules, in GitHub's own words, and
 * updates all refs or none. git's `proc-receive` hook may word the reason for each ref itself.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, readSync, writeSync } from "node:fs";
import type { Pusher, Rules } from "./rules.ts";

interface Command {
  readonly from: string;
  readonly to: string;
  readonly ref: string;
}

const git = (args: string[], input = "") =>
  execFileSync("git", args, { encoding: "utf8", input, stdio: ["pipe", "pipe", "ignore"] });
const isZero = (oid: string) => /^0+$/.test(oid);

const rules: Rules = JSON.parse(readFileSync("rules.json", "utf8"));
const pusher: Pusher = JSON.parse(process.env["LOCAL_GITHUB_PUSHER"] ?? "null");

/** The commits of the branches, before the push. */
const branches = git(["for-each-ref", "--format=%(objectname)", "refs/heads/"])
  .split("\n")
  .filter(Boolean);

const isAtomic = readPackets().some((packet) => /\0.*\batomic\b/s.test(packet));
send(["version=1\0"]);
const commands = readPackets().map(commandOf);
const reasons = isAtomic ? judgeTogether(commands) : commands.map(judgeAlone);
send(
  commands.map(({ ref }, index) => {
    const reason = reasons[index];
    return reason ? `ng ${ref} ${reason}` : `ok ${ref}`;
  }),
);

/** Asked for an atomic push: all refs or none. */
function judgeTogether(all: readonly Command[]): (string | null)[] {
  const own = all.map(judge);
  const isRefused = own.some((reason) => reason !== null);
  const collective = isRefused ? "atomic transaction failed" : applyAll(all);
  return own.map((reason) => reason ?? collective);
}

/** Otherwise each ref goes its own way: a tag lands while its branch is refused. */
function judgeAlone(command: Command): string | null {
  return judge(command) ?? applyAll([command]);
}

/** Why GitHub refuses this ref, or null. */
function judge({ ref, from, to }: Command): string | null {
  const branch = ref.replace("refs/heads/", "");
  const rule = pusher.bypass ? undefined : rules.branches[branch];
  if (rule === "protected") {
    say(
      `error: GH006: Protected branch update failed for ${ref}.`,
      "error: You're not authorized to push to this branch.",
    );
    return "protected branch hook declined";
  }
  if (rule) {
    const why = {
      "pull-request": "Changes must be made through a pull request.",
      signatures: "Commits must have verified signatures.",
      checks: 'Required status check "build" is expected.',
    };
    say(`error: GH013: Repository rule violations found for ${ref}.`, "", `- ${why[rule]}`, "");
    return "push declined due to repository rule violations";
  }
  const tag = ref.replace("refs/tags/", "");
  if (!pusher.bypass && ref !== tag && rules.tags.some((start) => tag.startsWith(start))) {
    say(
      `error: GH013: Repository rule violations found for ${ref}.`,
      "",
      "- Cannot create ref due to creations being restricted.",
      "",
    );
    return "push declined due to repository rule violations";
  }
  for (const [secret, address] of Object.entries(rules.secrets)) {
    if (ref !== `refs/heads/${branch}` || !has(to, secret) || has(from, secret)) continue;
    say(
      `error: GH013: Repository rule violations found for ${ref}.`,
      "",
      "- GITHUB PUSH PROTECTION",
      "  —————————————————————————————————————————",
      "    Resolve the following violations before pushing again",
      "",
      "    - Push cannot contain secrets",
      "",
      "      —— Amazon AWS Access Key ID ——————————————————————————",
      "       locations:",
      `         - commit: ${to}`,
      "",
      "       (?) To push, remove secret from commit(s) or follow this URL to allow the secret.",
      `       ${address}`,
      "",
    );
    return "push declined due to repository rule violations";
  }
  const workflow = isZero(to) || pusher.workflows ? null : changedWorkflow(to);
  return workflow === null
    ? null
    : `refusing to allow a GitHub App to create or update workflow \`${workflow}\` without \`workflows\` permission`;
}

function has(commit: string, text: string): boolean {
  try {
    git(["grep", "--quiet", "--fixed-strings", text, commit]);
    return true;
  } catch {
    return false;
  }
}

/** A workflow file that no branch has with the same content. */
function changedWorkflow(commit: string): string | null {
  const [own = "", ...known] = workflowFolders([commit, ...branches]);
  if (known.includes(own)) return null;
  const files = new Set(branches.flatMap(workflows));
  return (
    workflows(commit)
      .find((file) => !files.has(file))
      ?.split("\t")[1] ?? null
  );
}

/** The tree of each commit's workflows, or that it has none. */
function workflowFolders(commits: readonly string[]): string[] {
  const names = commits.map((commit) => `${commit}^{commit}:.github/workflows\n`);
  return git(["cat-file", "--batch-check=%(objectname)"], names.join(""))
    .trimEnd()
    .split("\n")
    .map((line) => (line.endsWith(" missing") ? "none" : line));
}

function workflows(commit: string): string[] {
  return git(["ls-tree", "-r", `${commit}^{commit}`, "--", ".github/workflows"])
    .split("\n")
    .filter(Boolean);
}

/** Updates all refs or none. @returns why it could not: somebody else was faster */
function applyAll(all: readonly Command[]): string | null {
  const lines = all.map(({ ref, from, to }) => `update ${ref} ${to} ${from}`);
  try {
    git(["update-ref", "--stdin"], ["start", ...lines, "prepare", "commit", ""].join("\n"));
    return null;
  } catch {
    return "cannot lock ref: reference already exists or is at another commit than expected";
  }
}

function commandOf(line: string): Command {
  const [from = "", to = "", ref = ""] = line.trim().split(" ");
  return { from, to, ref };
}

function say(...lines: string[]): void {
  for (const line of lines) process.stderr.write(`${line}\n`);
}

/** Packets up to a flush. */
function readPackets(): string[] {
  const packets: string[] = [];
  for (;;) {
    const length = Number.parseInt(readBytes(4).toString(), 16);
    if (length === 0) return packets;
    packets.push(readBytes(length - 4).toString());
  }
}

function readBytes(count: number): Buffer {
  const buffer = Buffer.alloc(count);
  let read = 0;
  while (read < count) read += readSync(0, buffer, read, count - read, null);
  return buffer;
}

function send(packets: readonly string[]): void {
  const encoded = packets.map((packet) => {
    const length = Buffer.byteLength(packet) + 4;
    return length.toString(16).padStart(4, "0") + packet;
  });
  writeSync(1, `${encoded.join("")}0000`);
}

/**
 * The hook of the local GitHub: judges a push by the repository's rules, in GitHub's own words, and
 * updates all refs or none. git's `proc-receive` hook may word the reason for each ref itself.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, readSync, writeSync } from "node:fs";
import { applied, branchTips, type Change, type RunGit, violationOf } from "./judge.ts";
import type { Pusher, Rules } from "./rules.ts";

const git: RunGit = async (args, input = "") =>
  execFileSync("git", args, { encoding: "utf8", input, stdio: ["pipe", "pipe", "ignore"] });

const rules: Rules = JSON.parse(readFileSync("rules.json", "utf8"));
const pusher: Pusher = JSON.parse(process.env["LOCAL_GITHUB_PUSHER"] ?? "null");

/** The commits of the branches, before the push. */
const branches = await branchTips(git);

const isAtomic = readPackets().some((packet) => /\0.*\batomic\b/s.test(packet));
send(["version=1\0"]);
const changes = readPackets().map(changeOf);
const reasons = isAtomic ? await judgeTogether() : await judgeEach();
send(
  changes.map(({ ref }, index) => {
    const reason = reasons[index];
    return reason ? `ng ${ref} ${reason}` : `ok ${ref}`;
  }),
);

/** Asked for an atomic push: all refs or none. */
async function judgeTogether(): Promise<(string | null)[]> {
  const own: (string | null)[] = [];
  for (const change of changes) own.push(await judge(change));
  const isRefused = own.some((reason) => reason !== null);
  const collective = isRefused ? "atomic transaction failed" : await apply(changes);
  return own.map((reason) => reason ?? collective);
}

/** Otherwise each ref goes its own way: a tag lands while its branch is refused. */
async function judgeEach(): Promise<(string | null)[]> {
  const all: (string | null)[] = [];
  for (const change of changes) all.push((await judge(change)) ?? (await apply([change])));
  return all;
}

/** Why GitHub refuses this ref, or null. */
async function judge(change: Change): Promise<string | null> {
  const violation = await violationOf(git, rules, pusher, branches, change);
  if (violation === null) return null;
  const { kind, lines } = violation;
  if (kind === "workflow") {
    return `refusing to allow a GitHub App to create or update workflow \`${lines[0]}\` without \`workflows\` permission`;
  }
  if (kind === "protected") {
    say(
      `error: GH006: Protected branch update failed for ${change.ref}.`,
      ...lines.map((line) => `error: ${line}`),
    );
    return "protected branch hook declined";
  }
  say(`error: GH013: Repository rule violations found for ${change.ref}.`, "");
  for (const line of lines) say(`- ${line}`, "");
  return "push declined due to repository rule violations";
}

/** Updates all refs or none. @returns why it could not: somebody else was faster */
async function apply(all: readonly Change[]): Promise<string | null> {
  return (await applied(git, all))
    ? null
    : "cannot lock ref: reference already exists or is at another commit than expected";
}

function changeOf(line: string): Change {
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

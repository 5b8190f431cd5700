/** The two git processes that live as long as our copy: what they say is what git has. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keptCopy } from "../../src/actions/kept-copy.ts";
import { Importer } from "../../src/git/fast-import.ts";
import { Objects } from "../../src/git/objects.ts";
import { GitRepository } from "../../src/git/repository.ts";
import { twoDeploys } from "./histories.ts";
import { repository, Scenario } from "./scenario.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "long-lived-"));
  git(["init", "--quiet", "--bare", "."]);
});
afterAll(() => rmSync(folder, { recursive: true }));

const git = (args: string[], input = "") =>
  execFileSync("git", args, { cwd: folder, input, encoding: "utf8" }).trim();

const options = () => ({
  folder,
  remote: { url: "http://127.0.0.1:9/a/b", access: { kind: "token", token: "none" } as const },
});
const who = { name: "Mona Lisa", email: "mona@example.com" };
const date = "2026-11-20T09:00:00Z";

test("what was made is there for every other process at once, also what has the name of a tag before", async () => {
  await using importer = new Importer(options());
  const [blob = ""] = await importer.store(["text\n"]);
  expect(git(["cat-file", "blob", blob])).toBe("text");
  const make = (message: string) =>
    importer.make(
      [
        {
          ...{ parent: null, author: who, committer: who, date, message },
          changes: [{ path: "dags/a b.py", mode: "100644", content: message }],
        },
      ],
      [{ name: "deploy/prod/1", target: 0, tagger: who, date, message }],
    );
  for (const message of ["first", "second"]) {
    const [commit = "", tag = ""] = await make(message);
    expect(git(["rev-list", "--count", commit])).toBe("1");
    expect(git(["show", `${commit}:dags/a b.py`])).toBe(message);
    expect(git(["rev-parse", `${tag}^{commit}`])).toBe(commit);
    expect(git(["rev-parse", "refs/tags/deploy/prod/1"])).toBe(tag);
  }
});

test("objects are read one after the other, whatever came before", async () => {
  const large = "x".repeat(300_000);
  const blob = git(["hash-object", "-w", "--stdin"], large);
  const tree = git(["mktree"], `100644 blob ${blob}\tlarge\n`);
  const outer = git(["mktree"], `040000 tree ${tree}\tdags\n`);
  const broken = git(["hash-object", "-t", "tree", "--literally", "-w", "--stdin"], "x".repeat(60));
  await using objects = new Objects(options());
  const [first, none, second] = await Promise.allSettled([
    objects.read(blob),
    objects.read("0".repeat(40)),
    objects.entryAt(outer, "dags/large"),
  ]);
  expect(first).toMatchObject({ status: "fulfilled", value: { oid: blob, type: "blob" } });
  expect(none).toMatchObject({ status: "rejected" });
  expect(second).toEqual({ status: "fulfilled", value: { mode: "100644", oid: blob } });
  expect(await objects.entryAt(outer, "dags/none")).toBeNull();
  expect(await objects.entryAt(outer, ".")).toEqual({ mode: "040000", oid: outer });
  await expect(objects.entryAt(broken, "dags")).rejects.toThrow("not a tree");
});

test("a process that ended is replaced", async () => {
  const blob = git(["hash-object", "-w", "--stdin"], "again\n");
  await using objects = new Objects(options());
  await objects.read(blob);
  const mine = readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && isOurs(pid, "cat-file"));
  expect(mine).toHaveLength(1);
  process.kill(Number(mine[0]), "SIGKILL");
  // Until this process has been told.
  await setTimeout(200);
  expect((await objects.read(blob)).content.toString()).toBe("again\n");
});

/** Whether a process runs git in our folder. */
function isOurs(pid: string, command: string): boolean {
  try {
    const args = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return args[1] === command && readlinkSync(`/proc/${pid}/cwd`) === folder;
  } catch {
    return false;
  }
}

test("a refreshed repository has the new head, whatever it fetched before", async () => {
  await using scenario = await Scenario.start();
  const remote = {
    url: `${scenario.github.url}/${repository}`,
    access: { kind: "token", token: scenario.token } as const,
  };
  await using copy = await GitRepository.clone(remote, tmpdir());
  const before = copy.head;
  const newer = await scenario.clone.commit("Newer", { "dags/a.py": "newer\n" });
  expect(newer).not.toBe(before);
  const main = "refs/heads/main";
  expect((await copy.refs.fetch([main])).get(main)).toBe(before);
  expect((await copy.refs.current([main])).get(main)).toBe(newer);
  await copy.refresh([]);
  expect(copy.head).toBe(newer);
});

test("a branch's history is read in full, also after a lost race that did not move it", async () => {
  await using scenario = await Scenario.start();
  await scenario.clone.commit("Newer", { "dags/a.py": "newer\n" });
  const remote = {
    url: `${scenario.github.url}/${repository}`,
    access: { kind: "token", token: scenario.token } as const,
  };
  await using copy = await GitRepository.clone(remote, tmpdir());
  const commits = (await scenario.git("rev-list", "main")).split("\n");
  const onBranch = async () => [...(await copy.commits.onBranch("refs/heads/main"))];
  expect(await onBranch()).toEqual(commits);
  await copy.refresh(["refs/heads/deploys"]);
  expect(await onBranch()).toEqual(commits);
});

test("an action has one copy, brought up to date each time it is opened, and another when that one is lost", async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  const remote = {
    url: `${scenario.github.url}/${repository}`,
    access: { kind: "token", token: scenario.token } as const,
  };
  const places: string[] = [];
  const copy = keptCopy(async () => {
    places.push(await mkdtemp(join(tmpdir(), "kept-")));
    return GitRepository.clone(remote, places.at(-1) ?? "");
  });
  const opened = async () => {
    await using repository = await copy.open();
    const tip = await repository.refs.fetch(["refs/heads/deploys"]);
    return [repository.head, tip.get("refs/heads/deploys")];
  };
  const present = async () =>
    (await scenario.git("rev-parse", "main", "deploys")).split("\n").filter(Boolean);
  try {
    expect(await opened()).toEqual(await present());
    await scenario.deploy("Newer", { "dags/a.py": "newer\n" });
    expect(await opened()).toEqual(await present());
    expect(places).toHaveLength(1);
    await rm(places[0] ?? "", { recursive: true });
    expect(await opened()).toEqual(await present());
    expect(places).toHaveLength(2);
    await copy.remove();
    expect(await readdir(places[1] ?? "")).toEqual([]);
  } finally {
    for (const place of places) await rm(place, { recursive: true, force: true });
  }
});

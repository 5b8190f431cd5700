/** A repository whose files and refs are known before and after whatever is done to it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { repository, type Scenario } from "../end-to-end/scenario.ts";
import { edited, fileOf } from "./files-changes.ts";
import { type Code, type Deploy, differences, type File, type Tree } from "./files-model.ts";
import { fileId } from "./files-objects.ts";

/** An entry of the manifest, as far as it is looked at. */
export interface Recorded {
  readonly id: string;
  readonly tag: string;
  readonly commit: string;
  readonly type: Deploy["type"];
  readonly code: Code;
  readonly status: Deploy["status"];
  readonly runtime: string | null;
  readonly dagDeployEnabled: boolean;
  readonly createdAt: string;
}

/** What the remote has. */
export interface State {
  readonly refs: ReadonlyMap<string, string>;
  /** Tag → the line of its entry. */
  readonly entries: ReadonlyMap<string, string>;
  /** Deployment → its DAG deploy setting. */
  readonly dagDeployEnabled: ReadonlyMap<string, boolean>;
  /** Deployment → how many holds are on. */
  readonly holds: ReadonlyMap<string, number>;
}

/** What was done, and what of it was not as it had to be. */
export class Findings {
  /** One step a line. */
  readonly log: string[] = [];
  readonly broken: string[] = [];

  note(what: string): void {
    this.log.push(`${this.log.length + 1}. ${what}`);
  }

  wrong(what: string): void {
    this.broken.push(`after step ${this.log.length}: ${what}`);
  }

  expect(what: string, is: unknown, expected: unknown): void {
    const [found, wanted] = [is, expected].map((value) => JSON.stringify(value));
    if (found !== wanted) this.wrong(`${what} is ${found}, and must be ${wanted}`);
  }
}

export class KnownRepository {
  readonly #scenario: Scenario;
  readonly #findings: Findings;
  readonly manifestBranch: string;
  /** The files of each commit, without the manifest. */
  readonly #trees = new Map<string, Tree>();
  /** The commits that were made, without those of the product. */
  readonly commits: string[] = [];
  head: Tree = new Map([["readme.md", fileOf("Begins\n")]]);
  headCommit = "";

  constructor(scenario: Scenario, findings: Findings, manifestBranch: string) {
    this.#scenario = scenario;
    this.#findings = findings;
    this.manifestBranch = manifestBranch;
  }

  tree(commit: string): Tree {
    const tree = this.#trees.get(commit);
    if (!tree) throw new Error(`${commit} is not known`);
    return tree;
  }

  async state(): Promise<State> {
    const refs = (await this.#scenario.refs()).split("\n").map((line) => line.split(" "));
    const shown = this.#scenario.git("show", `${this.manifestBranch}:deploys.json`);
    const { deployments } = JSON.parse(await shown.catch(() => '{"deployments":{}}'));
    const names = Object.keys(deployments);
    const entries: Recorded[] = names.flatMap((name) => deployments[name].deploys);
    return {
      refs: new Map(refs.map(([ref = "", object = ""]) => [ref, object])),
      entries: new Map(entries.map((entry) => [entry.tag, JSON.stringify(entry)])),
      dagDeployEnabled: new Map(names.map((name) => [name, deployments[name].dagDeployEnabled])),
      holds: new Map(names.map((name) => [name, deployments[name].holds.length])),
    };
  }

  /** Earlier refs and entries are as they were, except for the entry whose end was written. */
  async expectKept(before: State, completed?: string): Promise<Recorded[]> {
    const after = await this.state();
    for (const [ref, object] of before.refs) {
      const now = after.refs.get(ref);
      if (now === object) continue;
      const isBranch = ["refs/heads/main", "refs/heads/deploys"].includes(ref);
      const base = isBranch && now && (await this.#scenario.git("merge-base", object, now));
      if (base !== object) this.#findings.wrong(`${ref} was ${object}, and is ${now}`);
    }
    for (const [tag, line] of before.entries)
      if (tag !== completed)
        this.#findings.expect(`the entry of ${tag}`, after.entries.get(tag), line);
    const added = [...after.entries].filter(([tag]) => !before.entries.has(tag));
    const tags = [...after.refs.keys()].filter(
      (ref) => ref.startsWith("refs/tags/deploy/") && !before.refs.has(ref),
    );
    const expected = added.map(([tag]) => `refs/tags/${tag}`);
    this.#findings.expect("new tags", tags.sort(), expected.sort());
    this.headCommit = after.refs.get("refs/heads/main") ?? "";
    return added.map(([, line]) => JSON.parse(line));
  }

  /** The branch has the files that are expected, and these are those of its commit. */
  async expectFiles(): Promise<void> {
    const listed = await this.#scenario.git("ls-tree", "-r", "-z", "refs/heads/main");
    const actual = new Map<string, string>();
    for (const line of listed.split("\0").filter(Boolean)) {
      const [about = "", path = ""] = [
        line.slice(0, line.indexOf("\t")),
        line.slice(line.indexOf("\t") + 1),
      ];
      actual.set(path, about.replace(/ \w+ /, " "));
    }
    if (this.manifestBranch === "main") actual.delete("deploys.json");
    const expected = new Map([...this.head].map(([path, file]) => [path, lineOf(file)]));
    const paths = new Set([...actual.keys(), ...expected.keys()]);
    for (const path of paths)
      this.#findings.expect(`file ${JSON.stringify(path)}`, actual.get(path), expected.get(path));
    const head = await this.#scenario.git("rev-parse", "refs/heads/main");
    this.#trees.set(head, this.head);
    this.headCommit = head;
  }

  /** Commits edits, whoever works on the branch. */
  async commit(edits: ReadonlyMap<string, File | null>): Promise<string> {
    const before = this.head;
    this.head = edited(before, edits);
    await this.#write("main", this.headCommit, before, this.head);
    await this.expectFiles();
    this.commits.push(this.headCommit);
    return this.headCommit;
  }

  /** Commits edits of an earlier commit, on a new branch. */
  async commitAside(parent: string, edits: ReadonlyMap<string, File | null>): Promise<string> {
    const before = this.tree(parent);
    const after = edited(before, edits);
    const branch = `aside-${this.commits.length}`;
    await this.#write(branch, parent, before, after);
    const commit = await this.#scenario.git("rev-parse", `refs/heads/${branch}`);
    this.#trees.set(commit, after);
    this.commits.push(commit);
    return commit;
  }

  async #write(branch: string, parent: string, before: Tree, after: Tree): Promise<void> {
    const changed = differences(before, after);
    const gone = changed.filter((path) => !after.has(path));
    const lines = changed.flatMap((path) => {
      const file = after.get(path);
      return file ? [fileCommand(path, file)] : [];
    });
    const time = Date.UTC(2026, 9, 1, 0, this.commits.length) / 1000;
    const about = `${person} ${time} +0000\ndata 6\nCommit\nfrom ${parent}\n`;
    const removed = gone.map((path) => `D ${quoted(path)}\n`);
    const commands = [`commit refs/heads/${branch}\ncommitter `, about, ...removed, ...lines];
    await this.write(commands.join(""));
  }

  /** Whether a commit is another one, or comes after it. */
  async contains(commit: string, other: string): Promise<boolean> {
    return (
      (await this.#scenario.git("merge-base", "--all", commit, other).catch(() => "")) === other
    );
  }

  /** Puts commits and tags into the remote, as `git fast-import` reads them. */
  async write(commands: string): Promise<void> {
    const git = spawn("git", ["fast-import", "--quiet"], {
      cwd: this.#scenario.github.folderOf(repository),
      stdio: ["pipe", "ignore", "inherit"],
    });
    git.stdin.end(commands);
    const [exitCode] = await once(git, "close");
    if (exitCode !== 0) throw new Error("git fast-import failed");
  }
}

export const person = "Mona Lisa <mona@example.com>";

const quoted = (path: string) => `"${path.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`;

const fileCommand = (path: string, { mode, text }: File): string =>
  mode === "160000"
    ? `M ${mode} ${text} ${quoted(path)}\n`
    : `M ${mode} inline ${quoted(path)}\ndata ${Buffer.byteLength(text)}\n${text}\n`;

const lineOf = (file: File): string => `${file.mode} ${fileId(file)}`;

/** The bare repositories of the local GitHub. */
import { execFile } from "node:child_process";
import { appendFile, chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { copyFolder } from "./copy-folder.ts";
import { isZero, type Judged, type RunGit } from "./judge.ts";
import { type GitObject, Objects } from "./objects.ts";
import { hook } from "./proc-receive.ts";
import { noRules, type Rules } from "./rules.ts";
import { keysFolder, withInput } from "./signing.ts";

const run = promisify(execFile);

const repositoryConfig = `[uploadpack]
	allowFilter = true
	allowAnySHA1InWant = true
[receive]
	autogc = false
[gc]
	auto = 0
`;

/** How many commits each of two has that the other has not. */
export interface Counts {
  readonly ahead: number;
  readonly behind: number;
}

/** Two commits by their IDs, whose counts are the same for ever: copies of one history have them in common. */
const isFixed = /^[0-9a-f]{40,64}\.{3}[0-9a-f]{40,64}$/;
const counted = new Map<string, Counts>();

/** All names are `owner/name`. */
export class Repositories {
  /** The folder that they are in. */
  readonly root: string;
  readonly #objects = new Map<string, Objects>();

  constructor(root: string) {
    this.root = root;
  }

  /** The folder of a bare repository. */
  folderOf(name: string): string {
    return join(this.root, `${name}.git`);
  }

  /** What has a push judged. */
  hookOf(name: string): string {
    return join(this.folderOf(name), "hooks", "proc-receive");
  }

  /** Makes an empty repository. @returns its folder */
  async create(name: string, rules: Partial<Rules>): Promise<string> {
    const folder = this.folderOf(name);
    await mkdir(folder, { recursive: true });
    await run("git", ["init", "--quiet", "--bare", "--initial-branch=main", "--template=", folder]);
    await appendFile(join(folder, "config"), repositoryConfig);
    const path = this.hookOf(name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, hook);
    await chmod(path, 0o755);
    await this.setRules(name, rules);
    return folder;
  }

  /** Takes over a copy of a bare repository. */
  async restore(name: string, copy: string): Promise<void> {
    const folder = this.folderOf(name);
    await mkdir(dirname(folder), { recursive: true });
    copyFolder(copy, folder);
  }

  /** Puts an empty commit on a ref. @param folder of the bare repository @returns its ID */
  async makeCommit(folder: string, ref: string): Promise<string> {
    const who = { NAME: "Mona Lisa", EMAIL: "mona@example.com" };
    const env = Object.fromEntries(
      ["AUTHOR", "COMMITTER"].flatMap((role) =>
        Object.entries(who).map(([key, value]) => [`GIT_${role}_${key}`, value]),
      ),
    );
    const git = async (...args: string[]) =>
      (await run("git", args, { cwd: folder, env: { ...process.env, ...env } })).stdout.trim();
    const tree = await git("hash-object", "-t", "tree", "-w", "/dev/null");
    const commit = await git("commit-tree", "-m", "Empty", tree);
    await git("update-ref", ref, commit);
    return commit;
  }

  async setRules(name: string, rules: Partial<Rules>): Promise<void> {
    const file = join(this.folderOf(name), "rules.json");
    await writeFile(file, JSON.stringify({ ...noRules, ...rules }));
  }

  async rulesOf(name: string): Promise<Rules> {
    const text = await readFile(join(this.folderOf(name), "rules.json"), "utf8");
    return { ...noRules, ...JSON.parse(text) };
  }

  /** Leaves a repository to git alone: it takes what git takes, and faster. */
  async liftRules(name: string): Promise<void> {
    await rm(this.hookOf(name));
  }

  /** Runs git in a repository; it knows GitHub's keys. */
  git(name: string): RunGit {
    const env = { ...process.env, GNUPGHOME: keysFolder(), GIT_CONFIG_NOSYSTEM: "1" };
    return (args, input = "") => withInput("git", args, input, { cwd: this.folderOf(name), env });
  }

  /** A repository, for whoever judges what comes to it. */
  judged(name: string): Judged {
    return { git: this.git(name), read: (names) => this.objectsAt(name, names) };
  }

  /** The commit of a branch, a tag or a full name; null when there is none. */
  async commitOf(name: string, ref: string): Promise<string | null> {
    return (await this.objectAt(name, `${ref}^{commit}`))?.oid ?? null;
  }

  /** What a ref points to; null when there is no such ref. @param ref full name */
  async refOf(name: string, ref: string): Promise<string | null> {
    return (await this.objectAt(name, ref))?.oid ?? null;
  }

  /** Null when there is no such repository. */
  defaultBranchOf(name: string): Promise<string | null> {
    // What `git symbolic-ref HEAD` reads, without a process.
    return readFile(join(this.folderOf(name), "HEAD"), "utf8").then(
      (text) => text.trim().replace("ref: refs/heads/", ""),
      () => null,
    );
  }

  /** Reads an object. @param object an ID, or `HEAD:README.md` */
  async objectAt(name: string, object: string): Promise<GitObject | null> {
    return (await this.objectsAt(name, [object]))[0] ?? null;
  }

  /** Reads objects by names such as `HEAD:README.md`; null for each that there is not. */
  objectsAt(name: string, objects: readonly string[]): Promise<readonly (GitObject | null)[]> {
    const reader = this.#objects.get(name) ?? new Objects(this.folderOf(name));
    this.#objects.set(name, reader);
    return reader.read(objects);
  }

  /** Ends what reads objects. */
  end(): void {
    for (const reader of this.#objects.values()) reader.end();
  }

  /** Whether there is an object of this type. @param oid its full ID */
  async has(name: string, type: string, oid: string): Promise<boolean> {
    if (!/^[0-9a-f]{40,64}$/.test(oid) || isZero(oid)) return false;
    return (await this.objectAt(name, oid))?.type === type;
  }

  /** Null when one of two commits is not there. */
  async compare(name: string, base: string, head: string): Promise<Counts | null> {
    const range = `${base}...${head}`;
    const known = counted.get(range);
    if (known) {
      const both = await this.objectsAt(name, [base, head]);
      return both.includes(null) ? null : known;
    }
    const args = ["rev-list", "--left-right", "--count", range];
    return run("git", args, { cwd: this.folderOf(name) }).then(
      ({ stdout }) => {
        const [behind = 0, ahead = 0] = stdout.trim().split("\t").map(Number);
        if (isFixed.test(range)) counted.set(range, { behind, ahead });
        return { behind, ahead };
      },
      () => null,
    );
  }
}

/** Commits: fetched by ID, and the history of a branch. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { limits } from "../limits.ts";
import type { Commits, Refs } from "../ports.ts";
import type { LandedCommit } from "../proposal-ports.ts";
import type { Commit } from "../rollback/plan.ts";
import { isUnadvertised } from "./connection.ts";
import { type Copy, localName } from "./copy.ts";
import { present } from "./fetch-all.ts";
import { aheadOf, type KnownCommit } from "./partial-history.ts";
import { connectionLost, fetchWith, GitFailure, overNetwork } from "./process.ts";
import { fetchTrees } from "./trees.ts";

export class GitCommits implements Commits {
  readonly #copy: Copy;
  readonly #refs: Refs;

  constructor(copy: Copy, refs: Refs) {
    this.#copy = copy;
    this.#refs = refs;
  }

  async fetch(commits: readonly string[]): Promise<Set<string>> {
    const { contents } = this.#copy;
    const missing = [...new Set(commits)].filter((commit) => !contents.has(commit));
    if (missing.length > 0) await this.#fetchMissing(missing);
    return new Set(commits.filter((commit) => contents.has(commit)));
  }

  /** Fetches all together, and again in halves when one of them is missing. */
  async #fetchMissing(commits: readonly string[]): Promise<void> {
    const { git, contents } = this.#copy;
    try {
      await git(fetchWith(["--depth=1"], ["--stdin"]), {
        input: `${commits.join("\n")}\n`,
        network: true,
      });
      contents.addObjects(commits);
    } catch (error) {
      // Then everything that the server has to give is here.
      if (error instanceof GitFailure && isUnadvertised(error.stderr)) {
        contents.addObjects(await present(this.#copy.options, commits));
        return;
      }
      const said = this.#assertMissing(error);
      if (commits.length === 1) {
        // Only the repository itself says that it does not have the commit.
        if (!/not our ref/.test(said)) await this.#refs.list([]);
        return;
      }
      const half = Math.ceil(commits.length / 2);
      await this.#fetchMissing(commits.slice(0, half));
      await this.#fetchMissing(commits.slice(half));
    }
  }

  /** A server reports a missing commit in these words; any other failure is a broken connection. */
  #assertMissing(error: unknown): string {
    const isMissing =
      error instanceof GitFailure &&
      /not our ref|no such remote ref|couldn't find remote ref/.test(error.stderr);
    return isMissing ? error.stderr : connectionLost(this.#copy.options.remote, error);
  }

  async isCommit(oid: string): Promise<boolean> {
    return (await this.#read(oid)).type === "commit";
  }

  async parentOf(commit: string): Promise<string> {
    // Our shallow copy hides parents from other commands.
    const { content } = await this.#read(commit);
    return /^parent (\w+)$/m.exec(String(content))?.[1] ?? commit;
  }

  #read(oid: string) {
    const { objects, options } = this.#copy;
    return overNetwork(options.remote, () => objects.read(oid));
  }

  async subjectOf(commit: string): Promise<string> {
    const show = ["log", "-1", `--format=${startOf("%s")}`, "--end-of-options", commit];
    return (await this.#copy.git(show)).trim();
  }

  async messages(commit: string, most: number): Promise<LandedCommit[]> {
    const { git, options } = this.#copy;
    const some = fetchWith([`--depth=${most}`, "--filter=tree:0"], [commit]);
    await git(some, { network: true }).catch((error: unknown) => {
      if (!(error instanceof GitFailure)) throw error;
      // A server that gives no commit by its ID gives whole branches.
      return this.withHistory([commit]);
    });
    const show = [
      "log",
      `--max-count=${most}`,
      "-z",
      "--format=%H%n%B",
      "--end-of-options",
      commit,
    ];
    const printed = await overNetwork(options.remote, () => git(show, { network: true }));
    return printed
      .split("\0")
      .filter(Boolean)
      .map((row) => {
        const end = row.indexOf("\n");
        return { oid: row.slice(0, end), message: row.slice(end + 1), pulls: [] };
      });
  }

  async onBranch(branch: string): Promise<Set<string>> {
    const { git, options } = this.#copy;
    // Before the history: a ref is fetched without it, which would cut it off again.
    const head = (await this.#refs.fetch([branch])).get(branch);
    if (head === undefined) return new Set();
    if (await this.#isShallow()) {
      const refspec = `+${branch}:${localName(branch)}`;
      const whole = fetchWith(["--unshallow", "--filter=tree:0"], [refspec]);
      await overNetwork(options.remote, () => git(whole, { network: true }));
    }
    return new Set(await this.#listed(["--end-of-options", head]));
  }

  async aheadOf(branch: string, others: readonly string[]): Promise<string[]> {
    const head = (await this.#refs.fetch([branch])).get(branch);
    if (head === undefined) return [];
    const all = new Set(others);
    const ahead = aheadOf(await this.#known(head), all, await this.#cut());
    if (ahead !== null) return ahead;
    await this.onBranch(branch);
    return aheadOf(await this.#known(head), all, new Set()) ?? [];
  }

  /** What our copy has of the history of a commit. */
  async #known(head: string): Promise<KnownCommit[]> {
    const { git, options } = this.#copy;
    const listing = ["log", "--format=%H %ct %P", "--end-of-options", head];
    const printed = await overNetwork(options.remote, () => git(listing, { network: true }));
    return lines(printed).map((line) => {
      const [oid = "", time, ...parents] = line.trim().split(" ");
      return { oid, time: Number(time), parents };
    });
  }

  /** The commits at which the history of our copy is cut off, as gitformat-shallow(5) has them. */
  async #cut(): Promise<Set<string>> {
    const list = join(this.#copy.options.folder, "shallow");
    const text = await readFile(list, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "";
      throw error;
    });
    return new Set(lines(text));
  }

  async withHistory(commits: readonly string[]): Promise<Set<string>> {
    const present = await this.fetch(commits);
    const { git, options } = this.#copy;
    if (present.size > 0 && (await this.#isShallow())) {
      const whole = fetchWith(["--unshallow", "--filter=tree:0"], [...present]);
      await overNetwork(options.remote, () => git(whole, { network: true }));
    }
    return present;
  }

  async after(commit: string, among: readonly string[]): Promise<Set<string>> {
    const input = inputOf([...new Set(among), `^${commit}`]);
    const found = new Set(await this.#listed(["--ancestry-path", "--stdin"], input));
    return new Set(among.filter((oid) => found.has(oid)));
  }

  async isOnAnyBranch(commit: string): Promise<boolean> {
    const { git, options } = this.#copy;
    const heads = [...new Set((await this.#refs.list(["refs/heads/*"])).values())];
    if (heads.includes(commit)) return true;
    const depth = (await this.#isShallow()) ? ["--unshallow"] : [];
    const whole = fetchWith([...depth, "--filter=tree:0"], ["--stdin"]);
    const fetched = { network: true, input: `${heads.join("\n")}\n` };
    await overNetwork(options.remote, () => git(whole, fetched));
    const input = inputOf([commit, ...heads.map((head) => `^${head}`)]);
    return (await this.#listed(["--max-count=1", "--stdin"], input)).length === 0;
  }

  /** Runs `git rev-list`. Parents may be missing: some servers leave out those of commits that a copy had shallow. */
  async #listed(args: readonly string[], options: { input?: string } = {}): Promise<string[]> {
    const { git, options: own } = this.#copy;
    const run = { ...options, network: true };
    return lines(await overNetwork(own.remote, () => git(["rev-list", ...args], run)));
  }

  async #isShallow(): Promise<boolean> {
    return (await this.#copy.git(["rev-parse", "--is-shallow-repository"])).trim() === "true";
  }

  async before(commit: string): Promise<Set<string>> {
    const commits = await this.#listed(["--end-of-options", commit]);
    return new Set(commits.filter((oid) => oid !== commit));
  }

  async upTo(head: string, excluded: readonly string[]): Promise<string[]> {
    const input = inputOf([head, ...excluded.map((commit) => `^${commit}`)]);
    return this.#listed(["--no-merges", "--stdin"], input);
  }

  async touching(
    commits: readonly string[],
    paths: readonly string[],
    exceptPaths: readonly string[],
  ): Promise<Commit[]> {
    if (commits.length === 0) return [];
    await this.#fetchTrees(commits);
    const { git, options } = this.#copy;
    const comparing = [
      ...["diff-tree", "--stdin", "--root", "-r", "-z", "--no-patch"],
      `--format=%H%x1f${startOf("%an")}%x1f%aI%x1f${startOf("%s")}`,
      "--",
      ...paths.map((path) => `:(literal)${path}`),
      ...exceptPaths.map((path) => `:(exclude,literal)${path}`),
    ];
    const input = `${commits.join("\n")}\n`;
    const printed = await overNetwork(options.remote, () =>
      git(comparing, { network: true, input }),
    );
    return printed
      .split("\0")
      .filter(Boolean)
      .map((row) => {
        const [oid = "", author = "", date = "", subject = ""] = row.split("\x1f");
        return { oid, author: author.trim(), date, subject: subject.slice(0, 200).trim() };
      });
  }

  /** Fetches the trees of commits and of their parents in one request, or in none if they are here. */
  async #fetchTrees(commits: readonly string[]): Promise<void> {
    const { git, contents } = this.#copy;
    const isCut = await this.#cut();
    // Of a commit at which our history is not cut off, the parents are here too.
    if (commits.every((commit) => contents.hasTrees(commit) && !isCut.has(commit))) return;
    const input = `${commits.join("\n")}\n`;
    const printed = await git(["log", "--no-walk", "--format=%P", "--stdin"], { input });
    await fetchTrees(git, [...commits, ...printed.split(/\s+/).filter(Boolean)]);
  }
}

const inputOf = (revisions: Iterable<string>) => ({ input: `${[...revisions].join("\n")}\n` });

/** A field in a format of git, cut by git: people can write a megabyte there. Filled up with spaces. */
export function startOf(field: "%s" | "%an"): string {
  // In columns, of which a character can have two.
  return `%<(${2 * limits.description + 10},trunc)${field}`;
}

const lines = (printed: string) => printed.split("\n").filter(Boolean);

/** Our copy of the repository, from its parts. What it means for a rollback is decided elsewhere. */
import { refuse } from "../errors/problem.ts";
import type {
  Commits,
  NewCommit,
  NewTag,
  PushAnswer,
  Refs,
  RefUpdate,
  Repository,
  Tags,
  Trees,
} from "../ports.ts";
import { GitCommits } from "./commits.ts";
import { cloneCopy, type OpenCopy, removeCopy } from "./copy.ts";
import type { Remote } from "./process.ts";
import { push } from "./push.ts";
import { GitRefs } from "./refs.ts";
import { makeSigned, type Signs } from "./signing.ts";
import { GitTags } from "./tags.ts";
import { GitTrees } from "./trees.ts";

const nothing: Signs = { commits: false, tags: false };

export class GitRepository implements Repository {
  readonly keepsAuthors = true;
  readonly defaultBranch: string;
  readonly refs: Refs;
  readonly tags: Tags;
  readonly commits: Commits;
  readonly trees: Trees;
  readonly #copy: OpenCopy;
  readonly #signs: () => Promise<Signs>;
  #head: string;

  constructor(copy: OpenCopy, signs: () => Promise<Signs> = async () => nothing) {
    this.#copy = copy;
    this.#signs = signs;
    this.#head = copy.head;
    this.defaultBranch = copy.defaultBranch;
    this.refs = new GitRefs(copy, copy.defaultBranch);
    this.tags = new GitTags(copy, this.refs);
    this.commits = new GitCommits(copy, this.refs);
    this.trees = new GitTrees(copy);
  }

  /**
   * Clones the head of the default branch.
   *
   * @param temporary the folder in which the copy gets a folder
   * @param signs what the person's git signs; nothing by default
   * @throws {Refusal} `git-unusable`, `bad-token`, `repository-not-found`, `repository-empty`, `network`
   */
  static async clone(
    remote: Remote,
    temporary: string,
    signs?: () => Promise<Signs>,
  ): Promise<GitRepository> {
    return new GitRepository(await cloneCopy(remote, temporary), signs);
  }

  get head(): string {
    return this.#head;
  }

  async refresh(moved: readonly string[]): Promise<void> {
    const branch = `refs/heads/${this.defaultBranch}`;
    const { contents } = this.#copy;
    const branches = contents.branches;
    contents.forgetRefs();
    if (moved.length > 0 && !moved.includes(branch)) return;
    // Together, because what was read before will be read again.
    const fetched = await this.refs.fetch([branch, ...(moved.length > 0 ? [] : branches)]);
    this.#head = fetched.get(branch) ?? refuse("repository-empty", {});
  }

  async storeCommit(commit: string): Promise<string> {
    const storing = ["hash-object", "-t", "commit", "-w", "--stdin"];
    return (await this.#copy.git(storing, { input: commit })).trim();
  }

  async make(commits: readonly NewCommit[], tags: readonly NewTag[]): Promise<string[]> {
    const signs = await this.#signs();
    return signs.commits || signs.tags
      ? makeSigned(this.#copy, signs, commits, tags)
      : this.#copy.importer.make(commits, tags);
  }

  pushRefs(updates: readonly RefUpdate[]): Promise<PushAnswer> {
    return push(this.#copy, updates);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeCopy(this.#copy);
  }
}

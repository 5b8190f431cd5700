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
import { GitTags } from "./tags.ts";
import { GitTrees } from "./trees.ts";

export class GitRepository implements Repository {
  readonly defaultBranch: string;
  readonly refs: Refs;
  readonly tags: Tags;
  readonly commits: Commits;
  readonly trees: Trees;
  readonly #copy: OpenCopy;
  #head: string;

  constructor(copy: OpenCopy) {
    this.#copy = copy;
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
   * @throws {Refusal} `git-unusable`, `bad-token`, `repository-not-found`, `repository-empty`, `network`
   */
  static async clone(remote: Remote, temporary: string): Promise<GitRepository> {
    return new GitRepository(await cloneCopy(remote, temporary));
  }

  get head(): string {
    return this.#head;
  }

  async refresh(moved: readonly string[]): Promise<void> {
    const branch = `refs/heads/${this.defaultBranch}`;
    this.#copy.contents.forgetRefs();
    if (moved.length > 0 && !moved.includes(branch)) return;
    const fetched = await this.refs.fetch([branch]);
    this.#head = fetched.get(branch) ?? refuse("repository-empty", {});
  }

  async storeCommit(commit: string): Promise<string> {
    const storing = ["hash-object", "-t", "commit", "-w", "--stdin"];
    return (await this.#copy.git(storing, { input: commit })).trim();
  }

  make(commits: readonly NewCommit[], tags: readonly NewTag[]): Promise<string[]> {
    return this.#copy.importer.make(commits, tags);
  }

  pushRefs(updates: readonly RefUpdate[]): Promise<PushAnswer> {
    return push(this.#copy, updates);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeCopy(this.#copy);
  }
}

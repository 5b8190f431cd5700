/** The refs and objects that our copy of the repository is known to have. */

/** A ref in our copy, with the contents of an annotated tag. */
export interface FetchedRef {
  /** Its full name on the remote: `refs/heads/main`. */
  readonly ref: string;
  readonly object: string;
  /** The commit of an annotated tag. */
  readonly tagged: string | null;
  /** The values of `tagFields`. */
  readonly values: readonly string[];
}

export class Contents {
  /** Refs as they were last fetched. */
  readonly #refs = new Map<string, FetchedRef>();
  readonly #objects = new Set<string>();
  readonly #withTrees = new Set<string>();
  readonly #tagged = new Set<string>();
  readonly #withoutLargeFiles = new Set<string>();

  add(refs: readonly FetchedRef[]): void {
    for (const fetched of refs) {
      this.#refs.set(fetched.ref, fetched);
      this.#objects.add(fetched.tagged ?? fetched.object);
      if (fetched.tagged) this.#tagged.add(fetched.tagged);
    }
  }

  /** @param commits all that our copy has of a branch, fetched with their trees */
  addHistory(commits: Iterable<string>): void {
    for (const commit of commits) {
      this.#objects.add(commit);
      this.#withTrees.add(commit);
    }
  }

  /** Whether the trees of a commit of a branch are here. False where that is not known. */
  hasTrees(commit: string): boolean {
    return this.#withTrees.has(commit);
  }

  /** @param oids commits, or contents of files */
  addObjects(oids: Iterable<string>): void {
    for (const oid of oids) this.#objects.add(oid);
  }

  /** @param commits fetched with all files but the largest */
  addWithoutLargeFiles(commits: Iterable<string>): void {
    for (const commit of commits) this.#withoutLargeFiles.add(commit);
  }

  /** Whether a commit was fetched with all files but those that are larger than any that is read. */
  lacksLargeFiles(commit: string): boolean {
    return this.#withoutLargeFiles.has(commit);
  }

  /** A copy of what is known now. */
  get objects(): ReadonlySet<string> {
    return new Set(this.#objects);
  }

  has(oid: string): boolean {
    return this.#objects.has(oid);
  }

  ref(name: string): FetchedRef | undefined {
    return this.#refs.get(name);
  }

  /** The branches that were fetched, in full. */
  get branches(): string[] {
    return [...this.#refs.keys()].filter((ref) => ref.startsWith("refs/heads/"));
  }

  /** Objects stay, but the values of refs get out of date. */
  forgetRefs(): void {
    this.#refs.clear();
  }

  /** Commits of annotated tags that were fetched by name: the remote has them. */
  get taggedCommits(): Iterable<string> {
    return this.#tagged;
  }
}

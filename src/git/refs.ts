/** Refs of the remote: fetched into our copy, updated, listed. */
import { refuse } from "../errors/problem.ts";
import { limits } from "../limits.ts";
import type { Refs } from "../ports.ts";
import { type Copy, localName, readRefs } from "./copy.ts";
import { connectionLost, fetchWith, GitFailure, overNetwork } from "./process.ts";

export class GitRefs implements Refs {
  readonly #copy: Copy;
  readonly #defaultRef: string;

  /** @param defaultBranch without `refs/heads/`; the remote certainly has it */
  constructor(copy: Copy, defaultBranch: string) {
    this.#copy = copy;
    this.#defaultRef = `refs/heads/${defaultBranch}`;
  }

  async fetch(refs: readonly string[], files: "none" | "all" = "none") {
    const { contents } = this.#copy;
    const unknown = [...new Set(refs)].filter((ref) => !contents.ref(ref));
    const had = contents.objects;
    // The server leaves out what is too large to be read, and all files of a commit that we have already.
    const filter = files === "all" ? [`--filter=blob:limit=${limits.manifest + 1}`] : [];
    if (unknown.length > 0) await this.#fetchExisting(unknown, ["--depth=1", ...filter]);
    const found = this.#known(refs);
    if (files === "all") {
      const fetched = unknown.flatMap((ref) => found.get(ref) ?? []);
      contents.addWithoutLargeFiles(fetched.filter((commit) => !had.has(commit)));
    }
    return found;
  }

  async current(refs: readonly string[]) {
    await this.#fetchExisting([...new Set(refs)], []);
    return this.#known(refs);
  }

  async list(patterns: readonly string[]) {
    // git reads any web page as a repository without refs; ours has at least its default branch.
    const { git, options } = this.#copy;
    const listing = ["ls-remote", "--refs", "origin", this.#defaultRef, ...patterns];
    const printed = await overNetwork(options.remote, () => git(listing, { network: true }));
    const rows = printed.split("\n").filter(Boolean);
    const found = new Map(rows.map((row) => row.split("\t").reverse() as [string, string]));
    if (!found.has(this.#defaultRef)) {
      refuse("network", { said: "Something other than the repository answers at its address." });
    }
    // git also matches names that only end so, such as a tag that is called `refs/heads/main`.
    return new Map([...found].filter(([ref]) => patterns.some((pattern) => begins(ref, pattern))));
  }

  #known(refs: readonly string[]): Map<string, string> {
    const found = refs.map((ref) => [ref, this.#copy.contents.ref(ref)?.object] as const);
    return new Map(found.flatMap(([ref, object]) => (object === undefined ? [] : [[ref, object]])));
  }

  /** Fetches the refs that exist. @param again whether this is the second try */
  async #fetchExisting(
    refs: readonly string[],
    options: readonly string[],
    again = false,
  ): Promise<void> {
    const { git, contents } = this.#copy;
    const refspecs = refs.map((ref) => `+${ref}:${localName(ref)}`);
    try {
      await git(fetchWith(options, refspecs), { network: true });
    } catch (error) {
      return this.#fetchOthers(error, refs, options, again);
    }
    contents.add(await readRefs(git, refs.map(localName)));
  }

  /** One ref that does not exist or has no commit makes the whole fetch fail. Finds it and fetches the others. */
  async #fetchOthers(
    error: unknown,
    refs: readonly string[],
    options: readonly string[],
    again: boolean,
  ): Promise<void> {
    if (!(error instanceof GitFailure)) throw error;
    if (holdsNoCommit(error)) {
      if (refs.length === 1) return;
      for (const ref of refs) await this.#fetchExisting([ref], options);
      return;
    }
    const existing = await this.list(refs);
    const found = refs.filter((ref) => existing.has(ref));
    if (found.length === 0) return;
    if (found.length < refs.length) return this.#fetchExisting(found, options);
    // Created in between, or the connection is broken: the second try shows which.
    if (again) connectionLost(this.#copy.options.remote, error);
    return this.#fetchExisting(refs, options, true);
  }
}

/** Whether a ref that git has matched by a pattern begins as the pattern does. */
function begins(ref: string, pattern: string): boolean {
  const [start] = /^[^*?[]*/.exec(pattern) ?? [""];
  return start === pattern ? ref === pattern : ref.startsWith(start);
}

/** Whether a fetch failed because a ref is on a file or folder, which a copy without file contents cannot have. */
export function holdsNoCommit({ stderr }: GitFailure): boolean {
  return /remote did not send all necessary objects/.test(stderr);
}

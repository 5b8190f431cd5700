/** Tags: listed and fetched many at once, and read. */
import type { Tag } from "../ledger/tag.ts";
import type { ForeignTag, Refs, Tags } from "../ports.ts";
import { type Copy, localName, readRefs } from "./copy.ts";
import { connectionLost, fetchWith, GitFailure } from "./process.ts";
import { holdsNoCommit } from "./refs.ts";
import {
  foreignTagFields,
  foreignTagsOf,
  formatOf,
  rowsOf,
  tagFields,
  tagsOf,
} from "./tag-format.ts";

const prefix = "refs/tags/";

export class GitTags implements Tags {
  readonly #copy: Copy;
  readonly #refs: Refs;

  constructor(copy: Copy, refs: Refs) {
    this.#copy = copy;
    this.#refs = refs;
  }

  async fetch(patterns: readonly string[]): Promise<Map<string, string>> {
    const listed = await this.#refs.list(patterns.map((pattern) => prefix + pattern));
    const found = [...listed].map(([ref, object]) => [ref.slice(prefix.length), object] as const);
    const names = found.map(([name]) => name);
    // git accepts only one star in a refspec, and is slow with thousands of names.
    const isSimple = patterns.every((pattern) => /^[^*?[]*\*?[^*?[]*$/.test(pattern));
    if (names.length === 0) return new Map();
    if (!(isSimple && (await this.#fetchNamed(patterns)))) await this.#fetchByHalves(names);
    this.#copy.contents.add(await readRefs(this.#copy.git, [localName(prefix)]));
    return new Map(found);
  }

  async #fetchByHalves(names: readonly string[]): Promise<void> {
    if (await this.#fetchNamed(names)) return;
    if (names.length === 1) return;
    const half = Math.ceil(names.length / 2);
    await this.#fetchByHalves(names.slice(0, half));
    await this.#fetchByHalves(names.slice(half));
  }

  /** @returns false when one of them is not on a commit */
  async #fetchNamed(names: readonly string[]): Promise<boolean> {
    const { git, options } = this.#copy;
    const refspecs = names.map((name) => `+${prefix}${name}:${localName(prefix + name)}\n`);
    try {
      // Each ref by itself would take longer than all in one transaction.
      await git(fetchWith(["--atomic", "--depth=1", "--filter=tree:0"], ["--stdin"]), {
        input: refspecs.join(""),
        network: true,
      });
      return true;
    } catch (error) {
      if (error instanceof GitFailure && holdsNoCommit(error)) return false;
      return connectionLost(options.remote, error);
    }
  }

  async read(names: readonly string[]): Promise<Map<string, Tag>> {
    const known = names.map(
      (name) => [name, this.#copy.contents.ref(prefix + name)?.values] as const,
    );
    if (known.every(([, values]) => values)) {
      return tagsOf(new Map(known.map(([name, values]) => [name, values ?? []])));
    }
    return tagsOf(await this.#values(names, tagFields));
  }

  async readForeign(names: readonly string[]): Promise<ForeignTag[]> {
    return foreignTagsOf(await this.#values(names, foreignTagFields));
  }

  /** @returns name → the values of the fields */
  async #values(
    names: readonly string[],
    wanted: readonly string[],
  ): Promise<Map<string, string[]>> {
    if (names.length === 0) return new Map();
    const local = localName(prefix);
    const printed = await this.#copy.git([
      ...["for-each-ref", formatOf(wanted)],
      // Many names would not fit into an argument list, so all fetched tags are read.
      ...(names.length > 500 ? [local] : names.map((name) => local + name)),
    ]);
    const isWanted = new Set(names);
    const all = rowsOf(printed, wanted.length).map(
      ([ref = "", ...values]) => [ref.slice(local.length), values] as const,
    );
    return new Map(all.filter(([name]) => isWanted.has(name)));
  }
}

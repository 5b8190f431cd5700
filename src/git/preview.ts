/**
 * What a server's API tells of a repository faster than git fetches it. git's own objects stay the only
 * truth: a text goes into our copy as an object, and is found there by its hash alone.
 */
import type { Begun } from "./copy.ts";

export interface Preview {
  /** Begins a copy with what settings and manifest ask for; null when they could not be told. */
  readonly begin: () => Promise<Begun | null>;
  /** Without `refs/heads/`; null when it cannot be told. */
  readonly defaultBranch: () => Promise<string | null>;
  /** Files that will probably be read, as they get known. */
  readonly foreseen: () => AsyncIterable<Told>;
  /** Files, as far as they can be told; never rejected. */
  readonly texts: (places: readonly string[]) => Promise<Told>;
}

/** Place of a file, as git writes it (`HEAD:.github/deploys.yml`) → its text. */
export type Told = ReadonlyMap<string, string>;

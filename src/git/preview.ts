/**
 * What a server's API tells of a repository faster than git fetches it. git's own objects stay the only
 * truth: a text goes into our copy as an object, and is found there by its hash alone.
 */
export interface Preview {
  /** Told at the start; never rejected. */
  readonly first: () => Promise<FirstLook>;
  /**
   * Texts of files, as far as they can be told; never rejected.
   *
   * @param places as git writes them: `HEAD:.github/deploys.yml`
   */
  readonly texts: (places: readonly string[]) => Promise<readonly string[]>;
}

export interface FirstLook {
  /** Without `refs/heads/`; null when it cannot be told. */
  readonly defaultBranch: string | null;
  /** Of the files that every action reads. */
  readonly texts: readonly string[];
}

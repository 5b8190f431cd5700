import type { Identity } from "../git/fast-import.ts";
import type { Repository } from "../git/repository.ts";

/** What use cases get from outside: the edges, ready to be used. */
export interface Tools {
  /** Makes a fresh copy of the repository. */
  readonly open: () => Promise<Repository>;
  /** Who commits: the identity of the token. */
  readonly committer: () => Promise<Identity>;
  /** The time: ISO 8601, UTC, in whole seconds. */
  readonly now: () => string;
  /** Does a step of the work under a title. */
  readonly step: <T>(title: string, work: () => Promise<T>) => Promise<T>;
}

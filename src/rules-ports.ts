/** What can be asked about the rules of a repository. The edge `github/` implements these types. */
import type { BranchRules, TagRules } from "./ledger/branch-rules.ts";

/** No call throws: what cannot be read is null, or said to be unknown. */
export interface RepositoryRules {
  /**
   * The rules of a branch, which need not exist.
   *
   * @param how `rulesets` makes one or two calls and leaves classic protection unknown
   */
  readonly ofBranch: (branch: string, how: "rulesets" | "all") => Promise<BranchRules>;
  /** The rulesets for tags that are on; null: they could not be read. */
  readonly ofTags: () => Promise<readonly TagRules[] | null>;
  /** Whether the token's account may write to the repository; null: GitHub does not tell, as for tokens of jobs and Apps. */
  readonly mayWrite: () => Promise<boolean | null>;
}

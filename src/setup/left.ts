/** What a set-up leaves to a person. */
export interface LeftToPerson {
  /** Such as `.github/workflows/deploy.yml, job deploy, step 3`. */
  readonly where: string;
  /** Why it was not changed. */
  readonly why: string;
  /** What to add there, line by line. */
  readonly lines: readonly string[];
}

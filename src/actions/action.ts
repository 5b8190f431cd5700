/** The type of an action, and of the context it runs in. */
import type { Problem } from "../errors/problem.ts";
import type { Remote } from "../git/process.ts";
import type { GitHub, Viewer } from "../github/api.ts";
import type { ActionName, Inputs } from "../inputs.ts";
import type { Services } from "../ports.ts";
import type { LedgerTexts, Needed } from "../prefetch/needed.ts";
import type { Outputs } from "../report/outputs.ts";
import type { Job } from "../runner/job.ts";

export interface ActionContext<Name extends ActionName> {
  readonly job: Job;
  /** The inputs, checked. */
  readonly input: Inputs<Name>;
  readonly remote: Remote;
  readonly github: GitHub;
  readonly services: Services;
  /** The token's account; null when it cannot be determined. */
  readonly viewer: () => Promise<Viewer | null>;
}

export interface Action<Name extends ActionName> {
  /** Shown when the action fails before there is a result. */
  readonly failure: {
    readonly title: string;
    /** States what was not changed, if the usual sentence does not fit. */
    readonly unchanged?: string;
    readonly outputs?: (problems: readonly Problem[]) => Outputs;
  };
  /** Works out what the action will read, for prefetching; may throw. */
  readonly needed?: (texts: LedgerTexts, input: Inputs<Name>, job: Job) => Needed;
  /** @returns problems that make the step fail; empty when all is well */
  readonly run: (context: ActionContext<Name>) => Promise<readonly Problem[]>;
}

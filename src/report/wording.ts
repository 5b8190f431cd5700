/** How to go on, in the words of the place where a report is read. */
import { code, type Inline } from "./blocks.ts";

export interface Wording {
  /** How to do what a plan shows. */
  readonly pushPlan: (target: string) => readonly Inline[];
  /** What to do besides, once a rollback was pushed. */
  readonly afterPush: readonly (readonly Inline[])[];
  /** How to record that a commit was deployed. */
  readonly record: (commit: string) => readonly Inline[];
  readonly releaseHold: readonly Inline[];
  readonly repair: readonly Inline[];
}

/** Where the actions run. */
export const inJob: Wording = {
  pushPlan: () => ["Run again without ", code("dry-run")],
  afterPush: [],
  record: (commit) => ["run ", code("record"), " with ", code(`commit: ${commit}`)],
  releaseHold: ["run ", code("hold/"), " with ", code("release: true")],
  repair: ["run again with ", code("repair: true")],
};

/** Where the command line runs. */
export const inTerminal: Wording = {
  pushPlan: (target) => ["Run ", code(`deploy-rollback rollback ${target}`)],
  afterPush: [["Your clone does not have the new commit yet: ", code("git pull --tags"), "."]],
  record: (commit) => ["run ", code(`deploy-rollback record --commit ${commit}`)],
  releaseHold: ["run ", code("deploy-rollback release")],
  repair: ["run ", code("deploy-rollback verify --repair")],
};

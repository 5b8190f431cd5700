/** How to go on, in the words of the place where a report is read. */
import type { Plan } from "../rollback/plan.ts";
import { code, type Inline } from "./blocks.ts";

export interface Wording {
  /** How to do what a plan shows. */
  readonly pushPlan: (plan: Plan) => readonly Inline[];
  /** What to do besides, once a rollback was pushed. */
  readonly afterPush: readonly (readonly Inline[])[];
  /** How to record that a commit was deployed. */
  readonly record: (deployment: string, commit: string) => readonly Inline[];
  readonly releaseHold: (deployment: string) => readonly Inline[];
  readonly repair: (deployment: string) => readonly Inline[];
}

/** Where the actions run. */
export const inJob: Wording = {
  pushPlan: () => ["Run again without ", code("dry-run")],
  afterPush: [],
  record: (_, commit) => ["run ", code("record"), " with ", code(`commit: ${commit}`)],
  releaseHold: () => ["run ", code("hold/"), " with ", code("release: true")],
  repair: () => ["run again with ", code("repair: true")],
};

/** Where the command line runs. */
export const inTerminal: Wording = {
  pushPlan: ({ target, asked, scope, deployment, allowDowngrade }) => {
    const options = [
      ...(scope === "all" ? [] : [`--scope ${scope}`]),
      ...(allowDowngrade ? ["--allow-downgrade"] : []),
    ];
    return ["Run ", command("rollback", deployment.name, target?.id ?? asked, ...options)];
  },
  afterPush: [["Your clone does not have the new commit yet: ", code("git pull --tags"), "."]],
  record: (deployment, commit) => ["run ", command("record", deployment, `--commit ${commit}`)],
  releaseHold: (deployment) => ["run ", command("release", deployment)],
  repair: (deployment) => ["run ", command("verify", deployment, "--repair")],
};

function command(verb: string, deployment: string, ...more: readonly string[]): Inline {
  return code(["deploy-rollback", verb, ...more, "-d", deployment].join(" "));
}

/** How to go on, in the words of the place where a report is read. */
import type { Plan } from "../rollback/plan.ts";
import { code, type Inline } from "./blocks.ts";

export interface NextStepTexts {
  /** How to do what a plan shows; null where that is asked right after it. */
  readonly pushPlan: ((plan: Plan) => readonly Inline[]) | null;
  /** How a rollback that was pushed gets to run. */
  readonly afterPush: (deployed: Waiting) => readonly (readonly Inline[])[];
  /** How to record that a commit was deployed. */
  readonly record: (deployment: string, commit: string) => readonly Inline[];
  readonly releaseHold: (deployment: string) => readonly Inline[];
  readonly repair: (deployment: string) => readonly Inline[];
}

/** A rollback that waits to be deployed. */
export interface Waiting {
  readonly deployment: string;
  readonly branch: string;
  readonly deployType: string;
  /** ID of the rollback's deploy. */
  readonly id: string;
}

/** Where the actions run. */
export const inJob: NextStepTexts = {
  pushPlan: () => [
    "Approve the job that waits for this plan; if none does, run again without ",
    code("dry-run"),
    ". Whether the token may push to the branch shows only then.",
  ],
  afterPush: ({ branch, deployType, id }) => [
    [
      `If no deploy has started on branch ${branch} within a minute, start the deploy workflow there. A push with the job's own token starts none. Deploy type: `,
      code(deployType),
      ".",
    ],
    ["Its ", code("record"), ` step completes deploy ${id}.`],
  ],
  record: (_, commit) => ["run ", code("record"), " with ", code(`commit: ${commit}`)],
  releaseHold: () => ["run ", code("hold/"), " with ", code("release: true")],
  repair: () => ["run again with ", code("repair: true")],
};

/** Where the command line runs. */
export const inTerminal: NextStepTexts = {
  pushPlan: ({ target, asked, scope, deployment, allowDowngrade }) => {
    const options = [
      ...(scope === "all" ? [] : [`--scope ${scope}`]),
      ...(allowDowngrade ? ["--allow-downgrade"] : []),
    ];
    const again = command("rollback", deployment.name, target?.id ?? asked, ...options);
    return ["Run ", again, " to roll back."];
  },
  afterPush: ({ deployment, branch, deployType, id }) => [
    ["Your clone does not have the new commit yet: ", code("git pull --tags"), "."],
    [
      `Deploy branch ${branch} now, by its deploy workflow or by hand. Deploy type: `,
      code(deployType),
      ".",
    ],
    [`If no workflow records it, complete deploy ${id}: `, command("record", deployment), "."],
  ],
  record: (deployment, commit) => [
    "run ",
    code("git pull --tags"),
    " and ",
    command("record", deployment, `--commit ${commit}`),
  ],
  releaseHold: (deployment) => ["run ", command("release", deployment)],
  repair: (deployment) => ["run ", command("verify", deployment, "--repair")],
};

function command(verb: string, deployment: string, ...more: readonly string[]): Inline {
  return code(["deploy-rollback", verb, ...more, "-d", deployment].join(" "));
}

/** Where a question follows. */
export const beforeQuestion: NextStepTexts = { ...inTerminal, pushPlan: null };

/** How to go on, in the words of the place where a report is read: a job summary or a terminal. */
import type { Plan } from "../rollback/plan.ts";
import { code, type Inline } from "./blocks.ts";

export interface NextStepTexts {
  /** How to carry out a plan; null where a question about that follows. */
  readonly pushPlan: ((plan: Plan) => readonly Inline[]) | null;
  /** How to get a pushed rollback deployed. */
  readonly afterPush: (rollback: PushedRollback) => readonly (readonly Inline[])[];
  /** How to record that a commit was deployed. */
  readonly record: (deployment: string, commit: string) => readonly Inline[];
  readonly releaseHold: (deployment: string, hold: string) => readonly Inline[];
  readonly repair: (deployment: string) => readonly Inline[];
}

/** A rollback that is not deployed yet. */
interface PushedRollback {
  readonly deployment: string;
  readonly branch: string;
  readonly deployType: string;
  /** ID of the rollback's deploy. */
  readonly id: string;
}

/** In the summary of a job. */
export const inJob: NextStepTexts = {
  pushPlan: () => [
    "Approve the job that waits for this plan. If there is none, run again without ",
    code("dry-run"),
    ". Only then is it known whether the token may push to the branch.",
  ],
  afterPush: ({ branch, deployType, id }) => [
    [
      `If no deploy starts on branch ${branch} within a minute, start the deploy workflow there: a push with the job's own token starts none. Deploy type: `,
      code(deployType),
      ".",
    ],
    ["Its ", code("record"), ` step completes deploy ${id}.`],
  ],
  record: (_, commit) => ["run ", code("record"), " with ", code(`commit: ${commit}`)],
  releaseHold: (_, hold) => [
    "run ",
    code("hold/"),
    " with ",
    code("release: true"),
    " and ",
    code(`hold-id: ${hold}`),
  ],
  repair: () => ["run again with ", code("repair: true")],
};

/** In a terminal, after a command. */
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
    ["Get the new commit into your clone: ", code("git pull --tags"), "."],
    [
      `Deploy branch ${branch} now, with its deploy workflow or by hand. Deploy type: `,
      code(deployType),
      ".",
    ],
    [
      `If no workflow records the deploy, complete deploy ${id}: `,
      command("record", deployment),
      ".",
    ],
  ],
  record: (deployment, commit) => [
    "run ",
    code("git pull --tags"),
    " and ",
    command("record", deployment, `--commit ${commit}`),
  ],
  releaseHold: (deployment, hold) => ["run ", command("release", deployment, hold)],
  repair: (deployment) => ["run ", command("verify", deployment, "--repair")],
};

function command(verb: string, deployment: string, ...more: readonly string[]): Inline {
  return code(["deploy-rollback", verb, ...more, "-d", deployment].join(" "));
}

/** In a terminal, before the question whether to roll back. */
export const beforeQuestion: NextStepTexts = { ...inTerminal, pushPlan: null };

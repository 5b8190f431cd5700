/** Checks of a set-up, as screens and summaries show them. */
import type { BranchRules } from "../../src/ledger/branch-rules.ts";
import { parseSettings, selectDeployment } from "../../src/ledger/settings.ts";
import { checkSetUp, type SetUpCheck, type SetUpFacts } from "../../src/setup/check.ts";

export const noRules: BranchRules = { rulesets: [], protection: [] };

/** The rules of rulesets, none of which can be passed. */
export const rulesets = (...types: string[]): BranchRules => ({
  rulesets: types.map((type) => ({ type, bypass: null })),
  protection: [],
});

export const startable = "on: { workflow_dispatch: {} }\n";

/** A set-up in which nothing is wrong. @param yaml settings of the Deployment `prod` @param top other settings */
export function factsOf(more: Partial<SetUpFacts> = {}, yaml = "", top = ""): SetUpFacts {
  const own = yaml || "rollback: { enabled: true }";
  const settings = parseSettings(`version: 1\n${top}deployments: { prod: { ${own} } }\n`, "main");
  return {
    ...{ settings, deployment: selectDeployment(settings, "prod", "main") },
    ...{ rules: noRules, manifestRules: noRules, tagRules: [], mayWrite: true },
    ...{ workflow: startable, ...more },
  };
}

const delivering = "deliver: workflow, workflow: deploy.yml, rollback: { enabled: true }";

export const setUpDone = (): SetUpCheck[] => checkSetUp(factsOf({}, delivering));

export const notSetUp = (): SetUpCheck[] =>
  checkSetUp(
    factsOf(
      {
        rules: rulesets("pull_request", "required_signatures"),
        manifestRules: { rulesets: [], protection: "on" },
        tagRules: [
          {
            ...{ include: ["refs/tags/**/*"], exclude: [] },
            rules: [{ type: "creation", bypass: null }],
          },
        ],
        ...{ mayWrite: null, workflow: "on: push\n" },
      },
      "deliver: workflow, workflow: deploy.yml",
    ),
  );

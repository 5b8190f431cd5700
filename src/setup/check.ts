/** Whether a repository is set up so that a rollback can get through. Source: docs/specification.md, 5.7. */
import {
  type BranchRules,
  inSettings,
  isKnown,
  mayRefuseTag,
  obstacleTo,
  type TagRules,
  undecidedRules,
  type Way,
} from "../ledger/branch-rules.ts";
import type { Deployment, Settings } from "../ledger/settings.ts";
import { tagName } from "../ledger/tag.ts";
import { parseYaml } from "../ledger/yaml.ts";
import { canBeStarted } from "./events.ts";

/** What is known about a set-up; null: it could not be read. */
export interface SetUpFacts {
  readonly deployment: Deployment;
  readonly settings: Settings;
  /** Of the deploy branch. */
  readonly rules: BranchRules | null;
  /** Of the manifest's branch. */
  readonly manifestRules: BranchRules | null;
  readonly tagRules: readonly TagRules[] | null;
  /** Whether the account of the token may write to the repository. */
  readonly mayWrite: boolean | null;
  /** The deploy workflow at the head of the default branch; null: there is no such file. */
  readonly workflow: string | null;
}

/** In the order of the table. */
export const checks = [
  "rollbacks",
  "deploy-branch",
  "manifest-branch",
  "deploy-tags",
  "token",
  "workflow",
] as const;
export const states = ["ok", "attention", "unknown"] as const;

/** One line of the table. */
export interface SetUpCheck {
  readonly check: (typeof checks)[number];
  /** `attention`: something is to be done; `unknown`: it could not be read. */
  readonly state: (typeof states)[number];
  /** What was found: a sentence. */
  readonly found: string;
  /** What to do: sentences; empty when there is nothing. */
  readonly remedy: string;
}

type Finding = Omit<SetUpCheck, "check">;

const ok = (found: string): Finding => ({ state: "ok", found, remedy: "" });
const attention = (found: string, remedy: string): Finding => ({
  ...{ state: "attention", found, remedy },
});
const unknown = (found: string, remedy = ""): Finding => ({ state: "unknown", found, remedy });

export function checkSetUp(facts: SetUpFacts): SetUpCheck[] {
  const { deployment } = facts;
  return [
    { check: "rollbacks", ...rollbacks(deployment) },
    { check: "deploy-branch", ...deployBranch(facts) },
    { check: "manifest-branch", ...branchOfManifest(facts) },
    { check: "deploy-tags", ...deployTags(facts) },
    { check: "token", ...token(facts) },
    ...(deployment.workflow === undefined
      ? []
      : [{ check: "workflow", ...workflow(deployment, facts.workflow) } as const]),
  ];
}

function rollbacks({ name, rollback }: Deployment): Finding {
  return rollback.enabled
    ? ok("Rollbacks are switched on.")
    : attention(
        "Rollbacks are not switched on.",
        `Set \`rollback: { enabled: true }\` for \`${name}\` in the settings.`,
      );
}

function deployBranch({ deployment, settings, rules }: SetUpFacts): Finding {
  const { branch, land, name } = deployment;
  const obstacle = rules && obstacleTo({ land, sign: settings.sign }, rules);
  if (!obstacle) return withoutObstacle(branch, { land, sign: settings.sign }, rules);
  const { takes, change } = obstacle;
  return attention(
    `\`${branch}\` takes ${takes}, and the settings have ${inSettings({ land, sign: settings.sign })}.`,
    change
      ? `Set ${changeFor(name, change)} in the settings, or roll back with the token of a GitHub App that is on the bypass list.`
      : "Roll back with the token of a GitHub App that is on the bypass list.",
  );
}

/** `sign` counts for all Deployments, and `land` for one. */
function changeFor(name: string, { land, sign }: Partial<Way>): string {
  const lines = [
    ...(land ? [`${inSettings({ land })} for \`${name}\``] : []),
    ...(sign ? [`${inSettings({ sign })} for all Deployments`] : []),
  ];
  return lines.join(" and ");
}

/** The manifest is always pushed, also where rollbacks land by pull request. */
function branchOfManifest({ deployment, settings, manifestRules: rules }: SetUpFacts): Finding {
  const { branch } = settings.manifest;
  const way: Way = { land: "push", sign: settings.sign };
  const obstacle = rules && obstacleTo(way, rules);
  if (!obstacle) return withoutObstacle(branch, way, rules);
  const { takes, change } = obstacle;
  const signed = change && !change.land ? `Set ${inSettings(change)} in the settings. Or ` : "";
  const exclude =
    branch === deployment.branch
      ? "pass the actions the token of a GitHub App that is on the bypass list"
      : `exclude \`${branch}\` from the rule: only the actions write there`;
  return attention(
    `\`${branch}\` takes ${takes}, and \`record\` and \`hold\` push the manifest there.`,
    signed === ""
      ? `${exclude.charAt(0).toUpperCase()}${exclude.slice(1)}.`
      : `${signed}${exclude}.`,
  );
}

/** @param rules null: no API could be asked */
function withoutObstacle(branch: string, way: Way, rules: BranchRules | null): Finding {
  const undecided = rules ? undecidedRules(rules) : [];
  if (undecided.length > 0) {
    const all = undecided.map((type) => `\`${type}\``).join(", ");
    return unknown(
      `No other rule of \`${branch}\` refuses ${inSettings(way)}, but whether ${all} does shows only when it is pushed.`,
      "See in the repository's rules what they ask of messages, people, paths and files.",
    );
  }
  if (rules && isKnown(rules)) {
    return ok(`No rule of \`${branch}\` refuses ${inSettings(way)}.`);
  }
  if (rules?.protection === "on") {
    return unknown(
      `\`${branch}\` has classic branch protection, and only administrators may read what it asks for.`,
      "Look under Settings > Branches, or check again with the credential of an administrator.",
    );
  }
  return rules?.rulesets
    ? unknown(
        `No ruleset of \`${branch}\` refuses ${inSettings(way)}. Whether it has classic branch protection could not be read.`,
      )
    : unknown(`The rules of \`${branch}\` could not be read.`);
}

function deployTags({ deployment, settings, tagRules }: SetUpFacts): Finding {
  // Patterns tell names apart by their start, not by the number at the end.
  const tag = tagName(settings["tag-prefix"], deployment.name, "1");
  const all = `\`${tag.slice(0, -1)}*\``;
  if (tagRules === null) return unknown(`The rules of tags ${all} could not be read.`);
  return mayRefuseTag(tagRules, tag)
    ? attention(
        `A ruleset restricts the creation of tags ${all}.`,
        "Exclude these tags from the rule, or use the token of a GitHub App that is on its bypass list.",
      )
    : ok(`No ruleset keeps tags ${all} from being made.`);
}

function token({ deployment, mayWrite }: SetUpFacts): Finding {
  const { land, deliver } = deployment;
  const needs = [
    "`contents: write`",
    ...(land === "pull-request" ? ["`pull-requests: write`"] : []),
    ...(land === "push" && deliver === "workflow"
      ? ["`actions: write`", "`deployments: write`"]
      : []),
  ].join(", ");
  if (mayWrite === false) {
    return attention(
      "The account of this token may not write to the repository.",
      "That is enough for this check. To roll back, use an account or a token that may.",
    );
  }
  if (mayWrite) {
    return ok(
      "The account of this token may write to the repository, unless the token may do less.",
    );
  }
  return unknown(
    "GitHub does not say what this token may do; only a write would show it.",
    `See that the job that rolls back has ${needs}.`,
  );
}

function workflow({ workflow: file, deliver, land }: Deployment, text: string | null): Finding {
  if (text === null) {
    return attention(
      `There is no \`.github/workflows/${file}\` on the default branch.`,
      "Correct `workflow` in the settings, or put the file there.",
    );
  }
  const document = parseYaml(text);
  if (document.errors.length > 0) {
    return attention(`\`${file}\` is not valid YAML.`, "Correct it: GitHub runs no such workflow.");
  }
  const isStarted = deliver === "workflow" && land === "push";
  if (canBeStarted(document)) return ok(`\`${file}\` can be started by hand.`);
  return isStarted
    ? attention(
        `\`${file}\` has no \`workflow_dispatch\`, or one with inputs that somebody has to fill in.`,
        "Add `workflow_dispatch` to its `on`, or give each required input a default: a rollback starts it to be deployed.",
      )
    : ok(`\`${file}\` is there.`);
}

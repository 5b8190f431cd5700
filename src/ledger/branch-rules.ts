/**
 * What the rules of branches and tags let through, as far as a token may read them. What could not be read is never
 * taken for "no rule". Source: docs/specification.md, 3.7.
 */
import type { Landing, Settings } from "./settings.ts";

/** One rule of a ruleset, or what classic protection asks for in the words of rulesets. */
export interface BranchRule {
  /** As GitHub names it: `pull_request`, `required_signatures`. */
  readonly type: string;
  /** Whether a bypass list lets the token pass it: always, or by pull request only; null: not that it were known. */
  readonly bypass: "always" | "pull-request" | null;
}

export interface BranchRules {
  /** Those of rulesets; null: they could not be read. */
  readonly rulesets: readonly BranchRule[] | null;
  /**
   * What classic protection asks for; empty: there is none. `on`: there is one, and only administrators may read what
   * it asks for. Null: it is not known whether there is one.
   */
  readonly protection: readonly BranchRule[] | "on" | null;
}

/** A ruleset for tags that is on. */
export interface TagRules {
  /** Patterns of full refs, such as `refs/tags/v*`; `~ALL`: all. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly rules: readonly BranchRule[];
}

/** How the commit of a rollback is made, and gets onto the branch. */
export interface Way {
  readonly land: Landing;
  readonly sign: Settings["sign"];
}

/** Why a way will be refused. */
export interface Obstacle {
  /** What the branch takes: `changes only by pull request`. */
  readonly takes: string;
  /** What makes it a way that the rules let through; null: only a bypass list helps. */
  readonly change: Partial<Way> | null;
}

const forPulls = {
  pull_request: "changes only by pull request",
  merge_queue: "changes only from its merge queue",
  required_status_checks: "only commits whose checks have passed",
  required_deployments: "only commits that were deployed elsewhere before",
  workflows: "only commits for which its required workflows have passed",
  code_scanning: "only commits that code scanning has passed",
};
const words: Readonly<Record<string, string>> = {
  ...forPulls,
  required_signatures: "only signed commits",
  update: "changes only from whom its rules name",
  lock_branch: "no changes as long as it is locked",
};
/** What only a bypass list gets past. */
const final = ["update", "lock_branch"];
/** Rules that no commit of ours breaks. */
const harmless = [
  ...["deletion", "non_fast_forward", "required_linear_history", "creation"],
  "copilot_code_review",
];

/** The rules that are known. */
const known = ({ rulesets, protection }: BranchRules) => [
  ...(rulesets ?? []),
  ...(Array.isArray(protection) ? (protection as readonly BranchRule[]) : []),
];

/** What is left to ask for where a person's own git signs. */
export function forSigned({ rulesets, protection }: BranchRules): BranchRules {
  const others = (rules: readonly BranchRule[]) =>
    rules.filter(({ type }) => type !== "required_signatures");
  return {
    rulesets: rulesets && others(rulesets),
    protection: protection === null || protection === "on" ? protection : others(protection),
  };
}

/** Whether all that a branch asks for is known. */
export const isKnown = ({ rulesets, protection }: BranchRules) =>
  rulesets !== null && Array.isArray(protection);

/** @returns null when no rule that is known refuses the way */
export function obstacleTo(way: Way, rules: BranchRules): Obstacle | null {
  const broken = brokenBy(way, rules);
  if (broken.length === 0) return null;
  const changes: readonly Partial<Way>[] = [
    { sign: "github" },
    { land: "pull-request" },
    { land: "pull-request", sign: "github" },
  ];
  const change = changes.find((one) => brokenBy({ ...way, ...one }, rules).length === 0) ?? null;
  return { takes: broken.map((type) => words[type]).join(" and "), change };
}

function brokenBy({ land, sign }: Way, rules: BranchRules): string[] {
  const broken = known(rules).filter(({ type, bypass }) => {
    if (bypass === "always" || (bypass === "pull-request" && land === "pull-request")) return false;
    if (type === "required_signatures") return sign === "none";
    return final.includes(type) || (land === "push" && type in forPulls);
  });
  return [...new Set(broken.map(({ type }) => type))];
}

/** Types of rules that look at what a commit has, such as its message or its paths: only a push shows whether they refuse it. */
export function undecidedRules(rules: BranchRules): string[] {
  const others = known(rules).filter(
    ({ type, bypass }) => bypass !== "always" && !(type in words) && !harmless.includes(type),
  );
  return [...new Set(others.map(({ type }) => type))];
}

/** Whether rules may refuse a new tag. @param tag without `refs/tags/` */
export function mayRefuseTag(rulesets: readonly TagRules[], tag: string): boolean {
  const isAbout = (pattern: string) => pattern === "~ALL" || matches(pattern, `refs/tags/${tag}`);
  return rulesets.some(
    ({ include, exclude, rules }) =>
      include.some(isAbout) &&
      !exclude.some(isAbout) &&
      rules.some(
        ({ type, bypass }) => /^(?:creation|tag_name_pattern)$/.test(type) && bypass !== "always",
      ),
  );
}

/** As GitHub matches refs: `*` stays in a folder, and `**` before a slash is any folders. */
function matches(pattern: string, ref: string): boolean {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replace(/\*\*\/|\*\*|\*|\?/g, (found) => {
      if (found === "**/") return "(?:.*/)?";
      if (found === "**") return ".*";
      return found === "*" ? "[^/]*" : "[^/]";
    });
  return new RegExp(`^${source}$`).test(ref);
}

/** How the settings say it. */
export function inSettings({ land, sign }: Partial<Way>): string {
  const lines = [...(land ? [`\`land: ${land}\``] : []), ...(sign ? [`\`sign: ${sign}\``] : [])];
  return lines.join(" and ");
}

/** What the rules of a repository mean for its set-up. What could not be read is not talked about. */
import {
  type BranchRules,
  inSettings,
  mayRefuseTag,
  obstacleTo,
  type TagRules,
  type Way,
} from "../ledger/branch-rules.ts";
import { defaultManifestBranch, parseSettings, type Settings } from "../ledger/settings.ts";
import { tagName } from "../ledger/tag.ts";

const usual: Way = { land: "push", sign: "none" };

/** The branches whose rules matter. @param settings their text; undefined: there are none yet */
export function branchesOf(settings: string | undefined, defaultBranch: string): string[] {
  if (settings === undefined) return [defaultBranch, defaultManifestBranch];
  const { deployments, manifest } = parseSettings(settings, defaultBranch);
  const deployed = Object.values(deployments).map(({ branch }) => branch ?? defaultBranch);
  return [...new Set([...deployed, manifest.branch])];
}

/** What settings need so that rollbacks get through. The job's own token, with which they start, is on no bypass list. */
export function neededChange(rules: BranchRules | undefined): Partial<Way> {
  return (rules && obstacleTo(usual, withoutBypass(rules))?.change) ?? {};
}

/** @param written what the rules have put into the settings */
export function notesAboutRules(
  settings: Settings,
  defaultBranch: string,
  {
    rules,
    tagRules,
    written,
  }: {
    readonly rules: ReadonlyMap<string, BranchRules>;
    readonly tagRules: readonly TagRules[] | null;
    readonly written: Partial<Way>;
  },
): string[] {
  const { deployments, manifest, sign, "tag-prefix": prefix } = settings;
  const names = Object.keys(deployments);
  const before = inSettings(written);
  return [
    ...(before === ""
      ? []
      : [
          `\`${defaultBranch}\` takes ${takenBy(rules, defaultBranch, usual)}, so the settings have ${before}: that works with the job's own token. With the token of a GitHub App on the bypass list, they can do without.`,
        ]),
    ...Object.entries(deployments).flatMap(([name, { branch = defaultBranch, land }]) => {
      const obstacle = obstacleOn(rules, branch, { land, sign });
      if (!obstacle) return [];
      const { takes, change } = obstacle;
      const way = change ? `set ${inSettings(change)} in the settings, or pass` : "pass";
      return [
        `${name}: \`${branch}\` takes ${takes}. So that a rollback gets through, ${way} the token of a GitHub App on the bypass list.`,
      ];
    }),
    ...(obstacleOn(rules, manifest.branch, { land: "push", sign })
      ? [
          `\`${manifest.branch}\` takes ${takenBy(rules, manifest.branch, { land: "push", sign })}, and the manifest is pushed there: exclude it from the rule, or pass the token of a GitHub App on the bypass list.`,
        ]
      : []),
    ...names.flatMap((name) => {
      const isRefused = mayRefuseTag(withoutBypassOfTags(tagRules), tagName(prefix, name, "1"));
      return isRefused
        ? [
            `A ruleset restricts the creation of tags \`${tagName(prefix, name, "")}*\`: exclude them from it, or pass the token of a GitHub App on the bypass list.`,
          ]
        : [];
    }),
  ];
}

function obstacleOn(rules: ReadonlyMap<string, BranchRules>, branch: string, way: Way) {
  const found = rules.get(branch);
  return found ? obstacleTo(way, withoutBypass(found)) : null;
}

const takenBy = (rules: ReadonlyMap<string, BranchRules>, branch: string, way: Way) =>
  obstacleOn(rules, branch, way)?.takes;

/** The bypass is that of the person, and jobs do the work. */
function withoutBypass({ rulesets, protection }: BranchRules): BranchRules {
  const plain = (all: NonNullable<BranchRules["rulesets"]>) =>
    all.map(({ type }) => ({ type, bypass: null }));
  return {
    rulesets: rulesets && plain(rulesets),
    protection: protection === null || protection === "on" ? protection : plain(protection),
  };
}

function withoutBypassOfTags(tagRules: readonly TagRules[] | null): TagRules[] {
  return (tagRules ?? []).map(({ rules, ...about }) => ({
    ...about,
    rules: rules.map(({ type }) => ({ type, bypass: null })),
  }));
}

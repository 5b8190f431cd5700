/** The rules of branches and tags, as far as the token may read them. */
import { z } from "zod";
import type { BranchRule, BranchRules, TagRules } from "../ledger/branch-rules.ts";
import type { RepositoryRules } from "../rules-ports.ts";
import { type Connection, statusOf } from "./client.ts";

const ruleSchema = z.object({ type: z.string(), ruleset_id: z.number().optional() });
const listedSchema = z.object({
  ...{ id: z.number(), enforcement: z.string(), target: z.string().optional() },
});
const rulesetSchema = z.object({
  current_user_can_bypass: z.string().optional(),
  rules: z.array(z.object({ type: z.string() })).default([]),
  conditions: z
    .object({
      ref_name: z
        .object({
          include: z.array(z.string()).default([]),
          exclude: z.array(z.string()).default([]),
        })
        .optional(),
    })
    .nullish(),
});
const branchSchema = z.object({ protected: z.boolean() });
const enabled = z.object({ enabled: z.boolean() }).optional();
const protectionSchema = z.object({
  required_pull_request_reviews: z.unknown().optional(),
  required_status_checks: z.unknown().optional(),
  restrictions: z.unknown().optional(),
  required_signatures: enabled,
  lock_branch: enabled,
});
const repositorySchema = z.object({
  permissions: z.object({ push: z.boolean(), pull: z.boolean() }).optional(),
});

/** Rules that refuse no commit of ours: whether they can be bypassed is not asked, which saves a call. */
const harmless = ["deletion", "non_fast_forward", "required_linear_history", "creation"];
/** So many rulesets are asked for their bypass. */
const most = 5;

/** Asks once and waits for nothing: what is not told is unknown. */
export function repositoryRules({ poller, repository: at }: Connection): RepositoryRules {
  const { repos } = poller.rest;
  // All pages: a rule that is not listed would count as none.
  const { paginate } = poller;
  const ruleset = async (ruleset_id: number) => {
    const { data } = await repos.getRepoRuleset({ ...at, ruleset_id });
    return rulesetSchema.parse(data);
  };

  return {
    async ofBranch(branch, how): Promise<BranchRules> {
      const [rulesets, isProtected] = await Promise.all([
        orNull(rulesetsOf(branch)),
        how === "all" ? orNull(isProtectedBranch(branch)) : null,
      ]);
      const protection = isProtected ? await protectionOf(branch, rulesets) : isProtected;
      return { rulesets, protection: protection === false ? [] : protection };
    },
    ofTags: () => orNull(tagRulesets()),
    mayWrite: () =>
      orNull(
        repos.get(at).then(({ data }) => {
          const { permissions } = repositorySchema.parse(data);
          // Tokens of jobs and Apps have no account with a role: they are told that not even reading is allowed.
          return permissions?.pull ? permissions.push : null;
        }),
      ),
  };

  async function rulesetsOf(branch: string): Promise<BranchRule[]> {
    const listed = await paginate(repos.getBranchRules, { ...at, branch, per_page: 100 });
    const rules = z.array(ruleSchema).parse(listed);
    const ids = rules.flatMap(({ type, ruleset_id }) =>
      ruleset_id === undefined || harmless.includes(type) ? [] : [ruleset_id],
    );
    const bypasses = new Map(
      await Promise.all(
        [...new Set(ids)].slice(0, most).map(async (id) => {
          return [id, bypassOf(await orNull(ruleset(id)))] as const;
        }),
      ),
    );
    return rules.map(({ type, ruleset_id = 0 }) => {
      return { type, bypass: bypasses.get(ruleset_id) ?? null };
    });
  }

  /** By classic protection or by a ruleset. */
  async function isProtectedBranch(branch: string): Promise<boolean> {
    return branchSchema.parse((await repos.getBranch({ ...at, branch })).data).protected;
  }

  /** @param rulesets that may be why the branch counts as protected; null: not known */
  async function protectionOf(
    branch: string,
    rulesets: readonly BranchRule[] | null,
  ): Promise<BranchRules["protection"]> {
    try {
      const { data } = await repos.getBranchProtection({ ...at, branch });
      return inWordsOfRulesets(protectionSchema.parse(data));
    } catch (error) {
      const isNone = statusOf(error) === 404 && /Branch not protected/.test(String(error));
      if (isNone) return [];
      return rulesets?.length === 0 ? "on" : null;
    }
  }

  async function tagRulesets(): Promise<TagRules[]> {
    const asked = { ...at, targets: "tag", per_page: 100 };
    const active = z
      .array(listedSchema)
      .parse(await paginate(repos.getRepoRulesets, asked))
      .filter(({ target, enforcement }) => target === "tag" && enforcement === "active");
    return Promise.all(
      active.map(async ({ id }) => {
        const found = await ruleset(id);
        const { include = [], exclude = [] } = found.conditions?.ref_name ?? {};
        const bypass = bypassOf(found);
        return { include, exclude, rules: found.rules.map(({ type }) => ({ type, bypass })) };
      }),
    );
  }
}

function bypassOf(found: z.output<typeof rulesetSchema> | null): BranchRule["bypass"] {
  const can = found?.current_user_can_bypass;
  if (can === "always" || can === "exempt") return "always";
  return can === "pull_requests_only" ? "pull-request" : null;
}

function inWordsOfRulesets(protection: z.output<typeof protectionSchema>): BranchRule[] {
  const asked: Readonly<Record<string, boolean>> = {
    pull_request: !!protection.required_pull_request_reviews,
    required_status_checks: !!protection.required_status_checks,
    required_signatures: protection.required_signatures?.enabled ?? false,
    update: !!protection.restrictions,
    lock_branch: protection.lock_branch?.enabled ?? false,
  };
  return Object.entries(asked).flatMap(([type, isAsked]) =>
    isAsked ? [{ type, bypass: null }] : [],
  );
}

const orNull = <T>(asked: Promise<T>): Promise<T | null> => asked.catch(() => null);

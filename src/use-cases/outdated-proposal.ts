/** Finds open pull requests of rollbacks that must not be merged as they are, and has them say so. Source: docs/specification.md, 3.8. */
import { CallRefusal, problemsOf } from "../errors/problem.ts";
import { currentOf } from "../ledger/history.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Repository, Services } from "../ports.ts";
import type { OpenPull, Proposals } from "../proposal-ports.ts";
import { type Claim, claimsIn } from "../rollback/claim.ts";
import { changedSince, restoresOn } from "./load-rollback.ts";

/** The text of an outdated pull request. @param body its text @param said why it is outdated */
export type WriteOutdated = (body: string, said: string) => Promise<string>;

export interface OutdatedServices extends Pick<Services, "step"> {
  /** Undefined where no API can be asked. */
  readonly proposals?: Proposals;
  readonly writeOutdated?: WriteOutdated;
}

/** What was done about pull requests that are outdated. */
export interface OutdatedNews {
  /** For the log. */
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/** What the branches of a Deployment's pull requests begin with. @param deployment its name */
export function proposalBranches(deployment: string): string {
  return `rollback/${deployment}/`;
}

/**
 * After a deploy was recorded: has the open pull requests of this Deployment say that they are outdated, where they are.
 * They are only looked for where rollbacks land so by the settings, or a hold names one. Never throws: the deploy is
 * recorded, whatever becomes of this.
 *
 * @param ledger with the deploy that was recorded
 */
export async function tellOutdated(
  repository: Repository,
  ledger: Ledger,
  { step, proposals, writeOutdated }: OutdatedServices,
): Promise<OutdatedNews> {
  const { deployment, history } = ledger;
  const isExpected =
    deployment.land === "pull-request" ||
    history.holds.some(({ pullRequest }) => pullRequest !== undefined);
  if (!proposals || !writeOutdated || !isExpected) return { notes: [], warnings: [] };
  try {
    return await step("Look for pull requests that are outdated now", async () => {
      const open = await proposals.openInto(deployment.branch);
      const own = open.filter(({ branch }) => branch.startsWith(proposalBranches(deployment.name)));
      const notes: string[] = [];
      for (const pull of own) {
        const claim = claimOf(ledger, pull);
        const said = claim ? await whyOutdated(repository, ledger, claim, pull) : "";
        if (said === "") continue;
        await sayOutdated(pull, said, proposals, writeOutdated);
        notes.push(`Pull request #${pull.number} says that it is outdated. ${said}`);
      }
      return { notes, warnings: [] };
    });
  } catch (error) {
    const silent = "Open pull requests of rollbacks may be outdated without saying so";
    const isForGood = error instanceof CallRefusal && error.retryIn === null;
    if (isForGood && [401, 403, 404].includes(error.status)) {
      const why = `this token may not look for them, or change them. GitHub said: ${error.said}`;
      return { notes: [`${silent}: ${why}`], warnings: [] };
    }
    const [{ message }] = problemsOf(error);
    return { notes: [], warnings: [`${silent}. ${message}`] };
  }
}

/** Writes it into the pull request, unless it stands there. */
export async function sayOutdated(
  { number, body }: OpenPull,
  said: string,
  { changeBody }: Proposals,
  writeOutdated: WriteOutdated,
): Promise<void> {
  const text = await writeOutdated(body, said);
  if (text !== body) await changeBody(number, text);
}

/** The rollback that a pull request is about, by its text. */
export function claimOf({ deployment }: Ledger, { body }: OpenPull): Claim | undefined {
  return claimsIn(body).find((claim) => claim.deployment === deployment.name);
}

/**
 * Why an open pull request must not be merged as it is; empty when it may be.
 *
 * @param rollback what it has to bring back
 */
export async function whyOutdated(
  repository: Repository,
  ledger: Ledger,
  rollback: Pick<Claim, "to" | "scope" | "runtime" | "from">,
  { head, branch }: OpenPull,
): Promise<string> {
  const { commits } = repository;
  const current = currentOf(ledger.history)?.id ?? null;
  const { from } = rollback;
  if (from !== null && current !== from) {
    return `It was made while deploy ${from} ran, and now ${current === null ? "another one" : `deploy ${current}`} runs.`;
  }
  await commits.fetch([head]);
  if (!(await restoresOn(repository, ledger, rollback, head))) {
    return `The branch \`${branch}\` does not have what this rollback brings back.`;
  }
  const paths = await changedSince(repository, ledger, await commits.parentOf(head));
  if (paths?.length === 0) return "";
  const some = paths?.slice(0, 5).map((path) => `\`${path}\``);
  return `Its branch is older than ${some ? `changes to ${some.join(", ")}` : "the branch that it goes to"}.`;
}

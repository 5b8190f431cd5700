/** Marks a deploy good or bad, or takes its mark off: load, decide, push. */
import { Refusal, refuse } from "../errors/problem.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Entry, Mark } from "../ledger/manifest.ts";
import { badMarkOf } from "../ledger/marks.ts";
import { withEntry } from "../ledger/recording.ts";
import { ledgerTime } from "../ledger/time.ts";
import type { Repository, Services, ServicesWithPeople } from "../ports.ts";
import { judgePeople } from "../rollback/permission.ts";
import { eligibleByRecord } from "../rollback/rules.ts";
import { findTarget, unknownTarget } from "../rollback/target.ts";
import { openLedger } from "./open-ledger.ts";
import { retryOnConflict } from "./retry-on-conflict.ts";
import { pushManifest } from "./write-ledger.ts";

export interface MarkRequest {
  /** May be left out when the settings have just one. */
  readonly deployment: string | undefined;
  /** An ID, `#`ID, a full tag name, `previous` or `last-good`. */
  readonly deployId: string;
  /** `none` takes the mark off. */
  readonly as: Mark["as"] | "none";
  /** Why; of no use to take a mark off. */
  readonly reason: string;
  readonly actor: string;
}

export interface MarkResult {
  readonly deployment: string;
  readonly deploy: string;
  /** The mark that the deploy had before; null when it had none. */
  readonly before: Mark | null;
  /** The mark that it has now. */
  readonly mark: Mark | null;
  readonly changed: boolean;
}

/**
 * Marks a deploy, in the place of the mark that it had. A token that may write is enough, because a deploy job marks
 * its deploy whoever merged; only what counts as bad is made good, or unmarked, with the permission to roll back.
 *
 * @throws {Refusal} `deploy-not-found` and its like, `deploy-not-successful`, `actor-not-permitted`, or when the
 * ledger cannot be read or written
 */
export function markDeploy(
  { deployment: named, deployId, as, reason, actor }: MarkRequest,
  services: ServicesWithPeople,
): Promise<MarkResult> {
  return retryOnConflict(services, async (repository, { tries }) => {
    const ledger = await services.step("Read the ledger", () => openLedger(repository, named));
    const { deployment, history, manifest } = ledger;
    const entry = findTarget(history, deployId);
    if (!entry) {
      const eligible = eligibleByRecord(deployment, history, services.now(), true);
      throw new Refusal([unknownTarget(history, deployId, eligible).problem]);
    }
    if (as === "good" && entry.status !== "deployed") {
      refuse("deploy-not-successful", { deploy: entry.id, status: entry.status });
    }
    const before = entry.mark ?? null;
    const result = { deployment: deployment.name, deploy: entry.id, before };
    const isSame = as === "none" ? !before : before?.as === as && before.reason === reason;
    if (isSame) return { ...result, mark: before, changed: tries > 0 };
    if (as !== "bad" && badMarkOf(history, entry)) {
      const people = await services.people(deployment.rollback);
      const [first, ...others] = judgePeople(deployment, people);
      if (first) throw new Refusal([first, ...others]);
    }
    const createdAt = ledgerTime(manifest, services.now());
    const mark = as === "none" ? null : { as, reason, createdBy: actor, createdAt };
    await pushMark(repository, ledger, { ...entry, mark }, services);
    return { ...result, mark, changed: true };
  });
}

function pushMark(
  repository: Repository,
  ledger: Ledger,
  entry: Entry,
  services: Services,
): Promise<void> {
  const { manifest, history, deployment } = ledger;
  const what = `deploy ${entry.id} of ${deployment.name}`;
  const subject = entry.mark ? `Mark ${what} ${entry.mark.as}` : `Take the mark off ${what}`;
  return services.step(subject, async () => {
    const about = { subject, date: ledgerTime(manifest, services.now()) };
    await pushManifest(repository, ledger, withEntry(manifest, history, entry), about, services);
  });
}

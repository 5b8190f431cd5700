/** Puts a hold on a Deployment, or releases one: load, decide, push. */
import { createHash } from "node:crypto";
import { Refusal } from "../errors/problem.ts";
import { holdToRelease, withHold } from "../ledger/holds.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { type Hold, recordOf, withRecord } from "../ledger/manifest.ts";
import { runIdentity } from "../ledger/run.ts";
import { ledgerTime } from "../ledger/time.ts";
import type { Repository, Services, ServicesWithPeople } from "../ports.ts";
import { judgePeople } from "../rollback/permission.ts";
import { openLedger } from "./open-ledger.ts";
import { assertConfirmed } from "./push-and-confirm.ts";
import { releaseWorkflow } from "./release-workflow.ts";
import { retryOnConflict } from "./retry-on-conflict.ts";
import { pushManifest } from "./write-ledger.ts";

interface OfHold {
  /** May be left out when the settings have just one. */
  readonly deployment: string | undefined;
  /** Which hold: to put on, undefined makes an ID; to release, undefined is the only one that is on. */
  readonly id: string | undefined;
}

export interface HoldRequest extends OfHold {
  /** Why no deploy may go through. */
  readonly reason: string;
  readonly actor: string;
  /** The run's address; null outside a run. */
  readonly run: string | null;
}

export type ReleaseRequest = OfHold;

export interface HoldResult {
  readonly deployment: string;
  readonly verb: "hold" | "release";
  /** The hold that was put on or released; undefined when there was none to release. */
  readonly hold: Hold | undefined;
  /** All that are on now. */
  readonly holds: readonly Hold[];
  /** The file of the workflow that releases holds; null when there is none. */
  readonly releaseWorkflow: string | null;
  readonly changed: boolean;
}

/**
 * Puts a hold on. Anybody may whose token can write: it is the safe direction, and a deploy job that fails does it
 * whoever merged.
 *
 * @throws {Refusal} `hold-exists`, or when the ledger cannot be read or written
 */
export function holdDeploys(request: HoldRequest, services: Services): Promise<HoldResult> {
  const { reason, actor, run } = request;
  const id = request.id ?? holdIdFor(run === null ? actor : runIdentity(run), reason);
  return retryOnConflict(services, async (repository, { tries }) => {
    const ledger = await services.step("Read the ledger", () =>
      openLedger(repository, request.deployment),
    );
    const { name } = ledger.deployment;
    const before = ledger.history.holds;
    const createdAt = ledgerTime(ledger.manifest, services.now());
    const deployId = ledger.history.entries.at(-1)?.id ?? null;
    const hold: Hold = { id, reason, createdBy: actor, createdAt, deployId };
    const holds = withHold(before, hold);
    const release = await releaseWorkflow(repository);
    const result = { deployment: name, verb: "hold", holds, releaseWorkflow: release } as const;
    if (holds === before) {
      return { ...result, hold: holds.find((other) => other.id === id), changed: tries > 0 };
    }
    await pushHolds(repository, ledger, holds, `Hold deploys to ${name}`, services);
    return { ...result, hold, changed: true };
  });
}

/**
 * Releases a hold, which asks for the permission to roll back.
 *
 * @throws {Refusal} `several-holds`, `actor-not-permitted`, or when the ledger cannot be read or written
 */
export function releaseDeploys(
  request: ReleaseRequest,
  services: ServicesWithPeople,
): Promise<HoldResult> {
  return retryOnConflict(services, async (repository, { tries }) => {
    const ledger = await services.step("Read the ledger", () =>
      openLedger(repository, request.deployment),
    );
    const { deployment, history } = ledger;
    const hold = holdToRelease(history.holds, request.id);
    const holds = history.holds.filter((other) => other !== hold);
    const { name } = deployment;
    const release = await releaseWorkflow(repository);
    const about = { deployment: name, releaseWorkflow: release };
    const result = { ...about, verb: "release", hold, holds } as const;
    if (!hold) return { ...result, changed: tries > 0 };
    const [first, ...others] = judgePeople(deployment, await services.people(deployment.rollback));
    if (first) throw new Refusal([first, ...others]);
    const subject = `Release the hold on ${deployment.name}`;
    await pushHolds(repository, ledger, holds, subject, services);
    return { ...result, changed: true };
  });
}

/**
 * The ID of a hold that was given none. The same request has the same one, so that a re-run adds no second hold,
 * and no other request has it, so that it releases no hold of somebody else.
 *
 * @param by what identifies the run, or the person's name outside a run
 */
function holdIdFor(by: string, reason: string): string {
  return createHash("sha256")
    .update(JSON.stringify([by, reason]))
    .digest("hex")
    .slice(0, 8);
}

function pushHolds(
  repository: Repository,
  ledger: Ledger,
  holds: readonly Hold[],
  subject: string,
  services: Services,
): Promise<void> {
  const { manifest, history } = ledger;
  const { name } = ledger.deployment;
  const { dagDeployEnabled } = history;
  const record = { ...recordOf(manifest, name), dagDeployEnabled, holds: [...holds] };
  return services.step(subject, async () => {
    const about = { subject, date: ledgerTime(manifest, services.now()) };
    const held = withRecord(manifest, name, record);
    const confirmed = await pushManifest(repository, ledger, held, about, services);
    assertConfirmed(confirmed, ledger.location);
  });
}

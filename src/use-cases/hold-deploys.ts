/** Puts a hold on a Deployment, or releases it: load, decide, push. */
import { type Hold, recordOf, withRecord } from "../ledger/manifest.ts";
import type { Services } from "../ports.ts";
import { openLedger } from "./open-ledger.ts";
import { retryOnConflict } from "./retry-on-conflict.ts";
import { pushManifest } from "./write-ledger.ts";

export interface HoldRequest {
  /** May be left out when the settings have just one. */
  readonly deployment: string | undefined;
  /** Why no deploy may go through; null releases the hold. */
  readonly reason: string | null;
  readonly actor: string;
}

export interface HoldResult {
  readonly deployment: string;
  /** The hold that is on now. */
  readonly hold: Hold | null;
  readonly changed: boolean;
}

/** @throws {Refusal} when the ledger cannot be read or written */
export function holdDeploys(request: HoldRequest, services: Services): Promise<HoldResult> {
  const { step, now, committer } = services;
  return retryOnConflict(services, async (repository, { tries }) => {
    const ledger = await step("Read the ledger", () => openLedger(repository, request.deployment));
    const { history, manifest } = ledger;
    const { name } = ledger.deployment;
    if ((history.hold?.reason ?? null) === request.reason) {
      return { deployment: name, hold: history.hold, changed: tries > 0 };
    }
    const date = now();
    const hold = holdOf(request, date, history.entries.at(-1)?.id ?? null);
    const { dagDeployEnabled } = history;
    const record = { ...recordOf(manifest, name), dagDeployEnabled, hold };
    const subject = hold ? `Hold deploys to ${name}` : `Release the hold on ${name}`;
    await step(subject, async () => {
      const about = { subject, committer: await committer(), date };
      return pushManifest(repository, ledger, withRecord(manifest, name, record), about);
    });
    return { deployment: name, hold, changed: true };
  });
}

/** @param deployId the newest deploy */
function holdOf(
  { reason, actor }: HoldRequest,
  createdAt: string,
  deployId: string | null,
): Hold | null {
  return reason === null ? null : { reason, createdBy: actor, createdAt, deployId };
}

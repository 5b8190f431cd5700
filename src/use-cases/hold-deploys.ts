/** Puts a hold on a Deployment, or takes it off: load, decide, push. */
import { type Hold, recordOf, withRecord } from "../ledger/manifest.ts";
import { openLedger } from "./open-ledger.ts";
import { retryOnConflict } from "./publish.ts";
import type { Tools } from "./services.ts";
import { pushManifest } from "./write-ledger.ts";

export interface HoldRequest {
  /** May be left out when the settings have just one. */
  readonly deployment: string | undefined;
  /** Why deploys shall wait; null takes the hold off. */
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
export function holdDeploys(request: HoldRequest, tools: Tools): Promise<HoldResult> {
  return retryOnConflict(tools, async (repository, { tries }) => {
    const ledger = await tools.step("Read the ledger", () =>
      openLedger(repository, request.deployment),
    );
    const { history, manifest } = ledger;
    const { name } = ledger.deployment;
    const { reason, actor } = request;
    if ((history.hold?.reason ?? null) === reason) {
      return { deployment: name, hold: history.hold, changed: tries > 0 };
    }
    const date = tools.now();
    const hold: Hold | null =
      reason === null
        ? null
        : {
            reason,
            createdBy: actor,
            createdAt: date,
            deployId: history.entries.at(-1)?.id ?? null,
          };
    const { dagDeployEnabled } = history;
    const held = withRecord(manifest, name, {
      ...recordOf(manifest, name),
      dagDeployEnabled,
      hold,
    });
    const subject = hold ? `Hold deploys to ${name}` : `Release the hold on ${name}`;
    await tools.step(subject, async () =>
      pushManifest(repository, ledger, held, { subject, committer: await tools.committer(), date }),
    );
    return { deployment: name, hold, changed: true };
  });
}

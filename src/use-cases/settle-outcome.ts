/** Decides by the deploy history how a rollback's deploy ended, and writes down what the history does not have yet. */
import { problem, Refusal } from "../errors/problem.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Entry } from "../ledger/manifest.ts";
import { completed } from "../ledger/recording.ts";
import { inWholeSeconds, ledgerTime } from "../ledger/time.ts";
import type { Repository, Services } from "../ports.ts";
import type { DeployEnd, RecordedDeploys, Verdict } from "../rollback/deploy-run.ts";
import type { PendingDelivery } from "./delivery.ts";
import { openLedger } from "./open-ledger.ts";
import { withOutcome } from "./record-deploy.ts";
import { retryOnConflict } from "./retry-on-conflict.ts";
import { pushManifest } from "./write-ledger.ts";

/** @param decide judges the state on which its verdict is then written */
export type Settle = (
  decide: (recorded: RecordedDeploys) => Verdict | Promise<Verdict>,
) => Promise<Verdict>;

/**
 * An outcome that was recorded is never overruled: see {@link completed}. A refusal is a result: the rollback is in git.
 *
 * @param externalId the deploy's ID on Astro, when Astro made it
 */
export function settleIn(
  services: Services,
  { deployment, entry: pushed }: Pick<PendingDelivery, "deployment" | "entry">,
  externalId: string | null = null,
): Settle {
  const { open, now } = services;
  return async (decide) => {
    const reached: { verdict: Verdict | null } = { verdict: null };
    try {
      return await retryOnConflict({ open, step: (_, work) => work() }, async (repository) => {
        const ledger = await openLedger(repository, deployment.name);
        const entry = ledger.history.entries.find(({ id }) => id === pushed.id) ?? pushed;
        const verdict = await decide({ ...ledger.history, entry });
        reached.verdict = verdict;
        const { unwritten } = verdict;
        if (unwritten) await write(repository, ledger, entry, { ...unwritten, externalId });
        return verdict;
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const said = error.message;
      const { verdict } = reached;
      if (!verdict?.status) {
        return { status: null, problem: problem("delivery-unknown", { said }), unwritten: null };
      }
      const unwritten = problem("outcome-unwritten", { outcome: verdict.status, said });
      return { ...verdict, problem: verdict.problem ?? unwritten };
    }
  };

  async function write(
    repository: Repository,
    ledger: Ledger,
    entry: Entry,
    { status, at, externalId: id }: DeployEnd & { readonly externalId: string | null },
  ): Promise<void> {
    const date = ledgerTime(ledger.manifest, now());
    const times = [entry.createdAt, inWholeSeconds(at) || date, date].map((time) =>
      Date.parse(time),
    );
    // Between its creation and now, whatever the server's clock says.
    const [, end = 0] = times.sort((a, b) => a - b);
    const ended = completed(entry, { status, at: inWholeSeconds(end), externalId: id });
    if (ended === entry) return;
    const about = { subject: `Deploy ${entry.id} of ${deployment.name}: ${status}`, date };
    await pushManifest(repository, ledger, withOutcome(ledger, ended), about, services);
  }
}

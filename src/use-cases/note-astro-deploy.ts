/** Notes that Astro is at work on a rollback: load, decide, push. `guard` goes by it. */
import type { Entry } from "../ledger/manifest.ts";
import { begunOnAstro, withEntry } from "../ledger/recording.ts";
import { ledgerTime } from "../ledger/time.ts";
import type { Services } from "../ports.ts";
import { openLedger } from "./open-ledger.ts";
import { retryOnConflict } from "./retry-on-conflict.ts";
import { pushManifest } from "./write-ledger.ts";

/**
 * @param deployment its name
 * @param deploy the ID of Astro's deploy
 * @throws {Refusal} when the ledger cannot be read or written
 */
export function noteAstroDeploy(
  { deployment, entry, deploy }: { deployment: string; entry: Entry; deploy: string },
  services: Services,
): Promise<void> {
  const { step, now } = services;
  return retryOnConflict(services, async (repository) => {
    const ledger = await step("Read the ledger", () => openLedger(repository, deployment));
    const { manifest, history } = ledger;
    const known = history.entries.find(({ id }) => id === entry.id);
    const begun = known && begunOnAstro(known, deploy);
    if (!begun || begun === known) return;
    await step(`Note Astro's deploy ${deploy}`, async () => {
      const subject = `Deploy ${entry.id} of ${deployment}: begun on Astro`;
      const about = { subject, date: ledgerTime(manifest, now()) };
      await pushManifest(repository, ledger, withEntry(manifest, history, begun), about, services);
    });
  });
}

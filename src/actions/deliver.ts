/** Delivers a rollback's commit, if the delivery mode says so. */
import type { Problem } from "../errors/problem.ts";
import { rollbackSummary } from "../report/summary/rollback.ts";
import { log, setOutputs, untilCanceled, warn } from "../runner/toolkit.ts";
import type { Delivery } from "../use-cases/delivery.ts";
import type { PushedResult } from "../use-cases/roll-back.ts";
import type { ActionContext } from "./action.ts";
import { whereOf, writeSummary } from "./write-summary.ts";

type Context = ActionContext<"rollback">;

/** @returns why it was not deployed */
export async function deliver(context: Context, done: PushedResult): Promise<readonly Problem[]> {
  if (done.plan.deliveryMode === "none" || !done.plan.target) return [];
  const result = await untilCanceled((canceled) => delivered(context, done, canceled));

  setOutputs({ delivered: result.status === "deployed" });
  for (const warning of result.warnings) warn(warning);
  await writeSummary(rollbackSummary(done, whereOf(context), result), "replace");
  return result.problem ? [result.problem] : [];
}

async function delivered(
  context: Context,
  done: PushedResult,
  canceled: AbortSignal,
): Promise<Delivery> {
  const { job, input, github, services } = context;
  const { entry, commit } = done;
  const { deployment, target, deliveryMode, hold } = done.plan;
  if (!target || deliveryMode === "none") throw new Error("Nothing is to be delivered");
  const token = input["astro-token"];
  const location = deployment.astro;
  const viewer = await context.viewer();
  // Loaded only here, where nothing else is in a hurry.
  const [{ astro }, { deliverRollback }, { clockUntil }, notes, { settleIn }] = await Promise.all([
    import("../astro/api.ts"),
    import("../use-cases/deliver-rollback.ts"),
    import("../use-cases/follow.ts"),
    import("../use-cases/note-astro-deploy.ts"),
    import("../use-cases/settle-outcome.ts"),
  ]);
  return deliverRollback(
    {
      ...{ deployment, entry, commit, target, run: job.run },
      mode: deliveryMode,
      isNew: done.changed,
      // A push with the job's own token starts no workflow; one with an unknown token may.
      pushStartsRuns: viewer?.login !== "github-actions[bot]",
      isHeld: hold,
      timeout: input["deliver-timeout"],
    },
    {
      ...services,
      ...{ log, canceled, workflows: github, page: github },
      clock: clockUntil(canceled),
      noteAstroDeploy: (deploy) =>
        notes.noteAstroDeploy({ deployment: deployment.name, entry, deploy }, services),
      settle: (externalId) => settleIn(services, { deployment, entry }, externalId),
      astro:
        token && location
          ? astro({ apiUrl: process.env["ASTRO_API_URL"], token }).at(location)
          : null,
    },
  );
}

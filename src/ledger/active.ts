/** When the code of each deploy ran. */
import type { Deploys } from "./history.ts";
import { later } from "./snapshots.ts";

export interface Active {
  /** ISO 8601, UTC. */
  readonly from: string;
  /** Null while it runs. */
  readonly until: string | null;
}

/** ID of each deploy that succeeded → from its own end to that of the deploy that followed. */
export function activeTimes({ deployed }: Deploys): ReadonlyMap<string, Active> {
  return new Map(
    deployed.map(({ id, finishedAt }, index) => {
      const next = deployed[index + 1];
      return [id, { from: finishedAt, until: next ? later(finishedAt, next.finishedAt) : null }];
    }),
  );
}

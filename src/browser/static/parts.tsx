/** The parts of a page that is only a file. */
import type { Parts } from "../parts.ts";
import { StaticRelease } from "./release.tsx";
import { StaticRollback } from "./rollback.tsx";

const nothing = () => null;

export const staticParts: Parts = {
  Rollback: StaticRollback,
  HoldActions: StaticRelease,
  DeployActions: nothing,
  DeploymentActions: nothing,
};

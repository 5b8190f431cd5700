import type { VerifyResult } from "../use-cases/verify-ledger.ts";

/** How many of the problems of a ledger a repair fixes. */
export function fixedBy({ problems, lost, remaining }: VerifyResult): number {
  return problems.length - (remaining.length - lost.length);
}

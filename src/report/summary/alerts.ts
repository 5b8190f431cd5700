/** Warnings as GitHub's alerts, by their weight. */
import type { Warning } from "../../rollback/plan.ts";
import { type Rank, rankOf } from "../../rollback/warning-ranks.ts";
import { type Block, message } from "../blocks.ts";
import { type AlertKind, alert } from "./github.ts";

const kinds: readonly (readonly [Rank, AlertKind])[] = [
  ["danger", "CAUTION"],
  ["attention", "WARNING"],
  ["note", "NOTE"],
];

/**
 * One alert for each rank.
 *
 * @param others that ask for attention, and have no code
 */
export function alertsOf(warnings: readonly Warning[], others: readonly string[] = []): Block[] {
  return kinds.flatMap(([rank, kind]) => {
    const ofRank = warnings.filter(({ code }) => rankOf(code) === rank).map((one) => one.message);
    const said = rank === "attention" ? [...ofRank, ...others] : ofRank;
    return said.length > 0 ? [alert(kind, said.map(message))] : [];
  });
}

/** The check of a set-up as a table. */
import type { SetUpCheck } from "../setup/check.ts";
import { type Block, message, strong, table } from "./blocks.ts";
import { counted } from "./counted.ts";

const names: Readonly<Record<SetUpCheck["check"], string>> = {
  rollbacks: "Rollbacks",
  "deploy-branch": "Deploy branch",
  "manifest-branch": "Manifest branch",
  "deploy-tags": "Deploy tags",
  token: "Token",
  workflow: "Deploy workflow",
};

export function setUpTable(checks: readonly SetUpCheck[]): Block {
  const rows = checks.map(({ check, state, found, remedy }) => [
    ...[names[check], state === "attention" ? strong(state) : state],
    [...message(found), ...(remedy === "" ? [] : [" ", ...message(remedy)])],
  ]);
  return table([["What", "State", "Found, and what to do"], ...rows]);
}

/** What a verdict says of them; empty when all is well. */
export function openPoints(checks: readonly SetUpCheck[]): string {
  const open = checks.filter(({ state }) => state === "attention").length;
  if (open === 0) return "";
  return ` ${counted(open, "point")} of the set-up ${open === 1 ? "needs" : "need"} attention.`;
}

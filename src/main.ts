/**
 * What the bundle offers: a function for each action, and the command line. Everything but the copy of the
 * repository is loaded while that is under way.
 */
import { goAhead } from "./actions/ahead.ts";
import type { ActionName } from "./actions.ts";

async function act(name: ActionName): Promise<void> {
  await using ahead = goAhead(name, process.env);
  await ahead.underWay;
  const { actions } = await import("./actions.ts");
  await actions[name](ahead);
}

export const rollback = () => act("rollback");
export const record = () => act("record");
export const guard = () => act("guard");
export const hold = () => act("hold");
export const history = () => act("history");
export const verify = () => act("verify");
export const comment = () => act("comment");

export async function commandLine(args: readonly string[], version: string): Promise<number> {
  const all = await import("./actions.ts");
  return all.commandLine(args, version);
}

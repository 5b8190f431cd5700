/** What a tab of the browser says. */
import type { PageData } from "./data.ts";

/** What runs; with several Deployments, how many there are. */
export function titleOf({ deployments }: PageData): string {
  const [only, ...others] = deployments;
  const about =
    only && others.length === 0
      ? `${only.name} runs ${only.current ?? "nothing recorded"}`
      : `${deployments.length} Deployments`;
  return `${about} · Deploy History`;
}

/** Histories as `history --json` prints them, for the page. */
import type { HistoryResult } from "../use-cases/read-history.ts";
import { webAddress } from "./addresses.ts";
import { camelCased, historyJson } from "./outputs.ts";

/** @param remote the repository's address for git */
export function historyTexts(
  results: readonly HistoryResult[],
  remote: string,
): { readonly name: string; readonly json: string }[] {
  return results.map((result) => {
    const outputs = camelCased(historyJson(result, webAddress(remote)));
    return {
      name: result.deployment,
      json: JSON.stringify({ ...outputs, warnings: [], problems: [] }),
    };
  });
}

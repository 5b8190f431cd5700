/** A table of which only the first rows are shown. */
import { type Block, type Cell, paragraph, table } from "./blocks.ts";

export function longTable(
  head: readonly Cell[],
  rows: readonly (readonly Cell[])[],
  maxRows = 25,
): Block[] {
  const left = rows.length - maxRows;
  return [
    table([head, ...rows.slice(0, maxRows)]),
    ...(left > 0 ? [paragraph(`And ${left} more.`)] : []),
  ];
}

/** The table that compares ways of doing the same. */
import { bytes, seconds, table } from "./format.ts";
import type { Counts, Figures } from "./run.ts";

export interface MeasuredWay {
  readonly name: string;
  readonly figures: Figures;
  readonly counts?: Counts;
}

/** The last two columns are there where something was counted. */
export function waysTable(measured: readonly MeasuredWay[]): string {
  const isCounted = measured.some(({ counts }) => counts);
  const head = ["Way", "Pushed after", "Ended after", "Received", "Sent", "HTTP requests"];
  const countHead = isCounted ? ["git processes", "Memory of node"] : [];
  const rows = measured.map(({ name, figures, counts }) => [
    ...[name, seconds(figures.pushed), seconds(figures.ended)],
    ...[bytes(figures.received), bytes(figures.sent), String(figures.requests)],
    ...(isCounted ? countCells(counts) : []),
  ]);
  return table([...head, ...countHead], rows);
}

function countCells(counts: Counts | undefined): string[] {
  return [String(counts?.processes ?? ""), counts?.memory ? bytes(counts.memory) : ""];
}

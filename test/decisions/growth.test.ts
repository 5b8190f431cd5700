/** Decisions over a history of years take no time that a person would notice. `npm run bench` has the figures. */
import { expect, test } from "vitest";
import type { Entry } from "../../src/ledger/manifest.ts";
import { historyReport } from "../../src/report/terminal/history.ts";
import { terminalText } from "../../src/report/terminal/render.ts";
import { rowsOf } from "../../src/use-cases/read-history.ts";
import { costOf, decisions, type Given, histories } from "../bench/growth-decisions.ts";

const deploys = 10_000;

/** Milliseconds; measured again where the first run was too slow, which may be the machine's fault. */
function costUpTo(most: number, decide: (about: Given) => unknown, entries: readonly Entry[]) {
  const first = costOf(decide, entries, 1);
  return first < most ? first : costOf(decide, entries, 4);
}

test.each(Object.entries(histories))(
  // On a machine that does something else as well; what grows with the square of the deploys takes many seconds.
  "%s: each decision over 10,000 deploys takes less than half a second",
  (_, make) => {
    const entries = make(deploys);
    for (const [name, decide] of Object.entries(decisions)) {
      expect(costUpTo(500, decide, entries), name).toBeLessThan(500);
    }
  },
);

test("5,000 rows of a history are on the screen in no time", () => {
  const now = "2026-11-20T00:00:00Z";
  const show = ({ ledger }: Given) => {
    const { entries } = ledger.history;
    const rows = rowsOf(ledger, entries, { older: [], missing: new Set(), now });
    const report = historyReport(
      {
        ...{ deployment: "prod", branch: "main", rollbackWorkflow: null, rows, now },
        ...{ total: rows.length, current: "1", previous: null, lastGood: null, holds: [] },
      },
      120,
      Object.assign((verb: string) => verb, { inClone: (git: string) => git }),
    );
    return terminalText(report, { width: 120, colour: true });
  };
  expect(costUpTo(1_000, show, histories.plain(5_000))).toBeLessThan(1_000);
});

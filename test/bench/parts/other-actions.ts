/** Actions that do not roll back, each against the least that git needs for it. */
import { ratio } from "../format.ts";
import type { Part } from "../part.ts";
import { usual } from "../shape.ts";
import { atMost } from "../target.ts";
import type { Way } from "../ways.ts";
import { waysTable } from "../ways-table.ts";

const actions: readonly (readonly [Way, Way])[] = [
  ["record", "least record"],
  ["guard", "least guard"],
  ["history", "least history"],
  ["hold", "least hold"],
];

export const otherActions: Part = {
  name: "other-actions",
  async measure(lab) {
    const bench = await lab.bench(usual);
    const rows = [];
    const targets = [];
    for (const [way, leastWay] of actions) {
      const [action, least] = await lab.inTurns([
        { bench, way, back: 3 },
        { bench, way: leastWay, back: 3 },
      ]);
      rows.push({ name: `\`${way}/\``, figures: action, counts: await bench.count(way, 3) });
      rows.push({ name: "the least that git needs for it", figures: least });
      const what = `\`${way}\` / the least that git needs for it`;
      targets.push(atMost(what, action.pushed / least.pushed, 1.3, ratio));
    }
    return { title: "Other actions", text: waysTable(rows), targets };
  },
};

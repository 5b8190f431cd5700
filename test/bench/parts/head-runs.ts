/** The simplest rollback: the head is what runs, and the manifest is small. */
import { bytes, ratio } from "../format.ts";
import type { Part } from "../part.ts";
import { type Shape, usual } from "../shape.ts";
import { atMost } from "../target.ts";
import { waysTable } from "../ways-table.ts";

/** The API gives the whole manifest. */
const shape: Shape = { ...usual, ahead: 0, kept: 644 };

export const headRuns: Part = {
  name: "head-runs",
  async measure(lab) {
    const bench = await lab.bench(shape);
    const [action, least, farAction, farLeast] = await lab.inTurns([
      { bench, way: "action", back: 3 },
      { bench, way: "least", back: 3 },
      { bench, way: "action", back: 600 },
      { bench, way: "least", back: 600 },
    ]);
    return {
      title: "The head is what runs",
      text: `The manifest holds ${shape.kept} deploys and has ${bytes(await bench.manifestSize())}, so GitHub's API gives it.

${waysTable([
  { name: "(a), 3 deploys back", figures: action, counts: await bench.count("action", 3) },
  { name: "(b), 3 deploys back", figures: least },
  { name: "(a), 600 deploys back", figures: farAction },
  { name: "(b), 600 deploys back", figures: farLeast },
])}`,
      targets: [
        atMost("(a) / (b), the head runs, 3 back", action.pushed / least.pushed, 1.3, ratio),
        atMost(
          "(a) / (b), the head runs, 600 back",
          farAction.pushed / farLeast.pushed,
          1.3,
          ratio,
        ),
        atMost("bytes sent, 600 back", farAction.sent, 100e3, bytes),
      ],
    };
  },
};

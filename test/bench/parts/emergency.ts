/** The ordinary emergency: somebody merged since the last deploy, and the manifest is large. */
import { bytes, count, ratio } from "../format.ts";
import type { Part } from "../part.ts";
import { usual } from "../shape.ts";
import { atMost } from "../target.ts";
import { waysTable } from "../ways-table.ts";

const back = 3;

export const emergency: Part = {
  name: "emergency",
  async measure(lab) {
    const bench = await lab.bench(usual);
    const [action, least] = await lab.inTurns([
      { bench, way: "action", back },
      { bench, way: "least", back },
    ]);
    const counts = await bench.count("action", back);
    return {
      title: "The ordinary emergency",
      text: `${usual.ahead} commits were merged since the last deploy. All ${count(usual.deploys)} deploys are within three months, so the manifest
has ${bytes(await bench.manifestSize())}: more than GitHub's API gives. ${back} deploys back:

${waysTable([
  { name: "(a) this action", figures: action, counts },
  {
    name: "(b) the least that git needs",
    figures: least,
    counts: await bench.count("least", back),
  },
])}`,
      targets: [
        atMost("(a) / (b), the ordinary emergency", action.pushed / least.pushed, 1.5, ratio),
        atMost("its HTTP requests", action.requests, 14, String),
        atMost("its peak memory of node", counts.memory ?? 0, 100e6, bytes),
      ],
    };
  },
};

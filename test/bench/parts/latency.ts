/** A network on which each request takes its time. */
import { ratio } from "../format.ts";
import type { Part } from "../part.ts";
import { usual } from "../shape.ts";
import { atMost } from "../target.ts";
import { waysTable } from "../ways-table.ts";

/** In milliseconds. */
const roundTrip = 80;

export const latency: Part = {
  name: "latency",
  async measure(lab) {
    const bench = await lab.bench(usual);
    bench.latency = roundTrip;
    const [action, least] = await lab.inTurns([
      { bench, way: "action", back: 3 },
      { bench, way: "least", back: 3 },
    ]);
    bench.latency = 0;
    const more = (action.ended - least.ended) / roundTrip;
    return {
      title: `${roundTrip} ms a request`,
      text: waysTable([
        { name: "(a) this action", figures: action },
        { name: "(b) the least that git needs", figures: least },
      ]),
      targets: [
        atMost(`(a) over (b) until all is said, in round trips of ${roundTrip} ms`, more, 1, ratio),
      ],
    };
  },
};

/** What grows where GitHub signs the commits: no git pushes, so nobody is told all refs. */
import { bytes, ratio, seconds, table } from "../format.ts";
import type { Part } from "../part.ts";
import { type Shape, usual } from "../shape.ts";
import { atMost } from "../target.ts";

const shape: Shape = { ...usual, sign: "github" };

export const signed: Part = {
  name: "signed",
  async measure(lab) {
    const trial = async (more: Partial<Shape>) =>
      ({ bench: await lab.bench({ ...shape, ...more }), way: "action", back: 3 }) as const;
    const [asUsual, foreign, few, many] = await lab.inTurns([
      await trial({}),
      await trial({ foreignTags: 100_000 }),
      await trial({ commits: 10_000, deploys: 100, kept: 100 }),
      await trial({ commits: 10_000, deploys: 10_000 }),
    ]);
    const rows = [
      ["as usual", asUsual],
      ["tags of other kinds: 100,000", foreign],
      ["commits: 10,000, deploys: 100", few],
      ["commits and deploys: 10,000, of which the manifest keeps 1,000", many],
    ] as const;
    return {
      title: "With `sign: github`",
      text: table(
        ["Repository", "Pushed after", "to usual", "Received", "Sent", "HTTP requests"],
        rows.map(([name, figures]) => [
          ...[name, seconds(figures.pushed), ratio(figures.pushed / asUsual.pushed)],
          ...[bytes(figures.received), bytes(figures.sent), String(figures.requests)],
        ]),
      ),
      targets: [
        atMost(
          "`sign: github`, with 100,000 foreign tags / with none",
          foreign.pushed / asUsual.pushed,
          1.1,
          ratio,
        ),
        atMost(
          "`sign: github`, with 10,000 deploys / with 100",
          many.pushed / few.pushed,
          1.15,
          ratio,
        ),
      ],
    };
  },
};

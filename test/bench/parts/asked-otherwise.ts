/** The same rollback, asked for or set up otherwise. */
import { ratio } from "../format.ts";
import type { Part } from "../part.ts";
import { type Shape, usual } from "../shape.ts";
import { atMost } from "../target.ts";
import { waysTable } from "../ways-table.ts";

const variants: readonly (readonly [what: string, shape: Partial<Shape>])[] = [
  ["image and DAGs from two deploys", { dagsOnly: true }],
  ["an unusual `tag-prefix`", { tagPrefix: "releases/airflow/" }],
  ["the ledger in the deploy branch", { manifestBranch: "main" }],
];

export const askedOtherwise: Part = {
  name: "asked-otherwise",
  async measure(lab) {
    const bench = await lab.bench(usual);
    const others = [];
    for (const [, shape] of variants) others.push(await lab.bench({ ...usual, ...shape }));
    const [byId, previous, action, least, noGraphql, ...changed] = await lab.inTurns([
      { bench, way: "action", back: 1 },
      { bench, way: "previous", back: 1 },
      { bench, way: "action", back: 3 },
      { bench, way: "least", back: 3 },
      { bench, way: "without GraphQL", back: 3 },
      ...others.map((other) => ({ bench: other, way: "action", back: 3 }) as const),
    ]);
    const named = variants.map(([name], index) => ({ name, figures: changed[index] ?? action }));
    return {
      title: "Asked for, or set up, otherwise",
      text: waysTable([
        { name: "(a), 1 deploy back, by its ID", figures: byId },
        { name: "(a), the same as `previous`", figures: previous },
        { name: "(a), 3 deploys back", figures: action },
        { name: "(a) while the API answers 502 to GraphQL", figures: noGraphql },
        ...named.map(({ name, figures }) => ({ name: `(a), ${name}`, figures })),
      ]),
      targets: [
        atMost("`previous` / the same by its ID", previous.pushed / byId.pushed, 1.1, ratio),
        atMost("(a) without GraphQL / (b)", noGraphql.pushed / least.pushed, 1.8, ratio),
        ...named.map(({ name, figures }) =>
          atMost(`${name} / as usual`, figures.pushed / action.pushed, 1.25, ratio),
        ),
      ],
    };
  },
};

/** What long histories cost the command line, and what decisions over them cost. */
import { bytes, ratio, seconds, table } from "../format.ts";
import {
  decisionsOverMany,
  historyOfAll,
  historyOnTerminal,
  importOfTags,
  type Row,
  startOfCommandLine,
  verifyOfDockerfiles,
  verifyOfMany,
} from "../growth-rows.ts";
import type { Part } from "../part.ts";
import { atMost } from "../target.ts";

const over = ({ measured, least }: Row) => measured.elapsed / least.elapsed;
const text = (time: number) => seconds(time * 1000);
const milliseconds = (time: number) => `${time.toFixed(1)} ms`;

export const commandLine: Part = {
  name: "command-line",
  async measure() {
    const rows = {
      "`history --all`, 20,000 deploys": await historyOfAll(),
      "`verify`, 1,000 deploys": await verifyOfMany(1_000),
      "`verify`, 5,000 deploys": await verifyOfMany(),
      "`verify`, 600 deploys with a Dockerfile each": await verifyOfDockerfiles(),
      "`import`, 5,000 tags": await importOfTags(),
    };
    const [all, verifyFew, verifyMany, dockerfiles, imported] = Object.values(rows) as [
      ...[Row, Row, Row, Row, Row],
    ];
    const onTerminal = await historyOnTerminal();
    const start = await startOfCommandLine();
    const decisions = decisionsOverMany();
    const [slowest = ["", 0]] = [...decisions].sort(([, a], [, b]) => b - a);
    return {
      title: "The command line",
      text: `In a clone of a repository of 5,000 files, beside the least that git needs: scripts that fetch the same, and read it.

${table(
  ["Command", "Time", "Least", "Ratio", "Received", "HTTP requests"],
  Object.entries(rows).map(([name, row]) => [
    ...[name, text(row.measured.elapsed), text(row.least.elapsed), ratio(over(row))],
    ...[bytes(row.measured.received), String(row.measured.requests)],
  ]),
)}

\`history -n 5000\` on a terminal takes ${text(onTerminal)}; \`history\` of 30 deploys ${text(start.history.measured.elapsed)}, of which git
needs ${text(start.history.least.elapsed)}. Of ${decisions.size} decisions over 10,000 deploys (which to go back to, what a rollback undoes, whether a
deploy may go ahead, …; plain histories and such with thousands of rollbacks), the slowest takes ${milliseconds(slowest[1])}: ${slowest[0]}.`,
      targets: [
        atMost("`history --all`, 20,000 deploys / least", over(all), 1.3, ratio),
        atMost("`verify`, 5,000 deploys / least", over(verifyMany), 1.5, ratio),
        atMost(
          "`verify`, 5,000 deploys / 1,000",
          verifyMany.measured.elapsed / verifyFew.measured.elapsed,
          5,
          ratio,
        ),
        atMost("`verify`, 600 Dockerfiles / least", over(dockerfiles), 1.5, ratio),
        atMost("`import`, 5,000 tags", imported.measured.elapsed, 20, text),
        atMost("`history -n 5000` on a terminal", onTerminal, 1.5, text),
        atMost(
          "start of `history` over the least",
          start.history.measured.elapsed - start.history.least.elapsed,
          0.15,
          text,
        ),
        atMost("the slowest decision over 10,000 deploys", slowest[1], 50, milliseconds),
      ],
    };
  },
};

/** What stands between a rollback and the least that git needs for it. */
import { spawn } from "node:child_process";
import { ratio, seconds, table } from "../format.ts";
import type { Part } from "../part.ts";
import { usual } from "../shape.ts";
import { programs, startTimes } from "./start.ts";

export const between: Part = {
  name: "between",
  async measure(lab) {
    const bench = await lab.bench(usual);
    const least = { bench, way: "least", back: 3 } as const;
    const [alone, action] = await lab.inTurns([least, { ...least, way: "action" }]);
    // The program is loaded while git fetches: on two cores, which server and git share, that is not for nothing.
    const neighbour = spawn(process.execPath, ["--eval", "for (;;);"], { stdio: "ignore" });
    const [beside] = await lab.inTurns([least]);
    neighbour.kill();
    const { entry, rollback } = startTimes({ entry: programs.entry, rollback: programs.rollback });
    return {
      title: "What stands between (a) and (b)",
      text: `In the usual repository:

${table(
  ["", "Time", "to (b)"],
  [
    ["(b)", alone.pushed],
    ["(b), while another process keeps one core busy", beside.pushed],
    ["Start of the action, until git fetches", entry],
    ["Start of the action, until all that a rollback needs is loaded", rollback],
    ["(a)", action.pushed],
  ].map(([what, time]) => [
    String(what),
    seconds(Number(time)),
    ratio(Number(time) / alone.pushed),
  ]),
)}

The program is loaded, and the API asked, while git fetches. The rest is what (b) does not do: it reads settings, manifest and
tags, judges all rules, compares trees, looks for links in all folders, and checks the tree that it made.`,
    };
  },
};

/** What a person would do instead, in repositories of several sizes, and the picture of it. */
import { besideLeast } from "../beside-least.ts";
import { svg } from "../chart.ts";
import { count } from "../format.ts";
import type { Part } from "../part.ts";
import type { Figures } from "../run.ts";
import { type Shape, usual } from "../shape.ts";
import type { Way } from "../ways.ts";
import { waysTable } from "../ways-table.ts";

const names: Partial<Record<Way, string>> = {
  action: "(a) this action",
  least: "(b) the least that git needs",
  revert: "(c) clone, git revert, push",
  "full clone": "(d) clone, checkout, commit, push",
  "shallow clone": "(e) the same, shallow",
};
const shapes: readonly Shape[] = [
  { ...usual, files: 500, folders: 20 },
  { ...usual, files: 5_000, folders: 200 },
  usual,
];

const picture = "benchmarks.svg";

export const peers: Part = {
  name: "peers",
  async measure(lab) {
    const all: { readonly files: number; readonly measured: Record<Way, Figures> }[] = [];
    for (const { bench, action, least } of await besideLeast(lab, shapes)) {
      const measured = { action, least } as Record<Way, Figures>;
      for (const way of ["revert", "full clone", "shallow clone"] as const)
        measured[way] = await bench.run(way, 3);
      all.push({ files: bench.shape.files, measured });
    }
    const tables = all.map(({ files, measured }) => {
      const rows = Object.entries(names).map(([way, name]) => ({
        ...{ name, figures: measured[way as Way] },
      }));
      return `${count(files)} files:\n\n${waysTable(rows)}`;
    });
    const lines = Object.entries(names).map(([way, name]) => ({
      name,
      points: all.map(
        ({ files, measured }) => [files, measured[way as Way].pushed / 1000] as const,
      ),
    }));
    const title = "Time until a rollback is pushed";
    return {
      title: "What a person would do",
      text: `![${title}, by the number of files](images/${picture})

(d) is what \`actions/checkout\` with its whole history and a few commands of git do: they check the target's tree
out, and commit it. Each of (c), (d) and (e) ran once.

${tables.join("\n\n")}`,
      images: {
        [picture]: svg({
          title,
          x: { title: "files in the repository", show: count },
          y: { title: "seconds", show: String },
          lines,
        }),
      },
    };
  },
};

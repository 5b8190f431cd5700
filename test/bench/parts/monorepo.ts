/** A monorepo of many teams. */
import { besideLeast } from "../beside-least.ts";
import { count, ratio } from "../format.ts";
import type { Part } from "../part.ts";
import { type Shape, usual } from "../shape.ts";
import { waysTable } from "../ways-table.ts";

const shape: Shape = {
  ...{ ...usual, files: 500_000, folders: 20_000, contents: "a line", project: "teams/data" },
  ...{ commits: 100, deploys: 10, kept: 10, deployments: 100 },
};

export const monorepo: Part = {
  name: "monorepo",
  async measure(lab) {
    const [{ action, least }] = await besideLeast(lab, [shape], 1);
    return {
      title: "A large monorepo",
      text: `${count(shape.files)} files of a line each in ${count(shape.folders)} folders, ${shape.deployments} Deployments of ${shape.deploys} deploys each; one round. (a) takes
${ratio(action.pushed / least.pushed)} times as long as (b).

${waysTable([
  { name: "(a) this action", figures: action },
  { name: "(b) the least that git needs", figures: least },
])}`,
    };
  },
};

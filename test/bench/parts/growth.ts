/** What grows with what: the same rollback in a repository that is larger in one respect. */
import { besideLeast } from "../beside-least.ts";
import { bytes, ratio, seconds, table } from "../format.ts";
import type { Part } from "../part.ts";
import { type Shape, usual } from "../shape.ts";
import { atMost } from "../target.ts";

const manyDeploys: Partial<Shape> = { commits: 10_000, deploys: 10_000 };
// As many commits, so that the two differ in their deploys alone.
const fewDeploys: Partial<Shape> = { commits: 10_000, deploys: 100, kept: 100 };
const grown: readonly (readonly [what: string, shape: Partial<Shape>])[] = [
  ["tags of other kinds: 100,000", { foreignTags: 100_000 }],
  ["commits: 10,000, deploys: 100", fewDeploys],
  ["commits and deploys: 10,000, of which the manifest keeps 1,000", manyDeploys],
  ["commits and deploys: 10,000, all in three months", { ...manyDeploys, kept: 10_000 }],
  ["commits: 10,000", { commits: 10_000 }],
  ["files: 5,000, in 200 folders", { files: 5_000, folders: 200 }],
  ["folders: 10,000", { folders: 10_000 }],
  ["Deployments: 20, of 100 deploys each", { deployments: 20, deploys: 100, kept: 100 }],
  ["a project folder of a monorepo", { project: "teams/data" }],
];

const explained = `- **Files and folders**: trees of the head and of what differs in the target come over the network, no
  contents; so bytes and time grow with the number of folders and the length of their listings.
- **Commits**: the newest 50 are fetched, with trees; all, without trees, only where more were merged since the last deploy.
- **Deploys**: each is a tag, for which see there. Of the manifest nothing grows with all that there ever were,
  because it keeps three months; what it keeps is read, checked and written whole.
- **Tags**: git's protocol lists all refs to whoever pushes, and the server walks them; so does (b). What is
  fetched goes by name.
- **Deployments**: as deploys do, for all share one manifest.`;

export const growth: Part = {
  name: "growth",
  async measure(lab) {
    const shapes = grown.map(([, shape]) => ({ ...usual, ...shape }));
    const [before, ...after] = await besideLeast(lab, [usual, ...shapes]);
    const rows = after.map(({ action, least }, index) => ({
      ...{ name: grown[index]?.[0] ?? "", figures: action },
      action: action.pushed / before.action.pushed,
      least: least.pushed / before.least.pushed,
    }));
    const [tags, few, many] = rows as [(typeof rows)[0], (typeof rows)[0], (typeof rows)[0]];
    return {
      title: "What grows with what",
      text: `One rollback, 3 deploys back, beside one in the usual repository in the same rounds.

${table(
  [
    "Repository",
    "Pushed after",
    "(a) to usual",
    "(b) to usual",
    "Received",
    "Sent",
    "HTTP requests",
  ],
  rows.map(({ name, figures, action, least }) => [
    ...[name, seconds(figures.pushed), ratio(action), ratio(least)],
    ...[bytes(figures.received), bytes(figures.sent), String(figures.requests)],
  ]),
)}

${explained}`,
      // No more than what git itself takes.
      targets: [
        atMost("(a) with 100,000 foreign tags / with none", tags.action, tags.least, ratio),
        atMost(
          "(a) with 10,000 deploys / with 100",
          many.action / few.action,
          many.least / few.least,
          ratio,
        ),
      ],
    };
  },
};

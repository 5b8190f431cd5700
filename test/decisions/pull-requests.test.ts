import { expect, test } from "vitest";
import { pullRequestsIn } from "../../src/rollback/pull-requests.ts";
import { deploy } from "./deploys.ts";

const commit = (subject: string) => ({ oid: "a", author: "Mona", date: "2026-11-01", subject });

test("a plan names pull requests by the subjects that GitHub writes on merging", () => {
  const undone = [
    deploy("2", 2, { description: "Add sales (#12)" }),
    deploy("3", 3, { description: "Merge pull request #7 from acme/weather\n\nCloses (#99)" }),
    // The description of a rollback is no commit's subject.
    deploy("4", 4, {
      description: "Back (#98)",
      rollback: { to: "2", from: "3", scope: "all", reason: "Broken (#97)" },
    }),
    deploy("5", 5, { description: "Fix (#96) at last" }),
  ];
  const undeployed = [commit("Speed up (#12)"), commit("Ask twice (#103)"), commit("See (#0)")];
  expect(pullRequestsIn(undone, undeployed)).toEqual([7, 12, 103]);
});

/** `examples/probe.yml` in `act`, with all three kinds of tokens, under rules and without. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Scenario } from "../end-to-end/scenario.ts";
import { removeOwnKey } from "../local-github/signing.ts";
import { projectRoot } from "../local-runner/job.ts";
import { act } from "./act.ts";
import { appAbilities, jobAbilities } from "./tokens.ts";

afterAll(removeOwnKey);

const probe = readFileSync(join(projectRoot, "examples/probe.yml"), "utf8");

/** Runs it. @returns the answers of the table: what was tried → one for each token */
async function table(scenario: Scenario, token: string, secrets = {}) {
  const run = { token, secrets, inputs: { branch: "main" }, variables: { PROBE_APP_ID: "1" } };
  const { exitCode, log } = await act(scenario, probe, run);
  expect(exitCode, log).toBe(0);
  const rows = [...log.matchAll(/^\| (?!---|What)([^|]+) \| (.*) \| [^|]+ \|$/gm)];
  return Object.fromEntries(rows.map(([, what = "", said = ""]) => [what, said.split(" | ")]));
}

test("says what each token may, under the rules of a branch and of tags, and leaves nothing", async () => {
  await using scenario = await Scenario.start();
  const { github } = scenario;
  await scenario.setRules({
    ...{ branches: { main: ["pull-request", "signatures"] }, approvals: 1, tags: ["deploy/"] },
  });
  github.settings = { ...github.settings, allow_auto_merge: true };
  const before = await scenario.refs();
  const app = { account: { login: "deployer[bot]", id: 77 }, kind: "app", bypass: "tags" } as const;
  const account = github.account("octocat");
  const answers = await table(
    scenario,
    scenario.issueToken({ ...jobAbilities(probe), updateRefs: false }),
    {
      PROBE_APP_KEY: scenario.issueToken({ ...appAbilities(probe), ...app }),
      PROBE_PERSON_TOKEN: scenario.issueToken({ ...(account && { account }), pulls: "write" }),
    },
  );
  const forbidden = "no: Resource not accessible by integration";
  const broken = "Repository rule violations found";
  const rules = `no: ${broken} Changes must be made through a pull request.`;
  const tagRule = `no: 422 ${broken} Cannot create ref due to creations being restricted.`;
  const review = `no: 405 ${broken} At least 1 approving review is required by reviewers with write access.`;
  const [changed, there] = ["no: Reference cannot be updated", "no: Reference already exists"];
  const all = (answer: string) => [answer, answer, answer];
  const signatures = `${rules} Commits must have verified signatures.`;
  expect(answers).toEqual({
    "Read the rules of the branch": all("yes: pull_request, required_signatures"),
    "Make a tree": all("yes"),
    "Verified: a commit without an author": ["true, valid", "true, valid", "false, unsigned"],
    "Verified: a commit with an author": all("false, unsigned"),
    "updateRefs: a new branch": [forbidden, "yes", "yes"],
    "updateRefs: from the right commit": ["not tried", "yes", "yes"],
    "updateRefs: from a wrong commit": ["not tried", changed, changed],
    "updateRefs: a branch that is there, as new": ["not tried", there, there],
    "updateRefs: two refs, one from a wrong commit": ["not tried", "moved none", "moved none"],
    "updateRefs: that commit on `main`": [forbidden, rules, signatures],
    "updateRefs: one that is not verified on `main`": [forbidden, signatures, signatures],
    "Make an annotated tag": all("yes"),
    "A tag under `deploy/`": [tagRule, "yes", tagRule],
    "Open a pull request": all("yes"),
    "Merge it now": [review, review, `${review} Commits must have verified signatures.`],
    "Merge it automatically": all("yes"),
    "Remove it all": all("yes"),
  });
  expect(await scenario.refs()).toBe(before);
  expect(github.pulls.all.map(({ opened }) => opened?.isOpen)).toEqual([false, false, false]);
});

test("says what works without rules, and merges", async () => {
  await using scenario = await Scenario.start();
  const answers = await table(scenario, scenario.issueToken(jobAbilities(probe)));
  expect(answers).toMatchObject({
    "updateRefs: that commit on `main`": ["yes"],
    "updateRefs: one that is not verified on `main`": ["yes"],
    "Merge it now": ["yes"],
    "Merge it automatically": ["not tried"],
    "Remove it all": ["yes"],
  });
  expect(await scenario.git("for-each-ref", "--format=%(refname)")).toBe("refs/heads/main");
});

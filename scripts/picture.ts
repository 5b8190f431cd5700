/**
 * Makes `docs/images/summary.png`, the picture in the README: a rollback in a job on the local GitHub, by the
 * actions in `dist/`, and its job summary as a browser shows it. Needs Chromium (`CHROMIUM`, else `chromium`).
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { astroProject, dag } from "../test/end-to-end/astro-project.ts";
import { repository, Scenario } from "../test/end-to-end/scenario.ts";
import { photograph } from "./photograph.ts";

const out = resolve(import.meta.dirname, "../docs/images/summary.png");
const examples = (name: string) => resolve(import.meta.dirname, "../examples", name);
const size = { width: 900, height: 500 };

const settings = `version: 1
deployments:
  prod:
    deliver: workflow
    workflow: deploy.yml
    rollback: { enabled: true }
`;

const deploys = [
  ["octocat", "Begin with the weather DAG", "weather", "print(21)"],
  ["mona", "Add a sales DAG", "sales", "print(42)"],
  ["mona", "Ask for the weather twice", "weather", "print(21, 21)"],
  ["octocat", "Average the weather (#14)", "weather", "print(1 / 0)"],
] as const;

/** @returns the Markdown of the summary */
async function summary(): Promise<string> {
  await using scenario = await Scenario.start({
    ...astroProject(),
    ".github/deploys.yml": settings,
    ".github/workflows/release-hold.yml": readFileSync(examples("release-hold.yml"), "utf8"),
  });
  scenario.github.addAccount("mona", { [repository]: "write" });
  scenario.github.actions.workflows = {
    "deploy.yml": { onDispatch: true, work: ({ commit }) => scenario.record(commit) },
  };
  for (const [actor, subject, name, body] of deploys) {
    const commit = await scenario.clone.commit(subject, { [`dags/${name}.py`]: dag(name, body) });
    await scenario.use("record", {}, { sha: commit, actor });
  }
  const inputs = {
    "deploy-id": "previous",
    reason: "The weather DAG divides by zero",
    hold: "true",
  };
  const token = scenario.issueToken({ actions: "write", deployments: "write" });
  const done = await scenario.rollBack(inputs, { token });
  if (done.exitCode !== 0) throw new Error(done.log);
  return done.summary;
}

const markdown = await summary();
mkdirSync(join(out, ".."), { recursive: true });
photograph(markdown, out, { theme: "light", ...size });
console.log(markdown);

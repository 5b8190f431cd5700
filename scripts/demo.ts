/**
 * The main job on this machine: a repository with five deploys, served over HTTP, and the built
 * actions run against it as GitHub's runner would. No network, no account.
 */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dag, deploymentFile, dockerfile } from "../test/end-to-end/astro-project.ts";
import { repository, Scenario } from "../test/end-to-end/scenario.ts";
import type { StepResult } from "../test/local-runner/job.ts";

const start = performance.now();
const say = (...lines: string[]) => console.log(lines.join("\n"));
const title = (text: string) => say("", text, "─".repeat(text.length));

await using scenario = await Scenario.start();
say(`A repository with an Astro project, served at ${scenario.github.url}/${repository}`);

title("Five deploys, each recorded by the action record/");
const upgrade = { Dockerfile: dockerfile("12.2.0"), "deployment.yaml": deploymentFile("12.2.0") };
await record("Begin with the weather DAG", {});
await record("Add a sales DAG", { "dags/sales.py": dag("sales") });
await record("Ask for the weather twice", { "dags/weather.py": dag("weather", "print('twice')") });
await record("Upgrade Runtime to 12.2.0", upgrade);
await record("Average the weather", { "dags/weather.py": dag("weather", "print(1 / 0)") });

title("Deploy 5 breaks production, and 4 is not trusted: back to 3");
const reason = "The weather DAG divides by zero since deploy 5, and 4 changed the Runtime";
await using job = await scenario.job();
const done = await job.use(".", { "deploy-id": "3", reason, "allow-downgrade": "true" });
expectExit(done, 0);
say("The job summary:", "");
say(done.summary.trimEnd().replace(/^/gm, "    "));
const completed = await job.use("record");
expectExit(completed, 0);
say(
  "",
  `The Deployment then follows on Astro, and record/ completes deploy ${completed.outputs["deploy-id"]}.`,
);

const folder = await mkdtemp(join(tmpdir(), "deploy-rollback-demo-"));
await scenario.clone.update();
await scenario.clone.git(
  "clone",
  "--quiet",
  "--mirror",
  scenario.clone.folder,
  join(folder, "airflow.git"),
);
await scenario.clone.git("push", "--quiet", "--mirror", join(folder, "airflow.git"));
title("Check it yourself, with plain git");
say(
  `cd ${join(folder, "airflow.git")}`,
  "git log --oneline --decorate main",
  "git diff --stat deploy/prod/3 deploy/prod/6        # nothing: the same project again",
  "git diff --stat deploy/prod/5 deploy/prod/6        # what the rollback took out",
  "git cat-file tag deploy/prod/6                     # who, why, from where to where",
  "git show refs/remotes/origin/deploys:deploys.json  # the deploy history",
);
say(
  "",
  `Took ${((performance.now() - start) / 1000).toFixed(1)} s. Delete ${folder} when you are done.`,
);

async function record(subject: string, files: Parameters<Scenario["deploy"]>[1]): Promise<void> {
  const commit = await scenario.clone.commit(subject, files);
  const { outputs } = await scenario.record(commit);
  const { "deploy-id": id, "runtime-version": runtime, "deploy-type": type, tag } = outputs;
  say(`${id}  ${commit.slice(0, 12)}  Runtime ${runtime}  ${type?.padEnd(14)}  ${tag}  ${subject}`);
}

/** Ends the demo as failed when a step did not end as it must. */
function expectExit(result: StepResult, expected: number): void {
  if (result.exitCode !== expected)
    throw new Error(`exit ${result.exitCode}, not ${expected}:\n${result.log}`);
}

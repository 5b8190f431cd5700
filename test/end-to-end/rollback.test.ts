import { describe, expect, test } from "vitest";
import { Clone } from "../local-github/clone.ts";
import { LocalGitHub } from "../local-github/server.ts";
import { LocalJob } from "../local-runner/job.ts";
import { astroProject, dag } from "./astro-project.ts";

describe("three deploys, and back to the first", () => {
  test("works", async () => {
    await using github = await LocalGitHub.start();
    await github.createRepository("acme/airflow");
    github.addAccount("octocat", { "acme/airflow": "write" });
    await using clone = await Clone.of(github, "acme/airflow");
    const token = github.issueToken();
    const start = (sha: string) =>
      LocalJob.start({ github, repository: "acme/airflow", token, sha });
    const shas = [
      await clone.commit("First", astroProject()),
      await clone.commit("Second", { "dags/sales.py": dag("sales") }),
      await clone.commit("Third", { "dags/weather.py": dag("weather", "1 / 0"), "extra.txt": "x" }),
    ];
    for (const sha of shas) {
      await using job = await start(sha);
      const result = await job.use("record", {});
      console.log(result.log, result.outputs, result.summary, result.milliseconds);
      expect(result.exitCode).toBe(0);
    }
    await using job = await start(shas[2] ?? "");
    const result = await job.use(".", {
      "deploy-id": "1",
      reason: "The weather DAG divides by zero",
    });
    console.log(result.log, result.outputs, result.summary, result.milliseconds);
    console.log(github.requests);
    await clone.update();
    console.log(await clone.git("log", "--graph", "--all", "--stat", "--format=fuller"));
    console.log(await clone.git("show", "origin/deploys:deploys.json"));
    console.log(await clone.git("cat-file", "tag", "deploy/prod/4"));
    expect(result.exitCode).toBe(0);
  });
});

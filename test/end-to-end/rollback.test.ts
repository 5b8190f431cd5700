/** The rollback of a deploy: what it commits, tags, records and says, and what it leaves alone. */
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LocalJob, StepResult } from "../local-runner/job.ts";
import { astroProject, dag, deploymentFile, dockerfile } from "./astro-project.ts";
import { brokenWeather } from "./histories.ts";
import { approvalOf, Scenario, type Step } from "./scenario.ts";

describe("a rollback to the first of three deploys", () => {
  const reason = "The weather DAG divides by zero";
  let scenario: Scenario;
  let job: LocalJob;
  let result: StepResult;
  let manifestBefore: string;
  /** Commits of the three deploys. */
  let first: string;
  let second: string;
  let third: string;
  let head: string;

  beforeAll(async () => {
    scenario = await Scenario.prepared(brokenWeather);
    [, first = "", second = "", third = ""] = scenario.commits;
    manifestBefore = await scenario.manifestText();
    // The commit of the run is another one than the rollback's.
    job = await scenario.job({ sha: "0".repeat(40) });
    result = await job.use(".", { "deploy-id": "1", reason, hold: "true" });
    head = await scenario.git("rev-parse", "main");
  });
  afterAll(async () => {
    await job[Symbol.asyncDispose]();
    await scenario[Symbol.asyncDispose]();
  });

  test("succeeds", () => {
    expect(result.exitCode, result.log).toBe(0);
  });

  test("makes one new commit on top of the branch", async () => {
    expect(await scenario.git("log", "-1", "--format=%P", "main")).toBe(third);
  });

  test("brings back the project as it was, and keeps the branch's workflow files", async () => {
    const [target, restored] = [await scenario.files(first), await scenario.files("main")];
    const workflow = ".github/workflows/deploy.yml";
    expect(restored[workflow]).toBe((await scenario.files(third))[workflow]);
    expect({ ...restored, [workflow]: "" }).toEqual({ ...target, [workflow]: "" });
  });

  test("gives the reason and the undone deploys in the commit message", async () => {
    const message = await scenario.git("log", "-1", "--format=%B", "main");
    expect(message.split("\n\n").slice(0, 3)).toEqual([
      "Roll back prod to deploy 1",
      reason,
      `Undoes deploy 2 (${second.slice(0, 12)}) by octocat: Add sales\nUndoes deploy 3 (${third.slice(0, 12)}) by octocat: Faster weather`,
    ]);
  });

  test("names the person as author, and the token's account as committer", async () => {
    expect(await scenario.git("log", "-1", "--format=%an <%ae> / %cn <%ce>", "main")).toBe(
      "octocat <1000+octocat@users.noreply.127.0.0.1> / github-actions[bot] <41898282+github-actions[bot]@users.noreply.127.0.0.1>",
    );
  });

  test("puts an annotated tag on the new commit", async () => {
    expect(await scenario.git("cat-file", "-t", "deploy/prod/4")).toBe("tag");
    expect(await scenario.git("rev-parse", "deploy/prod/4^{commit}")).toBe(head);
  });

  test("says in the tag what was deployed, by whom and why", async () => {
    const tag = (format: string) =>
      scenario.git("for-each-ref", `--format=${format}`, "refs/tags/deploy/prod/4");
    const [entry] = (await scenario.deploys()).slice(-1);
    const trailers = "%(contents:subject)%0a%(contents:trailers:only=true,unfold=true)";
    expect((await tag(trailers)).split("\n")).toEqual([
      "Roll back prod to deploy 1",
      "Deploy-Id: 4",
      "Deployment: prod",
      "Project: .",
      "Deploy-Type: image-and-dags",
      "Deploy-Status: initialized",
      "Runtime-Version: 12.1.1",
      "Base-Image: quay.io/astronomer/astro-runtime:12.1.1",
      `Code-Image: ${entry?.code?.image}`,
      `Code-Dags: ${entry?.code?.dags}`,
      "Dag-Deploy-Enabled: true",
      `Created-At: ${entry?.createdAt}`,
      "Actor: octocat",
      "Triggering-Actor: octocat",
      `Run: ${job.run}`,
      "Rollback-To: 1",
      "Rollback-From: 3",
      "Rollback-Scope: all",
      "",
    ]);
    expect(await tag("%(contents:body)")).toContain(reason);
  });

  test("adds one entry to the manifest", async () => {
    const [entry] = (await scenario.deploys()).slice(-1);
    expect(entry).toMatchObject({
      id: "4",
      tag: "deploy/prod/4",
      commit: head,
      type: "image-and-dags",
      status: "initialized",
      finishedAt: null,
      createdBy: "octocat",
      run: job.run,
      rollback: { to: "1", from: "3", scope: "all", reason },
    });
  });

  test("leaves the lines of the other entries as they were", async () => {
    const lines = (text: string) =>
      text
        .split("\n")
        .filter((line) => line.startsWith('        {"id": ') && line.includes('"tag": '))
        .map((line) => line.replace(/,$/, ""));
    const now = lines(await scenario.manifestText());
    expect(now).toHaveLength(4);
    expect(now.slice(0, 3)).toEqual(lines(manifestBefore));
  });

  test("sets all outputs", async () => {
    expect(result.outputs).toMatchObject({
      "deploy-id": "4",
      "commit-sha": head,
      tag: "deploy/prod/4",
      "tree-sha": await scenario.git("rev-parse", "main^{tree}"),
      "head-sha": third,
      "newest-deploy": "3",
      "rolled-back-from": "3",
      "rolled-back-to": "1",
      "runtime-version": "12.1.1",
      "runtime-change": "none",
      "dag-deploy-enabled": "true",
      "deploy-type": "image-and-dags",
      "undone-deploys": '["2","3"]',
      eligible: "true",
      problems: "[]",
      changed: "true",
      delivered: "false",
    });
  });

  test("puts the hold on with the same push", async () => {
    expect((await scenario.manifest()).deployments["prod"]?.holds).toMatchObject([
      { id: "rollback-4", reason, createdBy: "octocat", deployId: "4" },
    ]);
    expect(await scenario.git("log", "--format=%s", "-2", "deploys")).toMatch(
      /^Record deploy 4 of prod: back to 1\nRecord deploy 3 /,
    );
  });

  test("shows in the summary what happened, what to do next, and what was undone", () => {
    const { summary, log } = result;
    expect(summary).toMatch(
      /^# ⏳ In git; not deployed yet\n\n\*\*Next:\*\* If no deploy starts on `main`/,
    );
    expect(summary).toContain("Branch main has the code of deploy 1 again, as deploy 4:");
    expect(summary).toContain("**prod runs deploy 3 until that is deployed.**");
    // Notes are no annotations.
    expect(log).toMatch(/::warning::The rollback undoes 2 deploys/);
    expect(log).not.toContain("stay as they are now");
    expect(summary).toContain(`> ${reason}`);
    expect(summary).toMatch(/\| Deploy +\| 3 +\| 1 +\|/);
    expect(summary).toContain(`/commit/${third}`);
    expect(summary).toMatch(
      /<summary>Undone: 2 deploys<\/summary>[^#]+Faster weather[^#]+Add sales/,
    );
    expect(summary).toMatch(/\| `dags` +\| 0 +\| 1 +\| 1 +\|/);
    expect(summary).toContain("<summary>Not rolled back</summary>");
  });

  test("checks the new commit out in the job's workspace", async () => {
    expect(await job.git("rev-parse", "HEAD")).toBe(head);
    expect(await job.git("status", "--porcelain")).toBe("");
  });

  test("is completed by a record in the same job, which adds no other entry", async () => {
    const recorded = await job.use("record", { deployment: "prod", "external-id": "clv123" });
    expect(recorded.exitCode, recorded.log).toBe(0);
    expect(recorded.outputs).toMatchObject({ "deploy-id": "4", changed: "true" });
    const deploys = await scenario.deploys();
    expect(deploys).toHaveLength(4);
    expect(deploys[3]).toMatchObject({ status: "deployed", externalId: "clv123" });
  });
});

describe("what goes back and what does not", () => {
  test("modes, links, submodules and odd names come back as they were", async () => {
    await using scenario = await Scenario.start();
    await scenario.clone.write({
      ...astroProject(),
      "bin/run.sh": { script: "#!/bin/sh\n" },
      "dags/link.py": { link: "weather.py" },
      'include/ünï cødé "q".txt': "x\n",
      "data.bin": "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n",
    });
    await scenario.clone.git("add", "--all");
    const submodule = "1234567890123456789012345678901234567890";
    await scenario.clone.git(
      "update-index",
      "--add",
      "--cacheinfo",
      `160000,${submodule},plugins/shared`,
    );
    await scenario.clone.git("commit", "--quiet", "--message", "Odd things");
    await scenario.clone.git("push", "--quiet");
    const first = await scenario.clone.git("rev-parse", "HEAD");
    await scenario.record(first);
    await scenario.clone.git("rm", "--quiet", "--cached", "plugins/shared");
    await scenario.deploy("Simplify", {
      "bin/run.sh": "#!/bin/sh\n",
      "dags/link.py": "no link\n",
      'include/ünï cødé "q".txt': null,
      "data.bin": "real\n",
      bin2: "x",
    });
    const result = await scenario.rollBack({ "deploy-id": "previous" });
    expect(result.exitCode, result.log).toBe(0);
    expect(await scenario.files("main")).toEqual(await scenario.files(first));
  });

  test("kept paths stay as at the head, and the Deployment file, mode and bytes, but for two values", async () => {
    const settings = `version: 1
deployments:
  prod:
    deployment-file: deployment.yaml
    rollback: { enabled: true, keep: [include/vars.yaml, absent.txt, conf/prdo.yml] }
`;
    await using scenario = await Scenario.start({
      ...astroProject("12.1.1"),
      ".github/deploys.yml": settings,
      "include/vars.yaml": "old\n",
      "absent.txt": "was here\n",
      "conf/prod.yml": "one\n",
    });
    const first = await scenario.clone.git("rev-parse", "HEAD");
    await scenario.record(first);
    const file = `# Gepr\u00fcft\n${deploymentFile("12.2.0")}`
      .replace("celery", "kubernetes")
      .replace("dag_deploy_enabled: true", "dag_deploy_enabled: false");
    const path = join(scenario.clone.folder, "deployment.yaml");
    await writeFile(path, Buffer.from(file, "latin1"));
    await chmod(path, 0o755);
    await scenario.deploy("Upgrade", {
      Dockerfile: dockerfile("12.2.0"),
      "include/vars.yaml": "new\n",
      "absent.txt": null,
    });
    const result = await scenario.rollBack({ "deploy-id": "1", "allow-downgrade": "true" });
    expect(result.exitCode, result.log).toBe(0);
    expect(result.outputs).toMatchObject({
      "runtime-change": "downgrade",
      "dag-deploy-enabled": "true",
    });
    const show = (path: string) => scenario.git("show", `main:${path}`);
    expect(await show("Dockerfile")).toBe(dockerfile("12.1.1").trimEnd());
    expect(await show("include/vars.yaml")).toBe("new");
    expect(Object.keys(await scenario.files("main"))).not.toContain("absent.txt");
    expect((await scenario.files("main"))["deployment.yaml"]).toMatch(/^100755 /);
    await scenario.clone.update();
    const restored = file
      .replace("12.2.0", "12.1.1")
      .replace("dag_deploy_enabled: false", "dag_deploy_enabled: true");
    expect(await readFile(path)).toEqual(Buffer.from(restored, "latin1"));
    // The setting of what runs; the rollback's own counts once it is deployed.
    expect((await scenario.manifest()).deployments["prod"]?.dagDeployEnabled).toBe(false);

    const template = restored.replace("runtime_version: 12.1.1", "runtime_version: !ENV RUNTIME");
    scenario.commit("Template", { "deployment.yaml": template });
    const again = { "deploy-id": "1", "allow-downgrade": "true", "dry-run": "true" };
    const { warnings } = JSON.parse((await scenario.rollBack(again)).outputs["plan"] ?? "");
    const said = warnings.map(({ message }: { message: string }) => message).join("\n");
    expect(said).toContain("In deployment.yaml, set runtime_version to 12.1.1 yourself");
    expect(said).toMatch(/`conf\/prdo\.yml`.* names nothing.*`conf\/prod\.yml`/);
  });

  test("the DAGs where a file has taken the place of the folder above them", async () => {
    await using scenario = await Scenario.start({
      ".github/deploys.yml":
        "version: 1\ndeployments:\n  prod:\n    dags-folder: src/dags\n    runtime: none\n    rollback: { enabled: true }\n",
    });
    const on = { "dag-deploy-enabled": "true" };
    await scenario.deploy("One", { src: "a module\n" }, on);
    const moved = { src: null, "src/dags/a.py": "dag\n" };
    const two = await scenario.record(await scenario.clone.commit("Two", moved));
    expect(two.outputs["deploy-type"]).toBe("image-and-dags");
    await scenario.clone.commit("A file again", { src: "a module\n" });
    const result = await scenario.rollBack({ "deploy-id": "2", scope: "dags" });
    expect(result.exitCode, result.log).toBe(0);
    expect(await scenario.git("show", "main:src/dags/a.py")).toBe("dag");
  });

  test("code composed of an image and newer DAGs (dags-only deploys)", async () => {
    await using scenario = await Scenario.prepared([
      { deploy: "Image", files: { "requirements.txt": "one\n" } },
      {
        deploy: "DAGs",
        files: {
          "dags/weather.py": dag("weather", "print(2)"),
          "requirements.txt": "not shipped\n",
        },
        inputs: { "deploy-type": "dags-only" },
      },
      {
        deploy: "All",
        files: { "dags/weather.py": dag("weather", "1 / 0"), "requirements.txt": "three\n" },
        inputs: { "deploy-type": "image-and-dags" },
      },
    ]);
    const result = await scenario.rollBack({ "deploy-id": "2" });
    expect(result.exitCode, result.log).toBe(0);
    expect(await scenario.git("show", "main:requirements.txt")).toBe("one");
    expect(await scenario.git("show", "main:dags/weather.py")).toContain("print(2)");
  });

  test.each([
    ["dags", "print(1)", "three", "dags-only"],
    ["image", "1 / 0", "one", "image-and-dags"],
  ])("scope %s brings back only that", async (scope, dags, requirements, type) => {
    await using scenario = await Scenario.prepared([
      {
        deploy: "One",
        files: {
          "requirements.txt": "one\n",
          "dags/weather.py": dag("weather", "print(1)"),
        },
      },
      {
        deploy: "Three",
        files: {
          "requirements.txt": "three\n",
          "dags/weather.py": dag("weather", "1 / 0"),
        },
      },
    ]);
    const result = await scenario.rollBack({ "deploy-id": "1", scope });
    expect(result.exitCode, result.log).toBe(0);
    expect(await scenario.git("show", "main:requirements.txt")).toBe(requirements);
    expect(await scenario.git("show", "main:dags/weather.py")).toContain(dags);
    expect(result.outputs["deploy-type"]).toBe(type);
    expect((await scenario.deploys()).at(-1)?.type).toBe(type);
    if (scope === "image") return;
    // What has to be shipped; a record that states what was shipped corrects it.
    const shipped = { "deploy-type": "image-only" };
    await scenario.record(result.outputs["commit-sha"] ?? "", shipped);
    const [, before, last] = await scenario.deploys();
    expect(last?.type).toBe("image-only");
    expect(last?.code?.image).toBe(before?.code?.image);
  });

  test("a monorepo's other projects keep their state, and a moved project comes back where it is now", async () => {
    const settings = (project: string) => `version: 1
deployments:
  etl:
    project: ${project}
    also: [libs/common]
    rollback: { enabled: true }
  ml:
    project: ml
    rollback: { enabled: true }
`;
    const project = (folder: string, version: string) => ({
      [`${folder}/Dockerfile`]: dockerfile("12.1.1"),
      [`${folder}/dags/a.py`]: `# ${version}\n`,
    });
    await using scenario = await Scenario.prepared([{ record: { deployment: "etl" } }], {
      ".github/deploys.yml": settings("etl"),
      ...project("etl", "old"),
      ...project("ml", "old"),
      "libs/common/x.py": "old\n",
      "README.md": "old\n",
    });
    const gone = Object.fromEntries(Object.keys(project("etl", "")).map((path) => [path, null]));
    const moved = await scenario.deploy(
      "Move",
      {
        ".github/deploys.yml": settings("services/etl"),
        ...gone,
        ...project("services/etl", "new"),
        ...project("ml", "new"),
        "libs/common/x.py": "new\n",
        "README.md": "new\n",
      },
      { deployment: "etl" },
    );
    const result = await scenario.rollBack({ deployment: "etl", "deploy-id": "1" });
    expect(result.exitCode, result.log).toBe(0);
    const before = await scenario.files(moved);
    const target = await scenario.files("deploy/etl/1");
    expect(await scenario.files("main")).toEqual({
      ...before,
      "services/etl/dags/a.py": target["etl/dags/a.py"],
      "libs/common/x.py": target["libs/common/x.py"],
    });
  });

  test("a project that left the root takes along neither workflows nor other projects from there", async () => {
    const settings = (project: string) => `version: 1
manifest: { branch: main }
deployments:
  etl: { project: ${project}, runtime: none, rollback: { enabled: true } }
  ml: { project: ml, runtime: none, rollback: { enabled: true } }
`;
    await using scenario = await Scenario.prepared([{ record: { deployment: "etl" } }], {
      ".github/deploys.yml": settings("."),
      ".github/workflows/deploy.yml": "on: push\n",
      ...{ "dags/a.py": "old\n", "ml/dags/b.py": "old\n" },
    });
    const etl = { deployment: "etl" };
    await scenario.record(scenario.commit("With the manifest", { "a.txt": "old\n" }), etl);
    const moved = scenario.commit("Move", {
      ".github/deploys.yml": settings("etl"),
      ...{ "dags/a.py": null, "a.txt": null, "etl/dags/a.py": "new\n" },
    });
    await scenario.record(moved, etl);
    const result = await scenario.rollBack({ deployment: "etl", "deploy-id": "2" });
    expect(result.exitCode, result.log).toBe(0);
    expect(Object.keys(await scenario.files("main"))).toEqual([
      ...[".github/deploys.yml", ".github/workflows/deploy.yml", "deploys.json"],
      ...["etl/a.txt", "etl/dags/a.py", "ml/dags/b.py"],
    ]);
    expect(await scenario.git("show", "main:etl/dags/a.py")).toBe("old");
  });

  test("a Deployment that was renamed completes a rollback begun before with its DAG deploy setting, and rolls back to such a deploy", async () => {
    await using scenario = await Scenario.prepared([
      { deploy: "One", files: { "dags/a.py": "one\n" }, inputs: { "dag-deploy-enabled": "true" } },
      { deploy: "Two", files: { "dags/a.py": "two\n" }, inputs: { "dag-deploy-enabled": "false" } },
    ]);
    const { outputs } = await scenario.rollBack({ "deploy-id": "1" });
    scenario.commit("Rename", {
      ".github/deploys.yml":
        "version: 1\ndeployments:\n  production:\n    formerly: [prod]\n    rollback: { enabled: true }\n",
    });
    const enabled = async () =>
      (await scenario.manifest()).deployments["production"]?.dagDeployEnabled;
    await scenario.use("hold", { reason: "Wait" });
    expect(await enabled()).toBe(false);
    await scenario.record(outputs["commit-sha"] ?? "");
    expect(await enabled()).toBe(true);
    const { deployments } = await scenario.manifest();
    expect(deployments["production"]?.holds).toHaveLength(1);
    const result = await scenario.rollBack({ "deploy-id": "2" });
    expect(result.exitCode, result.log).toBe(0);
    expect(result.outputs["tag"]).toBe("deploy/production/4");
    expect(await scenario.git("show", "main:dags/a.py")).toBe("two");
  });

  test("Deployments that became one roll back to the deploys of each", async () => {
    const settings = (deployments: string) => ({
      ".github/deploys.yml": `version: 1\ndeployments:\n${deployments}`,
    });
    const enabled = "rollback: { enabled: true }";
    await using scenario = await Scenario.start({
      Dockerfile: dockerfile("12.1.1"),
      ...settings(`  alpha: { ${enabled} }\n  beta: { ${enabled} }\n`),
    });
    for (const deployment of ["alpha", "beta"]) {
      await scenario.deploy(deployment, { "dags/a.py": `${deployment}\n` }, { deployment });
    }
    scenario.commit("Merge", settings(`  prod: { formerly: [alpha, beta], ${enabled} }\n`));
    const result = await scenario.rollBack({ "deploy-id": "deploy/alpha/1" });
    expect(result.exitCode, result.log).toBe(0);
    expect(result.outputs["rolled-back-to"]).toBe("alpha.1");
    expect(await scenario.git("show", "main:dags/a.py")).toBe("alpha");
  });
});

const failedFix: readonly Step[] = [
  ...brokenWeather,
  {
    deploy: "Try to fix",
    files: { "dags/fix.py": dag("fix") },
    inputs: { status: "failure" },
  },
];

test("says first what surprises, and names failed deploys as undeployed, but no rollback's own commit", async () => {
  await using scenario = await Scenario.prepared(failedFix);
  const plan = async (id: string) => {
    const result = await scenario.rollBack({ "deploy-id": id, "dry-run": "true" });
    expect(result.exitCode, result.log).toBe(0);
    return JSON.parse(result.outputs["plan"] ?? "{}");
  };
  expect((await plan("previous")).warnings[0].code).toBe("target-runs-now");
  await scenario.rollBack({ "deploy-id": "2" });
  const { undeployed } = (await plan("1")).restoration;
  expect(undeployed.map(({ subject }: { subject: string }) => subject)).toEqual([
    "Try to fix (deploy 4 failed)",
  ]);
  await scenario.record(scenario.commit("On top of it", { "dags/next.py": dag("next") }));
  expect((await plan("previous")).warnings[0].code).toBe("target-was-rolled-back");
});

test("undeployed commits outside a narrower scope are named where its deploy ships them too", async () => {
  await using scenario = await Scenario.prepared(brokenWeather);
  scenario.commit("Upgrade pandas", { "requirements.txt": "pandas==3\n" });
  scenario.commit("Later DAG", { "dags/later.py": dag("later") });
  const subjects = async (scope: string) => {
    const inputs = { "deploy-id": "1", "dry-run": "true", scope };
    const { restoration } = JSON.parse((await scenario.rollBack(inputs)).outputs["plan"] ?? "{}");
    return [restoration.shippedAlong, restoration.undeployed].map((commits) =>
      commits.map(({ subject }: { subject: string }) => subject),
    );
  };
  expect(await subjects("dags")).toEqual([["Upgrade pandas"], ["Later DAG"]]);
  expect(await subjects("all")).toEqual([[], ["Later DAG", "Upgrade pandas"]]);
});

test("a rollback whose type is corrected late has the code that ran before it, not what came after", async () => {
  await using scenario = await Scenario.prepared(brokenWeather);
  const { outputs } = await scenario.rollBack({ "deploy-id": "1" });
  const commit = outputs["commit-sha"] ?? "";
  await scenario.record(commit);
  await scenario.record(scenario.commit("Another image", { "requirements.txt": "later\n" }));
  await scenario.record(commit, { "deploy-type": "dags-only" });
  const deploys = await scenario.deploys();
  const [before, back, after] = deploys.slice(-3);
  expect([back?.type, after?.type]).toEqual(["dags-only", "image-and-dags"]);
  expect(back?.code?.image).toBe(before?.code?.image);
});

test("an image that scope `dags` ships along counts with its own Runtime version", async () => {
  await using scenario = await Scenario.prepared(brokenWeather);
  scenario.commit("Another Runtime", { Dockerfile: dockerfile("13.0.0") });
  const { outputs, log } = await scenario.rollBack({ "deploy-id": "1", scope: "dags" });
  expect(outputs["deploy-type"], log).toBe("image-and-dags");
  expect(outputs["runtime-change"]).toBe("upgrade");
  const [entry] = (await scenario.deploys()).slice(-1);
  expect([entry?.runtime, entry?.baseImage]).toEqual([
    "13.0.0",
    "quay.io/astronomer/astro-runtime:13.0.0",
  ]);
});

test("undeployed commits of merged branches are all listed, and deployed ones are not", async () => {
  await using scenario = await Scenario.start();
  const { clone } = scenario;
  const first = await clone.git("rev-parse", "HEAD");
  await clone.commit("On the way", { "dags/way.py": dag("way") });
  await scenario.deploy("Two", { "dags/a.py": "two\n" });
  await clone.git("checkout", "--quiet", "-b", "feature", first);
  for (const name of ["f0", "f1", "f2"]) {
    await clone.write({ [`dags/${name}.py`]: dag(name) });
    await clone.git("add", "--all");
    await clone.git("commit", "--quiet", "--message", name);
  }
  await clone.git("checkout", "--quiet", "main");
  await clone.git("merge", "--quiet", "--no-ff", "--message", "Merge feature", "feature");
  await clone.git("push", "--quiet", "origin", "main");
  const result = await scenario.rollBack({ "deploy-id": "1", "dry-run": "true" });
  expect(result.exitCode, result.log).toBe(0);
  const { undeployed } = JSON.parse(result.outputs["plan"] ?? "{}").restoration;
  expect(undeployed.map(({ subject }: { subject: string }) => subject)).toEqual(["f2", "f1", "f0"]);
});

test("a current deploy whose tag is gone does not stand in the way", async () => {
  await using scenario = await Scenario.prepared(brokenWeather);
  await scenario.git("tag", "--delete", "deploy/prod/3");
  const result = await scenario.rollBack({ "deploy-id": "1", "dry-run": "true" });
  expect(result.outputs["eligible"], result.log).toBe("true");
  expect(result.outputs["deploy-type"]).toBe("image-and-dags");
});

test("a project inside the project is another Deployment's own", async () => {
  await using scenario = await Scenario.prepared(
    [
      { record: { deployment: "prod" } },
      {
        deploy: "Two",
        files: { "dags/a.py": "two\n", "teams/a/dags/x.py": "new\n" },
        inputs: { deployment: "prod" },
      },
    ],
    {
      ...astroProject(),
      ".github/deploys.yml": `version: 1
deployments:
  prod: { rollback: { enabled: true } }
  team: { project: teams/a, rollback: { enabled: true } }
`,
      "teams/a/Dockerfile": dockerfile("12.1.1"),
      "teams/a/dags/x.py": "old\n",
    },
  );
  const result = await scenario.rollBack({ deployment: "prod", "deploy-id": "1" });
  expect(result.exitCode, result.log).toBe(0);
  expect(await scenario.git("show", "main:teams/a/dags/x.py")).toBe("new");
  expect(Object.keys(await scenario.files("main"))).not.toContain("dags/a.py");
});

test("a project in an `also` path stays; who else ships that path is named", async () => {
  const files = (version: string) => ({
    "etl/dags/x.py": `${version}\n`,
    "libs/common.py": `${version}\n`,
    "libs/ml/dags/y.py": `${version}\n`,
  });
  await using scenario = await Scenario.prepared(
    [
      { record: { deployment: "etl" } },
      { deploy: "Two", files: files("new"), inputs: { deployment: "etl" } },
    ],
    {
      ".github/deploys.yml": `version: 1
deployments:
  etl: { project: etl, also: [libs], rollback: { enabled: true } }
  ml: { project: libs/ml }
  web: { project: web, also: [libs/common.py] }
`,
      "etl/Dockerfile": dockerfile("12.1.1"),
      ...files("old"),
    },
  );
  const result = await scenario.rollBack({ deployment: "etl", "deploy-id": "1" });
  expect(result.exitCode, result.log).toBe(0);
  for (const [path, text] of Object.entries({
    "etl/dags/x.py": "old",
    "libs/common.py": "old",
    "libs/ml/dags/y.py": "new",
  })) {
    expect(await scenario.git("show", `main:${path}`)).toBe(text);
  }
  const { warnings } = JSON.parse(result.outputs["plan"] ?? "") as {
    warnings: { code: string; message: string }[];
  };
  const shared = warnings.find(({ code }) => code === "shared-with-other-deployments");
  expect(shared?.message).toBe(
    "web ships files that this rollback changes: the next deploy there ships the change too.",
  );
});

test("after a rollback of the DAGs alone, the whole can still go back", async () => {
  await using scenario = await Scenario.prepared([
    { deploy: "One", files: { "requirements.txt": "one\n", "dags/a.py": "one\n" } },
    { deploy: "Two", files: { "requirements.txt": "two\n", "dags/a.py": "two\n" } },
  ]);
  const dags = await scenario.rollBack({ "deploy-id": "1", scope: "dags" });
  await scenario.record(dags.outputs["commit-sha"] ?? "");
  const whole = await scenario.rollBack({ "deploy-id": "1" });
  expect(whole.exitCode, whole.log).toBe(0);
  await scenario.record(whole.outputs["commit-sha"] ?? "", { status: "failure" });
  const again = await scenario.rollBack({ "deploy-id": "1", "dry-run": "true" });
  expect(again.outputs["eligible"], again.log).toBe("true");
});

test("a dry run has the same outputs, a read-only token is enough, and nothing is written", async () => {
  await using scenario = await Scenario.prepared(brokenWeather);
  const before = await scenario.refs();
  const token = scenario.issueToken({ contents: "read" });
  const planned = await scenario.rollBack(
    { "deploy-id": "previous", "dry-run": "true" },
    { token },
  );
  expect(planned.exitCode, planned.log).toBe(0);
  expect(await scenario.refs()).toBe(before);
  expect(planned.outputs).toMatchObject({
    "deploy-id": "4",
    "commit-sha": "",
    "rolled-back-to": "2",
    eligible: "true",
    changed: "false",
  });
  expect(planned.summary).toContain("prod can be rolled back from deploy 3 to deploy 2.");

  const done = await scenario.rollBack({
    "deploy-id": planned.outputs["rolled-back-to"] ?? "",
    ...approvalOf(planned),
  });
  expect(done.exitCode, done.log).toBe(0);
  expect(done.outputs["tree-sha"]).toBe(planned.outputs["tree-sha"]);
});

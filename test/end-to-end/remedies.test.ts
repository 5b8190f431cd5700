/** What an error says to do is done word for word in a clone, its commands as they are printed, and helps. */
import { expect, test } from "vitest";
import { runProgram } from "../local-terminal/program.ts";
import { astroProject, dag } from "./astro-project.ts";
import { threeDeploys, twoDeploys } from "./histories.ts";
import { Scenario, type Step } from "./scenario.ts";

const timeout = 120_000;

interface Said {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** A person with a clone, who does what is said. */
class Desk implements AsyncDisposable {
  readonly scenario: Scenario;
  env: Readonly<Record<string, string | undefined>> = {};

  constructor(scenario: Scenario) {
    this.scenario = scenario;
  }

  static async at(...prepared: Parameters<typeof Scenario.prepared>): Promise<Desk> {
    const scenario = await Scenario.prepared(...prepared);
    await scenario.clone.update();
    return new Desk(scenario);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.scenario[Symbol.asyncDispose]();
  }

  /** Runs the program, which must end well. */
  async works(command: string): Promise<void> {
    expect(await this.#run(command), command).toEqual([]);
  }

  /** Runs the program, which must find just these codes. @returns for each the commands in what it says */
  async says(command: string, codes: readonly string[]): Promise<string[][]> {
    const said = await this.#run(command);
    expect(said.map(({ code }) => code).sort(), JSON.stringify(said)).toEqual([...codes].sort());
    return codes.map((code) => {
      const { message, remedy } = said.find((one) => one.code === code) as Said;
      const commands = `${message} ${remedy}`.matchAll(/`((?:git|deploy-rollback) [^`]+)`/g);
      return [...commands].map(([, found = ""]) => found);
    });
  }

  /** Types a command that an error names. @param given what is left open in it */
  async does(command: string | undefined, given: Readonly<Record<string, string>> = {}) {
    const typed = (command ?? "").replace(/<(\w+)>/g, (open, name: string) => given[name] ?? open);
    const words = typed.match(/"[^"]*"|\S+/g) ?? [];
    const [program, ...args] = words.map((word) => word.replaceAll('"', ""));
    if (program === "git") await this.scenario.clone.git(...args);
    else await this.works([...args, "--yes"].join(" "));
  }

  async #run(command: string): Promise<Said[]> {
    const { folder } = this.scenario.clone;
    const ended = await runProgram([...command.split(" "), "--json"], { folder, env: this.env });
    return JSON.parse(ended.stdout).problems;
  }
}

test.concurrent("tags and a manifest that are damaged are mended", { timeout }, async () => {
  await using on = await Desk.at(threeDeploys);
  const { scenario } = on;
  const { clone } = scenario;
  const [two, three] = ["deploy/prod/2", "deploy/prod/3"] as const;
  const tag = (...args: string[]) => scenario.git("tag", "--force", ...args);

  await tag(two, `${two}^{commit}`);
  await tag("-a", "-m", "mine", three, "main");
  const [mismatch = []] = await on.says("plan 2", ["tag-mismatch"]);
  await scenario.git("tag", "--delete", "deploy/prod/1");
  const [missing = [], light = [], bad = []] = await on.says("verify", [
    ...["tag-missing", "tag-lightweight", "tag-unreadable"],
  ]);
  await on.does(missing[0]);
  await on.does(light[0]);
  expect(mismatch.at(-1)).toBe(light[0]);
  await on.does(bad.at(-1));
  await tag("-a", "-m", "mine", "deploy/prod/x", "main");
  const [foreign = []] = await on.says("verify", ["tag-unreadable"]);
  await on.does(foreign[0]);

  await scenario.git("branch", "-D", "deploys");
  const [gone = []] = await on.says("plan 2", ["manifest-missing"]);
  await on.does(gone[0]);

  // Entry and tag of 2 are forged, and the tag of 3 is moved.
  const recorded = (await scenario.deploys())[1]?.code?.dags ?? "none";
  const other = await scenario.git("rev-parse", "main:include");
  const messageOf = async (name: string) =>
    (await scenario.git("cat-file", "tag", name)).replace(/^.*?\n\n/s, "");
  const forged = (await messageOf(two)).replaceAll(recorded, other);
  await tag("-a", "--cleanup=verbatim", "-m", forged, two, `${two}^{commit}`);
  await tag("-a", "--cleanup=verbatim", "-m", await messageOf(three), three, `${two}^{commit}`);
  const manifest = (await scenario.manifestText())
    .replace(recorded, other)
    .replace('"runtime": "12.1.1"', '"runtime": "12.1.0"');
  await clone.git("checkout", "--quiet", "-B", "deploys", "origin/deploys");
  await clone.commit("Damage", { "deploys.json": manifest });
  await clone.git("checkout", "--quiet", "main");
  const [differs = [], code = [], moved = []] = await on.says("verify", [
    ...["entry-differs", "code-differs", "tag-moved", "pin-mismatch"],
  ]);
  await on.does(moved.at(-1));
  for (const command of code) await on.does(command);
  expect(differs[0]).toBe(code.at(-1));
  await on.does(differs[1], { version: "12.1.0" });

  await tag("-a", "-m", "x", "deploy/prod/4/x", "main");
  await clone.commit("Four", { "dags/a.py": "four\n" });
  const [inTheWay = []] = await on.says("record --yes", ["ref-in-the-way"]);
  await on.does(inTheWay[0]);
  await on.works("record --yes");
  await on.works("verify");
});

test.concurrent("versions, the image and the DAG deploy setting that nobody knows are recorded", {
  timeout,
}, async () => {
  const unknown: readonly Step[] = [
    { commit: "Image", files: { "include/query.sql": "select 2;\n" } },
    { commit: "DAGs", files: { "dags/a.py": dag("a") } },
    { record: { "deploy-type": "dags-only", runtime: "11.9.0" } },
    { record: { runtime: "11.9.0", "deploy-type": "image-and-dags" } },
    {
      deploy: "Own image",
      files: { Dockerfile: "FROM registry.example.com/team/base:17\n", "dags/a.py": dag("b") },
    },
  ];
  await using on = await Desk.at(unknown, { ...astroProject(), "deployment.yaml": null });
  const [image = []] = await on.says("plan 1", ["image-unknown"]);
  const [, commit = ""] = on.scenario.commits;
  await on.does(image[0], { commit, time: "2026-11-20T09:00:00Z" });
  const [runs = []] = await on.says("plan 1", ["runtime-unknown"]);
  await on.does(runs[0], { version: "12.1.1" });
  const [pin = []] = await on.says("plan 2", ["pin-mismatch"]);
  await on.does(pin[0], { version: "12.1.1" });
  const [setting = []] = await on.says("plan 2 --scope dags", ["dag-deploys-off"]);
  await on.scenario.clone.commit("Next", { "dags/a.py": dag("c") });
  await on.does(setting[0]);
  await on.works("plan 2 --scope dags");
});

test.concurrent("a person whom git does not know; commits that the repository does not have, or not on the branch", {
  timeout,
}, async () => {
  await using on = await Desk.at(twoDeploys);
  const { scenario } = on;
  const { clone } = scenario;
  on.env = { GIT_AUTHOR_NAME: undefined, GIT_AUTHOR_EMAIL: undefined };
  const [nobody = []] = await on.says("record --yes", ["identity-unknown"]);
  for (const command of nobody) await on.does(command);
  await clone.write({ "dags/a.py": "three\n" });
  await clone.git("commit", "--quiet", "--all", "--message", "Three");
  const [unknown = []] = await on.says("record --yes", ["commit-unknown"]);
  await on.does(unknown[0]);
  await on.works("record --yes");
  on.env = {};

  await clone.git("checkout", "--quiet", "-b", "own");
  await clone.commit("Four", { "dags/a.py": "own\n" });
  await on.works("record --yes");
  await clone.git("checkout", "--quiet", "main");
  await clone.commit("Five", { "dags/b.py": "five\n" });
  await on.says("plan 4", ["commit-not-on-branch"]);
  await clone.git("merge", "--quiet", "--no-edit", "own");
  await clone.git("push", "--quiet");
  await on.works("plan 4");

  // As the test merge commit of a pull request: GitHub has it, and it is on no branch.
  const merge = await clone.git("commit-tree", "-p", "HEAD", "-m", "Merge", "HEAD^{tree}");
  await clone.git("push", "--quiet", "origin", `${merge}:refs/heads/gone`);
  await scenario.git("update-ref", "refs/pull/7/merge", merge);
  await scenario.git("update-ref", "-d", "refs/heads/gone");
  const record = `record --commit ${merge} --yes`;
  const [nowhere = []] = await on.says(record, ["commit-on-no-branch"]);
  await on.does(nowhere[0], { branch: "hotfix" });
  await on.works(record);
});

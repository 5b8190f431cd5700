/** What a project reaches outside its folder, by links, submodules and copies: named, and never taken for known. */
import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dockerfile } from "./astro-project.ts";
import { codes, Scenario } from "./scenario.ts";

const files = {
  ".github/deploys.yml":
    "version: 1\ndeployments:\n  etl: { project: etl, rollback: { enabled: true } }\n",
  "etl/Dockerfile": dockerfile("12.1.1"),
  "shared/dags/a.py": "good\n",
};

async function withLink(): Promise<Scenario> {
  const scenario = await Scenario.start(files);
  const { folder } = scenario.clone;
  await symlink("../shared/dags", join(folder, "etl/dags"));
  return scenario;
}

test("a deploy that changes nothing but what a link leads to is recorded, and said to be out of reach", async () => {
  await using scenario = await withLink();
  const good = await scenario.clone.commit("Good", {});
  const first = await scenario.record(good);
  expect(first.log).toContain("`etl/dags` is a link that leads to `shared/dags`");
  const bad = await scenario.clone.commit("Bad", { "shared/dags/a.py": "bad\n" });
  const second = await scenario.record(bad);
  expect(second.outputs).toMatchObject({ "deploy-id": "2", changed: "true" });
  const [entry] = await scenario.deploys("etl");
  expect(entry?.code?.image).toBeNull();

  const refused = await scenario.rollBack({ "deploy-id": "previous" });
  expect(codes(refused)).toEqual(["nothing-to-roll-back"]);
  const [problem] = JSON.parse(refused.outputs["problems"] ?? "[]");
  expect(problem.message).toContain(
    "What `etl/dags` reaches outside the project is not rolled back.",
  );
  expect((await scenario.use("verify", {})).exitCode).toBe(0);

  const settings = files[".github/deploys.yml"].replace(
    "project: etl",
    "project: etl, also: [shared/dags]",
  );
  await scenario.clone.commit("Ship it too", { ".github/deploys.yml": settings });
  const done = await scenario.rollBack({ "deploy-id": "previous" });
  expect(done.exitCode, done.log).toBe(0);
  expect(await scenario.git("show", "main:shared/dags/a.py")).toBe("good");
  expect(done.log).not.toContain("is a link");
});

test("a submodule and its entry go back together, and what the Dockerfile copies from outside is named", async () => {
  const section = (path: string) =>
    `[submodule "${path}"]\n\tpath = ${path}\n\turl = https://example.com/${path}.git\n`;
  const others = `# Theirs\n${section("ml/lib")}`;
  await using scenario = await Scenario.start({
    ...files,
    "etl/Dockerfile": `${files["etl/Dockerfile"]}COPY ../libs/common /x\n`,
  });
  const { clone } = scenario;
  const commitWith = async (gitmodules: string | null, added: string[], removed: string[]) => {
    for (const path of added) {
      const entry = `160000,${"a".repeat(40)},${path}`;
      await clone.git("update-index", "--add", "--cacheinfo", entry);
    }
    for (const path of removed) await clone.git("rm", "--quiet", "--cached", path);
    if (gitmodules === null) await clone.git("rm", "--quiet", ".gitmodules");
    else {
      await writeFile(join(clone.folder, ".gitmodules"), gitmodules);
      await clone.git("add", ".gitmodules");
    }
    await clone.git("commit", "--quiet", "--message", "Submodules");
    await clone.git("push", "--quiet", "origin", "main");
    return scenario.record(await clone.git("rev-parse", "HEAD"));
  };
  const gitmodules = () => scenario.git("show", "main:.gitmodules");

  const old = "etl/include/old";
  const recorded = await commitWith(section(old) + others, [old, "ml/lib"], []);
  expect(recorded.log).toContain(`\`${old}\` is a submodule`);
  expect(recorded.log).toContain("`etl/Dockerfile` copies `libs/common` from outside the project");
  expect((await scenario.deploys("etl"))[0]?.code?.image).toBeNull();
  await commitWith(others + section("etl/new"), ["etl/new"], [old]);
  const back = await scenario.rollBack({ "deploy-id": "1" });
  expect(back.exitCode, back.log).toBe(0);
  expect(back.summary).toMatch(/^\| `\.` +\| 0 +\| 1 +\| 0 +\|$/m);
  const { warnings } = JSON.parse(back.outputs["plan"] ?? "{}");
  const warned = warnings.map(({ code }: { code: string }) => code);
  expect(warned.filter((code: string) => code === "content-outside-project")).toHaveLength(2);
  expect(warned).not.toContain("submodule-without-entry");
  expect(back.outputs["deploy-type"]).toBe("image-and-dags");
  expect(await gitmodules()).toBe((others + section(old)).trimEnd());
  const paths = ["config", "--blob", "main:.gitmodules", "--get-regexp", "path"];
  expect(await scenario.git(...paths)).toBe(
    `submodule.ml/lib.path ml/lib\nsubmodule.${old}.path ${old}`,
  );

  // A file that git reads and we do not edit.
  await clone.git("pull", "--quiet");
  await commitWith(`[submodule "ml/lib"] path = ml/lib\n`, [], [old]);
  const plan = await scenario.rollBack({ "deploy-id": "1", "dry-run": "true" });
  expect(JSON.parse(plan.outputs["plan"] ?? "{}").warnings).toContainEqual({
    code: "submodule-without-entry",
    message: expect.stringContaining(old),
    rank: "attention",
  });
});

test("DAGs in a submodule are DAGs: its commit is their code, and a deploy of another one ships them alone", async () => {
  await using scenario = await Scenario.start({
    ".github/deploys.yml": files[".github/deploys.yml"].replace("project: etl, ", ""),
    Dockerfile: dockerfile("12.1.1"),
    ".gitmodules": '[submodule "dags"]\n\tpath = dags\n\turl = https://example.com/dags.git\n',
  });
  const { clone } = scenario;
  for (const commit of ["a", "b"]) {
    await clone.git("update-index", "--add", "--cacheinfo", `160000,${commit.repeat(40)},dags`);
    await clone.git("commit", "--quiet", "--message", commit);
    await clone.git("push", "--quiet", "origin", "main");
    const deployed = await clone.git("rev-parse", "HEAD");
    await scenario.record(deployed, { "dag-deploy-enabled": "true" });
  }
  expect((await scenario.deploys("etl")).map(({ type, code }) => [type, code?.dags])).toEqual([
    ["image-and-dags", "a".repeat(40)],
    ["dags-only", "b".repeat(40)],
  ]);
  const back = await scenario.rollBack({ "deploy-id": "previous" });
  expect(back.outputs["deploy-type"], back.log).toBe("dags-only");
  expect(await scenario.git("ls-tree", "main", "dags")).toContain("a".repeat(40));
  expect((await scenario.use("verify", {})).exitCode).toBe(0);
});

test("links are found in the 1,000 folders nearest to the root of the project", async () => {
  const link = { link: "../../../shared/dags" };
  const folders = Array.from({ length: 1_000 }, (_, index) => `f${String(index).padStart(4, "0")}`);
  await using scenario = await Scenario.start({
    ...files,
    ...Object.fromEntries(folders.map((name) => [`etl/${name}/a.py`, "a\n"])),
    // With the root, the last of 1,001.
    "etl/f0998/found": link,
    "etl/f0999/far": link,
  });
  const { log } = await scenario.record(await scenario.clone.git("rev-parse", "HEAD"));
  expect(log).toContain("`etl/f0998/found` is a link");
  expect(log).not.toContain("far");
});

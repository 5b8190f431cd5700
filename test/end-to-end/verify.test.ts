/**
 * `verify/`: damage that one can do with git and an editor is found, and repaired. Which code each damage has is up to
 * test/decisions/verify.test.ts.
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type Entry,
  formatManifest,
  parseManifest,
  recordOf,
  withRecord,
} from "../../src/ledger/manifest.ts";
import { dockerfile, settings } from "./astro-project.ts";
import { threeDeploys, twoDeploys } from "./histories.ts";
import { codes, Scenario, type Step } from "./scenario.ts";

describe("damage", () => {
  let scenario: Scenario;

  beforeEach(async () => {
    scenario = await Scenario.prepared(threeDeploys);
  });
  afterEach(() => scenario[Symbol.asyncDispose]());

  const edit = (change: (text: string) => string | null) => async () => {
    const text = change(await scenario.manifestText());
    scenario.commit("Damage", { "deploys.json": text }, "deploys");
  };
  /** Changes the order or number of prod's entries. */
  const entries = (change: (deploys: Entry[]) => Entry[]) =>
    edit((text) => {
      const manifest = parseManifest(text);
      const record = recordOf(manifest, "prod");
      const deploys = change(record.deploys);
      return formatManifest(withRecord(manifest, "prod", { ...record, deploys }));
    });
  const tag =
    (...args: string[]) =>
    () =>
      scenario.git("tag", ...args);

  test("none: sound", async () => {
    const result = await scenario.use(
      "verify",
      {},
      { token: scenario.issueToken({ contents: "read" }) },
    );
    expect(result.exitCode, result.log).toBe(0);
    expect(result.outputs).toMatchObject({ sound: "true", problems: "[]", repaired: "false" });
  });

  test("is told, and left alone where no repair was asked for", async () => {
    await entries((deploys) => deploys.slice(0, 2))();
    const damaged = await scenario.refs();
    const found = await scenario.use("verify", {});
    expect(codes(found), found.log).toEqual(["entry-missing"]);
    expect(found.exitCode).toBe(1);
    expect(found.summary).toContain("`entry-missing`");
    expect(await scenario.refs()).toBe(damaged);
  });

  test.each<[string, () => Promise<unknown>, string, "repaired" | "remains"]>([
    ["a tag is deleted", tag("--delete", "deploy/prod/2"), "tag-missing", "remains"],
    [
      "a tag is created again, on a file",
      tag("--force", "deploy/prod/2", "main:Dockerfile"),
      "tag-lightweight",
      "remains",
    ],
    ["the JSON is broken", edit((text) => text.slice(0, -30)), "manifest-invalid", "repaired"],
    ["the manifest is gone", edit(() => null), "manifest-missing", "repaired"],
    [
      "a commit is none",
      edit((text) => text.replace(/(?<="id": "3".*"commit": ")\w+/, "f".repeat(40))),
      "commit-missing",
      "repaired",
    ],
  ])("%s", async (_, damage, code, outcome) => {
    const before = await scenario.manifest();
    await damage();
    const damaged = await scenario.refs();
    const repaired = await scenario.use("verify", { repair: "true" });
    const tags = (refs: string) => refs.split("\n").filter((line) => line.startsWith("refs/tags/"));
    expect(codes(repaired), repaired.log).toContain(code);
    expect(repaired.summary).toContain(`\`${code}\``);
    expect(tags(await scenario.refs())).toEqual(tags(damaged));
    if (outcome === "repaired") {
      expect(repaired.exitCode, repaired.log).toBe(0);
      expect(repaired.outputs).toMatchObject({ sound: "true", repaired: "true" });
      expect(await scenario.manifest()).toEqual(before);
    } else {
      expect(repaired.exitCode).toBe(1);
      expect(repaired.outputs["remaining"]).toContain(code);
    }
  });
});

test("deploys keep the tags that they got under an earlier prefix", async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  const other = settings.replace("version: 1", "version: 1\ntag-prefix: released/");
  await scenario.deploy("Three", { ".github/deploys.yml": other });
  const sound = await scenario.use("verify", {});
  expect(sound.outputs, sound.log).toMatchObject({ sound: "true", problems: "[]" });
  await scenario.git("tag", "--delete", "deploy/prod/1");
  const unsound = await scenario.use("verify", {});
  expect(codes(unsound)).toEqual(["tag-missing"]);
});

/** A rollback that was recorded as deployed, with its ID on Astro, and holds deploys. */
const rolledBack: readonly Step[] = [
  ...twoDeploys,
  { rollBack: { "deploy-id": "1", hold: "true" } },
  { record: { "external-id": "clx3" } },
];

test("what only the manifest knew is taken from its last good version", async () => {
  await using scenario = await Scenario.prepared(rolledBack);
  const good = await scenario.manifestText();
  const typo = good.replace('"deploys": [', '"deploys": [,');
  scenario.commit("Typo", { "deploys.json": typo }, "deploys");
  const repaired = await scenario.use("verify", { repair: "true" });
  expect(repaired.outputs).toMatchObject({ sound: "true", repaired: "true" });
  expect(await scenario.manifestText()).toBe(good);
  const again = await scenario.use("verify", { repair: "true" });
  expect(again.outputs).toMatchObject({ sound: "true", repaired: "false" });
  // A newer release's file is not ours to repair.
  scenario.commit("Newer", { "deploys.json": '{"version": 2}\n' }, "deploys");
  const left = await scenario.use("verify", { repair: "true" });
  expect(left.exitCode).toBe(1);
  expect(left.log).toContain("manifest-version-unsupported");
  expect(await scenario.manifestText()).toBe('{"version": 2}\n');
});

describe("what tags do not have", () => {
  test("is taken from before the change that dropped it: outcome, Astro's ID, hold", async () => {
    await using scenario = await Scenario.prepared(rolledBack);
    const good = await scenario.manifestText();
    // A merge by hand that kept what the file was two versions ago.
    const stale = await scenario.manifestText("deploys~2");
    scenario.commit("Merge by hand", { "deploys.json": stale }, "deploys");
    const repaired = await scenario.use("verify", { repair: "true" });
    expect(repaired.outputs, repaired.log).toMatchObject({ sound: "true", repaired: "true" });
    expect(await scenario.manifestText()).toBe(good);
  });

  test("and what no version has either is named first, with what to do; verify fails", async () => {
    await using scenario = await Scenario.prepared(rolledBack);
    await scenario.git("update-ref", "-d", "refs/heads/deploys");
    const lost = ["hold-unknown", "outcome-unknown", "running-unknown"];
    const codesIn = (json = "[]") => JSON.parse(json).map(({ code }: { code: string }) => code);

    const found = await scenario.use("verify", {});
    expect(codes(found), found.log).toEqual(["manifest-missing"]);
    expect(codesIn(found.outputs["remaining"])).toEqual(lost);
    expect(found.summary).toContain("A repair cannot recover this");

    const repaired = await scenario.use("verify", { repair: "true" });
    expect(repaired.exitCode).toBe(1);
    expect(repaired.outputs).toMatchObject({ sound: "false", repaired: "true" });
    expect(codesIn(repaired.outputs["remaining"])).toEqual(lost);
    const { summary } = repaired;
    expect(summary.indexOf("Not recovered")).toBeLessThan(summary.indexOf("Problems"));
    const commit = (await scenario.deploys())[2]?.commit ?? "";
    expect(summary).toContain("`deploy-rollback hold -d prod`");
    expect(summary).toContain(`\`deploy-rollback record -d prod --commit ${commit}\``);
    expect((await scenario.deploys()).map(({ status }) => status)).toEqual([
      ...["deployed", "deployed", "initialized"],
    ]);
    expect((await scenario.use("verify", {})).outputs["sound"]).toBe("true");
  });
});

describe("the code of an entry", () => {
  test("that is not what its commit ships is found, even if the tag says the same", async () => {
    await using scenario = await Scenario.prepared(twoDeploys);
    const [, two] = await scenario.deploys();
    const other = await scenario.git("rev-parse", "main:include");
    const change = (text: string) => text.replaceAll(two?.code?.dags ?? "none", other);
    const object = await scenario.git("cat-file", "tag", "deploy/prod/2");
    const message = change(object.slice(object.indexOf("\n\n") + 2));
    const again = ["tag", "-f", "-a", "--cleanup=verbatim", "-m", message];
    await scenario.git(...again, "deploy/prod/2", "deploy/prod/2^{commit}");
    const manifest = change(await scenario.manifestText());
    scenario.commit("Forged", { "deploys.json": manifest }, "deploys");
    const found = await scenario.use("verify", {});
    expect(codes(found), found.log).toEqual(["code-differs"]);
  });

  test("is right under the settings that its commit has, when they have changed since", async () => {
    await using scenario = await Scenario.prepared(twoDeploys);
    const moved = settings.replace("deployment-file", "dags-folder: flows\n    deployment-file");
    await scenario.deploy("Moved", {
      ".github/deploys.yml": moved,
      "flows/a.py": "moved\n",
    });
    const sound = await scenario.use("verify", {});
    expect(sound.outputs, sound.log).toMatchObject({ sound: "true", problems: "[]" });
  });
});

test("takes as many requests for five deploys as for three", async () => {
  const requestsOf = async (steps: readonly Step[]) => {
    await using scenario = await Scenario.prepared(steps);
    const before = scenario.github.requests.length;
    const sound = await scenario.use("verify", {});
    expect(sound.outputs["sound"], sound.log).toBe("true");
    return scenario.github.requests.length - before;
  };
  const more = ["Three", "Four", "Five"].map((name) => ({
    deploy: name,
    files: { "dags/a.py": `${name}\n`, Dockerfile: `# ${name}\n${dockerfile("12.1.1")}` },
  }));
  const three = await requestsOf([...twoDeploys, ...more.slice(0, 1)]);
  expect(await requestsOf([...twoDeploys, ...more])).toBe(three);
});

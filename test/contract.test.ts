/** Holds what users rely on: the names of inputs and outputs, the schemas, the examples in the docs. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { catalogue } from "../src/errors.ts";
import { inputNames } from "../src/inputs.ts";
import { parseManifest } from "../src/ledger/manifest.ts";
import { parseSettings } from "../src/ledger/settings.ts";

const root = join(import.meta.dirname, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

describe.each([
  ["action.yml", "rollback"],
  ["record/action.yml", "record"],
  ["guard/action.yml", "guard"],
  ["hold/action.yml", "hold"],
  ["history/action.yml", "history"],
  ["verify/action.yml", "verify"],
] as const)("%s", (file, action) => {
  const definition = parse(read(file));
  test("declares just the inputs that are read", () => {
    expect(Object.keys(definition.inputs).sort()).toEqual(inputNames(action).sort());
  });
  test("runs on node24, from the bundle", () => {
    expect(definition.runs.using).toBe("node24");
    expect(definition.runs.main).toMatch(/^(?:\.\.\/)?dist\/\w+\.js$/);
  });
});

test("the root action declares the outputs of the contract", () => {
  expect(Object.keys(parse(read("action.yml")).outputs)).toEqual(
    "deploy-id commit-sha tag tree-sha head-sha newest-deploy rolled-back-from rolled-back-to runtime-version runtime-change dag-deploy-enabled deploy-type undone-deploys eligible problems plan changed delivered".split(
      " ",
    ),
  );
});

test("the settings in the docs are right", () => {
  const blocks = ["README.md", "docs/settings.md"].flatMap((file) =>
    [...read(file).matchAll(/```yaml\n(.*?)```/gs)].map(([, text = ""]) => text),
  );
  const settings = blocks.filter((text) => /^deployments:/m.test(text));
  expect(settings).toHaveLength(2);
  for (const text of settings) expect(() => parseSettings(text, "main")).not.toThrow();
});

test("the contract's own manifest is read", () => {
  const entry = `{"id": "41", "tag": "deploy/prod/41", "commit": "${"a".repeat(40)}", "project": ".", "type": "image-and-dags", "status": "deployed", "runtime": "12.1.1", "image": "quay.io/astronomer/astro-runtime:12.1.1", "dagDeployEnabled": true, "createdAt": "2026-11-20T09:30:00Z", "finishedAt": "2026-11-20T09:34:10Z", "createdBy": "octocat", "description": "Add the weather DAG", "run": "https://…/actions/runs/1", "externalId": "clv…", "rollback": null}`;
  const text = `{"version": 1, "deployments": {"prod": {"dagDeployEnabled": true, "hold": null, "deploys": [${entry}]}}}`;
  expect(parseManifest(text).deployments["prod"]?.deploys[0]?.id).toBe("41");
});

test("every error says when it happens and what to do, in sentences", () => {
  for (const [code, { about, remedy }] of Object.entries(catalogue)) {
    expect(code).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    expect(about, code).toMatch(/\.$/);
    expect(remedy, code).toMatch(/\.$/);
  }
});

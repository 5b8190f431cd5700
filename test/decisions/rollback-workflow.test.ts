/** Which workflow of a repository people roll back with. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { rollbackWorkflow } from "../../src/setup/files.ts";
import { findRollbackWorkflow } from "../../src/setup/rollback-workflow.ts";

const example = (name: string) =>
  readFileSync(new URL(`../../examples/${name}`, import.meta.url), "utf8");

test("is one that uses the root action, starts by hand, and asks which deploy is meant", () => {
  const marks = `on: { workflow_dispatch: { inputs: { deploy-id: {} } } }
jobs: { mark: { steps: [{ uses: deploy-rollback/deploy-rollback/mark@v1 }] } }
`;
  const texts = new Map([
    [".github/workflows/marks.yml", marks],
    [".github/workflows/deploy.yml", example("deploy.yml")],
    [".github/workflows/hold.yml", example("release-hold.yml")],
    [".github/workflows/several.yml", example("roll-back-several.yml")],
    [".github/workflows/broken.yml", "uses: deploy-rollback/deploy-rollback@v1\non: ["],
    [".github/workflows/back.yml", example("roll-back.yml")],
  ]);
  expect(findRollbackWorkflow(texts)).toEqual({
    file: "back.yml",
    inputs: ["deploy-id", "reason", "scope", "allow-downgrade", "hold", "dry-run"],
  });
  expect(findRollbackWorkflow(new Map())).toBeNull();
});

test("is the one that `init` writes, which asks for the Deployment where there are several", () => {
  const texts = new Map([["rollback.yml", rollbackWorkflow(["prod", "dev"], true)]]);
  expect(findRollbackWorkflow(texts)?.inputs.slice(0, 2)).toEqual(["deployment", "deploy-id"]);
});

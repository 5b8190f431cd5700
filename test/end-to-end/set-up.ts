/** Before end-to-end tests: `dist/` is what the source makes, and there is a folder for what is made once. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { isBuilt } from "../../scripts/built.ts";
import { keysVariable, stopAgent } from "../local-github/signing.ts";
import { variable } from "./made-once.ts";

const root = join(import.meta.dirname, "../..");

function build(): void {
  if (isBuilt()) return;
  console.log("dist/ may not be what src/ makes: building it");
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "scripts/build.ts")], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`dist/ cannot be built:\n${stdout}${stderr}`);
}

export default function setUp(project: TestProject): () => void {
  build();
  const folder = mkdtempSync(join(tmpdir(), "test-run-"));
  process.env[variable] = folder;
  process.env[keysVariable] = folder;
  // In watch mode: before each further run.
  project.onTestsRerun(async () => build());
  return () => {
    stopAgent(join(folder, "gpg"));
    rmSync(folder, { recursive: true, force: true });
  };
}

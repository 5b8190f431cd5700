/** Writes the workflows that the docs show into a folder, each as a file, so that tools can check them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { withLedgerSteps } from "../src/setup/deploy-workflow.ts";
import { holdWorkflow, rollbackWorkflow } from "../src/setup/files.ts";

const root = resolve(import.meta.dirname, "..");

/** The Markdown files that readers get, from the root of the repository: README.md comes first. */
export function markdownFiles(): string[] {
  const markdownIn = (folder: string) =>
    readdirSync(join(root, folder)).filter((name) => name.endsWith(".md"));
  const readmes = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "node_modules")
    .map(({ name }) => `${name}/README.md`)
    .filter((file) => existsSync(join(root, file)));
  const others = markdownIn(".").filter((name) => name !== "README.md");
  const docs = markdownIn("docs").map((name) => `docs/${name}`);
  return ["README.md", ...new Set([...others, ...docs, ...readmes])];
}

/** The complete workflows in the docs: name → text. */
export function examples(): Map<string, string> {
  const found = new Map<string, string>();
  for (const document of markdownFiles()) {
    const text = readFileSync(join(root, document), "utf8");
    for (const [, workflow = ""] of text.matchAll(/^```yaml\n(name: .*?)^```/gms)) {
      const name = /^name: (.*)$/m.exec(workflow)?.[1] ?? "";
      found.set(found.has(name) ? `${name} (${document})` : name, workflow);
    }
  }
  return found;
}

/** What `init` writes, for several Deployments and into a plain deploy workflow. */
function written(): Map<string, string> {
  const plain =
    "name: Ship\non: push\njobs:\n  ship:\n    runs-on: ubuntu-latest\n    steps:\n      - run: astro deploy\n";
  return new Map([
    ["init several", rollbackWorkflow(["etl", "ml"], true)],
    ["init rollback", rollbackWorkflow(["prod"], false)],
    ["init hold several", holdWorkflow(["etl", "ml"])],
    ["init hold", holdWorkflow(["prod"])],
    ["init deploy", withLedgerSteps("ship.yml", plain, [{ name: "prod", project: "." }]).text],
  ]);
}

const [folder] = process.argv.slice(2);
if (import.meta.main && folder) {
  mkdirSync(folder, { recursive: true });
  for (const [name, workflow] of [...examples(), ...written()]) {
    writeFileSync(join(folder, `${name.replace(/\W+/g, "-").toLowerCase()}.yml`), workflow);
  }
}

/** Writes the workflows that the docs show into a folder, each as a file, so that tools can check them. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const documents = ["README.md", "docs/protected-branches.md"];

/** The complete workflows in the docs: name → text. */
export function examples(): Map<string, string> {
  const root = resolve(import.meta.dirname, "..");
  const found = new Map<string, string>();
  for (const document of documents) {
    const text = readFileSync(join(root, document), "utf8");
    for (const [, workflow = ""] of text.matchAll(/^```yaml\n(name: .*?)^```/gms)) {
      const name = /^name: (.*)$/m.exec(workflow)?.[1] ?? "";
      found.set(found.has(name) ? `${name} (${document})` : name, workflow);
    }
  }
  return found;
}

const [folder] = process.argv.slice(2);
if (import.meta.main && folder) {
  mkdirSync(folder, { recursive: true });
  for (const [name, workflow] of examples()) {
    writeFileSync(join(folder, `${name.replace(/\W+/g, "-").toLowerCase()}.yml`), workflow);
  }
}

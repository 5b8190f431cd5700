/** Whether `dist/` is what the source makes, by digests of both: building takes some ten seconds. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
/** What the bundle is made from. */
const sources = [
  ...["src", "scripts/build.ts", "scripts/build-page.ts", "tsconfig.json", "tsconfig.build.json"],
  ...["package.json", "package-lock.json"],
];
/** Beside `dist/`, which holds nothing that `npm run bundle` does not make. */
const record = join(root, "node_modules/.cache/deploy-rollback/built.json");

function digestOf(paths: readonly string[]): string {
  const hash = createHash("sha256");
  for (const path of paths.flatMap(filesIn).sort()) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update("\0");
  }
  return hash.digest("hex");
}

function filesIn(path: string): string[] {
  if (/\.\w+$/.test(path)) return [path];
  const found = readdirSync(join(root, path), { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

const digests = () => JSON.stringify({ sources: digestOf(sources), dist: digestOf(["dist"]) });

/** Whether neither the source nor `dist/` has changed since the last build. */
export function isBuilt(): boolean {
  try {
    return readFileSync(record, "utf8") === digests();
  } catch {
    return false;
  }
}

/** Notes that `dist/` has just been built. */
export function rememberBuild(): void {
  mkdirSync(dirname(record), { recursive: true });
  writeFileSync(record, digests());
}

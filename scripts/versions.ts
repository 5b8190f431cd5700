/**
 * Renews the list of withdrawn Runtime versions: `npm run versions -- catalog.json [date]`.
 *
 * @param catalog Astronomer's catalog of Runtime versions, as its command line downloads it from `updates.astronomer.io`:
 * `runtimeVersions` and `runtimeVersionsV3`, version → `{"metadata": {"yanked": true}}`
 */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { withdrawnBecause } from "../src/runtime/support.ts";
import { compareVersions, parseVersion, type Version } from "../src/runtime/version.ts";

const path = resolve(import.meta.dirname, "../src/runtime/versions.json");
const [catalogPath, date = new Date().toISOString().slice(0, 10)] = process.argv.slice(2);
if (catalogPath === undefined) {
  console.error("usage: npm run versions -- <catalog.json> [<date of the catalog, YYYY-MM-DD>]");
  process.exit(2);
}

const versions = z.record(
  z.string(),
  z.object({ metadata: z.object({ yanked: z.boolean().optional() }) }),
);
const catalog = z
  .object({ runtimeVersions: versions, runtimeVersionsV3: versions })
  .parse(JSON.parse(readFileSync(catalogPath, "utf8")));

const data = JSON.parse(readFileSync(path, "utf8"));
const added = Object.entries({ ...catalog.runtimeVersions, ...catalog.runtimeVersionsV3 })
  .filter(([, { metadata }]) => metadata.yanked === true)
  .flatMap(([text]): [string, Version][] => {
    const version = parseVersion(text, "runtime");
    return version && withdrawnBecause(version) === null ? [[text, version]] : [];
  })
  .sort(([, a], [, b]) => compareVersions(a, b))
  .map(([text]) => ({ from: text, to: text, why: "" }));
const renewed = { ...data, date, withdrawn: [...data.withdrawn, ...added] };
writeFileSync(path, `${JSON.stringify(renewed, null, 2)}\n`);
console.log(`${added.length} versions added; the list is of ${date}. Now run \`npm run format\`.`);

/**
 * Measures the built actions against the least that git needs and against what a person would do, and writes
 * `docs/benchmarks.md` and its picture. Ends with 1 when a target is missed for no reason that is known.
 *
 * Options: `--rounds N` (3); `--only <part>`, which writes nothing: the names are in `test/bench/parts/`.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Lab } from "../test/bench/lab.ts";
import { page, sectionText, targetsTable } from "../test/bench/page.ts";
import type { Section } from "../test/bench/part.ts";
import { parts } from "../test/bench/parts.ts";
import { isMissed } from "../test/bench/target.ts";
import { inMemory } from "../test/in-memory.ts";

const docs = resolve(import.meta.dirname, "../docs");
const { values: options } = parseArgs({
  options: { rounds: { type: "string", default: "3" }, only: { type: "string" } },
});
const chosen = parts.filter(({ name }) => options.only === undefined || name === options.only);
if (chosen.length === 0)
  throw new Error(`--only takes one of ${parts.map(({ name }) => name).join(", ")}`);
Object.assign(process.env, inMemory());

const sections: Section[] = [];
await using lab = new Lab(Number(options.rounds));
for (const { name, measure } of chosen) {
  sections.push(await measure(lab));
  console.error(`${Math.round(performance.now() / 1000)} s ${name}`);
}

const targets = sections.flatMap((section) => section.targets ?? []);
if (options.only) {
  console.log(`${sections.map(sectionText).join("\n\n")}\n\n${targetsTable(targets)}`);
} else {
  const text = page(sections, lab.rounds);
  console.log(text);
  writeFileSync(join(docs, "benchmarks.md"), text);
  mkdirSync(join(docs, "images"), { recursive: true });
  for (const [name, picture] of sections.flatMap(({ images = {} }) => Object.entries(images)))
    writeFileSync(join(docs, "images", name), picture);
}
if (targets.some(isMissed)) process.exitCode = 1;

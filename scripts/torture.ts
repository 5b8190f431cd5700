/**
 * Races, crashes, lying networks, random histories, random and oversized input, in their long forms, against the built
 * actions. Prints one table, and writes it into `docs/torture.md`. With `quick`, less of everything.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { crash } from "../test/torture/crashes.ts";
import { compareFiles } from "../test/torture/files.ts";
import { fuzz, fuzzAnswers, fuzzed } from "../test/torture/fuzz.ts";
import { disturbLanding, eventsAt } from "../test/torture/landing.ts";
import { disturb } from "../test/torture/networks.ts";
import { race } from "../test/torture/races.ts";
import { measure, type SizeFigures, sizes } from "../test/torture/sizes.ts";

const root = resolve(import.meta.dirname, "..");
const isQuick = process.argv[2] === "quick";
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const start = performance.now();
const broken: string[] = [];
const rows: string[][] = [];

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;
const counted = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .map(([code, count]) => `${count} \`${code}\``)
    .join(", ") || "none";

/** One row: what was done, how often, and what came of it. */
function note(what: string, cases: string, outcome: string, wrong: readonly string[]): void {
  rows.push([what, cases, outcome, wrong.length === 0 ? "yes" : `**no: ${wrong.length}**`]);
  broken.push(...wrong.map((line) => `${what}: ${line}`));
  console.error(`${seconds(performance.now() - start)} ${rows.at(-1)?.join(" | ")}`);
}

for (const target of [...fuzzed, "answers of APIs"]) {
  // An answer takes its time to come, a text does not.
  const cases = (isQuick ? 10_000 : 100_000) / (fuzzed.includes(target) ? 1 : 10);
  try {
    const { refused, milliseconds } = fuzzed.includes(target)
      ? fuzz(target, cases, seed)
      : await fuzzAnswers(cases, seed);
    const outcome = `${refused} refused, the others read, in ${seconds(milliseconds)}`;
    note(`Random ${target}`, String(cases), outcome, []);
  } catch (error) {
    note(`Random ${target}`, String(cases), "stopped", [String(error)]);
  }
}
for (const size of sizes) {
  const [{ outcome, milliseconds, memory }] = measure(size) as [SizeFigures];
  const wrong = milliseconds > 2_000 || memory > 300e6 ? ["more than 2 s or 300 MB"] : [];
  const result = `${outcome} in ${seconds(milliseconds)}, ${Math.round(memory / 1e6)} MB`;
  note(`Input: ${size}`, "1", result, wrong);
}
for (let round = 0; round < (isQuick ? 1 : 3); round++) {
  for (const sign of ["none", "github"] as const) {
    const figures = await race(50, sign);
    const { writers, records, recorded, rolledBack, losers, milliseconds } = figures;
    // By the API an attempt takes longer, so that of 50 some may lose for a minute; they say so.
    const gaveUp = sign === "github" ? (losers["push-lost-race"] ?? 0) : 0;
    const lost = recorded + gaveUp < records ? [`only ${recorded} of ${records} records`] : [];
    const result = `${recorded} of ${records} recorded, ${rolledBack} rolled back; losers: ${counted(losers)}; ${seconds(milliseconds)}`;
    const how = sign === "github" ? ", signed by GitHub, by the API and by git" : "";
    note(`Writers at once${how}`, String(writers), result, [...lost, ...figures.broken]);
  }
}
{
  const histories = String(isQuick ? 2_000 : 20_000);
  const file = "test/decisions/history-model.test.ts";
  const { status, stdout } = spawnSync("npm", ["exec", "--", "vitest", "run", file], {
    ...{ cwd: root, env: { ...process.env, HISTORIES: histories }, encoding: "utf8" },
  });
  const result = status === 0 ? "each decision as the model says" : "stopped";
  note("Random ledgers, compared with a model", histories, result, status === 0 ? [] : [stdout]);
}
{
  const histories = isQuick ? 20 : 300;
  const all = { records: 0, unchanged: 0, rollbacks: 0, refused: 0 };
  const wrong: string[] = [];
  for (let index = 0; index < histories; index++) {
    const {
      records,
      unchanged,
      rollbacks,
      refused,
      broken: found,
      log,
    } = await compareFiles(seed + index, 12);
    all.records += records;
    all.unchanged += unchanged;
    all.rollbacks += rollbacks;
    all.refused += refused;
    if (found.length > 0) console.error(log.join("\n"));
    wrong.push(...found);
  }
  const result = `${all.records} records, ${all.unchanged} of code that ran already, ${all.rollbacks} rollbacks, ${all.refused} refused plans`;
  note("Random histories of files, compared with a model", String(histories), result, wrong);
}
for (const verb of ["record", "rollback"] as const) {
  for (const signal of ["KILL", "TERM"] as const) {
    const figures = await crash(verb, signal, isQuick ? 3 : 1);
    const result = `one deploy each after the second try; at ${figures.landed} it was there before`;
    note(`A ${verb} ended by SIG${signal}`, `${figures.points} points`, result, figures.broken);
  }
}
for (const verb of ["record", "rollback"] as const) {
  for (const figures of await disturb(verb, undefined, isQuick ? 10 : 2)) {
    const { mischief, cases, succeeded, refused, milliseconds } = figures;
    const result = `${succeeded} succeeded; refusals: ${counted(refused)}; at most ${seconds(milliseconds)}`;
    note(`A ${verb}, network: ${mischief}`, String(cases), result, figures.broken);
  }
}
for (const [way, what] of [
  ["verified", "A rollback signed by GitHub"],
  ["proposed", "A rollback by pull request"],
] as const) {
  const points = way === "verified" ? [1, 4, 5] : [1, 3];
  for (const figures of await disturbLanding(way, eventsAt(way, isQuick ? points : undefined))) {
    const { event, cases, succeeded, landed, refused, milliseconds } = figures;
    const result = `${succeeded} succeeded; before the second try ${landed} had landed; refusals: ${counted(refused)}; at most ${seconds(milliseconds)}`;
    note(`${what}: ${event}`, String(cases), result, figures.broken);
  }
}

const table = [
  "| What | Cases | What came of it | All invariants hold |",
  "| --- | --- | --- | --- |",
  ...rows.map((row) => `| ${row.join(" | ")} |`),
].join("\n");
console.log(table);
for (const line of broken) console.log(line);
writeFileSync(
  join(root, "docs/torture.md"),
  `# Torture

What \`npm run torture${isQuick ? " -- quick" : ""}\` found: the built actions as processes, against real git over HTTP on loopback, on
${cpus().length} cores with Node ${process.version}; seed ${seed}; ${Math.round((performance.now() - start) / 60_000)} minutes. A writer that loses, and a
request that fails, say why; then the same run is asked again, and the ledger is checked with plain git and
\`verify/\` (\`test/torture/ledger.ts\`).

${table}
`,
);
process.exit(broken.length === 0 ? 0 : 1);

/**
 * Measures what the README promises, and writes `docs/benchmarks.md`: the bundle's size, its start, and
 * one rollback and one record of the demo project, each as a process against the local GitHub.
 */
import { spawnSync } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { Scenario } from "../test/end-to-end/scenario.ts";

const root = resolve(import.meta.dirname, "..");
const rounds = Number(process.argv[2] ?? 5);
const bundle = join(root, "dist/index.js");

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;

/** From the start of a process to its end, in milliseconds. */
function startTime(...args: string[]): number {
  const start = performance.now();
  spawnSync(process.execPath, args);
  return performance.now() - start;
}

const starts = Array.from({ length: rounds * 3 }, () => startTime(bundle));
const nodeStarts = Array.from({ length: rounds * 3 }, () => startTime("--eval", ""));

const records: number[] = [];
const rollbacks: number[] = [];
const requests: number[] = [];
for (let round = 0; round < rounds; round++) {
  await using scenario = await Scenario.start();
  for (const deploy of ["one", "two", "three"]) {
    const commit = await scenario.clone.commit(deploy, { "dags/a.py": `${deploy}\n` });
    records.push((await scenario.record(commit)).milliseconds);
  }
  const before = scenario.github.requests.length;
  const result = await scenario.rollBack({ "deploy-id": "1" });
  if (result.exitCode !== 0) throw new Error(result.log);
  rollbacks.push(result.milliseconds);
  requests.push(scenario.github.requests.length - before);
}

const rows = [
  ["Bundle", `${(statSync(bundle).size / 1e6).toFixed(2)} MB`, "under 2 MB"],
  ["Start of the bundle", seconds(median(starts)), "under 0.25 s"],
  ["Start of node alone", seconds(median(nodeStarts)), ""],
  ["One rollback of the demo project", seconds(median(rollbacks)), "under 2.5 s"],
  ["HTTP requests of that rollback", String(median(requests)), ""],
  ["One record", seconds(median(records)), ""],
];
const table = [
  "| What | Median | Target |",
  "| --- | --- | --- |",
  ...rows.map((row) => `| ${row.join(" | ")} |`),
].join("\n");
console.log(table);
writeFileSync(
  join(root, "docs/benchmarks.md"),
  `# Benchmarks

Medians of ${rounds} rounds of \`npm run bench\`: the built actions as processes, against real git over HTTP on
loopback, on ${cpus().length} cores with Node ${process.version}.

${table}
`,
);

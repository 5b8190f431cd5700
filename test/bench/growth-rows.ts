/** What a history that grows costs, a function for each row: measured, and the least that git needs. */
import { spawnSync } from "node:child_process";
import { program } from "../local-terminal/program.ts";
import { type Cost, Grown, tagsOf, usualHistory } from "./growth.ts";
import { costOf, decisions, histories } from "./growth-decisions.ts";
import type { Shape } from "./shape.ts";

/** The fastest of some runs. */
export interface Row {
  readonly measured: Cost;
  readonly least: Cost;
}

async function fastest(rounds: number, run: () => Promise<Cost>): Promise<Cost> {
  const costs: Cost[] = [];
  for (let round = 0; round < rounds; round++) costs.push(await run());
  return costs.reduce((best, cost) => (cost.elapsed < best.elapsed ? cost : best));
}

async function rowOf(
  shape: Shape,
  measured: (grown: Grown) => Promise<Cost>,
  least: (grown: Grown) => Promise<Cost>,
  rounds = 2,
): Promise<Row> {
  await using grown = await Grown.start(shape);
  return {
    measured: await fastest(rounds, () => measured(grown)),
    least: await fastest(rounds, () => least(grown)),
  };
}

/** `history --all` with many deploys that only their tags have. */
export function historyOfAll(deploys = 20_000): Promise<Row> {
  const shape = { ...usualHistory, commits: deploys, deploys, kept: 644, files: 400, folders: 40 };
  return rowOf(
    shape,
    (grown) => grown.run("history", "--all"),
    (grown) => grown.least("least-read.sh", tagsOf(shape), "--all"),
  );
}

/** `verify` of many deploys. */
export function verifyOfMany(deploys = 5_000, more: Partial<Shape> = {}): Promise<Row> {
  const shape = { ...usualHistory, commits: deploys, deploys, kept: deploys, ...more };
  return rowOf(
    shape,
    (grown) => grown.run("verify"),
    (grown) => grown.least("least-verify.sh", tagsOf(shape), shape.project),
  );
}

/** The same where each commit has a Dockerfile unlike all others. */
export const verifyOfDockerfiles = (deploys = 600): Promise<Row> =>
  verifyOfMany(deploys, { ownDockerfiles: true });

/** `import` of many tags; the least is to check as many deploys: a push comes on top. */
export function importOfTags(releases = 5_000): Promise<Row> {
  const shape = { ...usualHistory, commits: releases, deploys: 0, kept: 0, releases };
  return rowOf(
    shape,
    async (grown) => {
      await grown.reset();
      return grown.run("import", "--tags", "release-*", "--yes");
    },
    (grown) => grown.least("least-verify.sh", "release-", shape.project),
    1,
  );
}

/** `history -n` on a terminal, in seconds. */
export async function historyOnTerminal(deploys = 5_000): Promise<number> {
  const shape = { ...usualHistory, commits: deploys, deploys, kept: deploys, withCode: false };
  await using grown = await Grown.start({ ...shape, files: 400, folders: 40 });
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    times.push((await grown.onTerminal("history", "-n", String(deploys))).elapsed);
  }
  return Math.min(...times);
}

/** The start of the command line, in seconds: node alone, help, and a short history beside its least. */
export async function startOfCommandLine(): Promise<{
  readonly node: number;
  readonly help: number;
  readonly history: Row;
}> {
  const start = (...args: readonly string[]) => {
    const times = Array.from({ length: 7 }, () => {
      const before = performance.now();
      spawnSync(process.execPath, args, { stdio: "ignore" });
      return (performance.now() - before) / 1000;
    });
    return Math.min(...times);
  };
  const shape = { ...usualHistory, commits: 30, deploys: 30, kept: 30, files: 400, folders: 40 };
  return {
    node: start("--eval", ""),
    help: start(program, "--help"),
    history: await rowOf(
      shape,
      (grown) => grown.run("history"),
      (grown) => grown.least("least-read.sh", tagsOf(shape)),
      5,
    ),
  };
}

/** Each decision over many deploys, in milliseconds of processor time: `<history>: <decision>`. */
export function decisionsOverMany(deploys = 10_000): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(histories).flatMap(([kind, make]) => {
      const entries = make(deploys);
      return Object.entries(decisions).map(
        ([name, decide]) => [`${kind}: ${name}`, costOf(decide, entries)] as const,
      );
    }),
  );
}

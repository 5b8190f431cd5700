/** How fast the program starts, and how large it is. */
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../../local-runner/job.ts";
import { bytes, seconds, table } from "../format.ts";
import { median } from "../lab.ts";
import type { Part } from "../part.ts";
import { atMost } from "../target.ts";

const starts = 15;
const bundle = (name: string) => join(projectRoot, "dist", name);

/** The arguments of node. */
export const programs = {
  node: ["--eval", ""],
  entry: [bundle("index.js")],
  // Without inputs it loads all that one action needs, says that they are missing, and ends.
  rollback: [bundle("rollback.js")],
  help: [bundle("deploy-rollback.js"), "--help"],
} as const;

export const start: Part = {
  name: "start",
  async measure() {
    const { node, entry, rollback, help } = startTimes(programs);
    const { size, unpackedSize, dependencies } = packed();
    return {
      title: "Start and size",
      text: `${table(
        ["Start of", "Time"],
        [
          ["Node alone", seconds(node)],
          ["The bundle, until git fetches", seconds(entry)],
          ["The bundle, with all that a rollback loads", seconds(rollback)],
          ["`deploy-rollback --help`", seconds(help)],
        ],
      )}

The package has ${bytes(size)}, unpacked ${bytes(unpackedSize)}, and ${dependencies} dependencies.`,
      targets: [
        atMost("start of the bundle over node's own", rollback - node, 100, seconds),
        atMost("start of `--help` over node's own", help - node, 100, seconds),
        atMost("the package, unpacked", unpackedSize, 3e6, bytes),
        atMost("its dependencies", dependencies, 0, String),
      ],
    };
  },
};

/** @returns the medians, in milliseconds from the start of a process to its end */
export function startTimes<Name extends string>(
  commands: Readonly<Record<Name, readonly string[]>>,
): Record<Name, number> {
  const times = Object.entries<readonly string[]>(commands).map(([what, args]) => ({
    ...{ what, args, runs: [] as number[] },
  }));
  for (let round = 0; round < starts; round++) {
    for (const { args, runs } of times) {
      const began = performance.now();
      spawnSync(process.execPath, args);
      runs.push(performance.now() - began);
    }
  }
  const medians = times.map(({ what, runs }) => [what, median(runs)]);
  return Object.fromEntries(medians) as Record<Name, number>;
}

/** What npm would publish. */
function packed(): { size: number; unpackedSize: number; dependencies: number } {
  const read = (...args: string[]) =>
    JSON.parse(execFileSync("npm", args, { cwd: projectRoot, encoding: "utf8" }));
  const [{ size, unpackedSize }] = read("pack", "--dry-run", "--json");
  const dependencies = read("pkg", "get", "dependencies");
  return { size, unpackedSize, dependencies: Object.keys(dependencies).length };
}

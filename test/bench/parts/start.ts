/** How fast the program starts, and how large it is. */
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../../local-runner/job.ts";
import { bytes, seconds, table } from "../format.ts";
import { median } from "../lab.ts";
import type { Part } from "../part.ts";
import { atMost } from "../target.ts";

const starts = 15;

export const start: Part = {
  name: "start",
  async measure() {
    const bundle = (name: string) => join(projectRoot, "dist", name);
    const times = inTurns({
      "Node alone": ["--eval", ""],
      "The bundle, until git fetches": [bundle("index.js")],
      // Without inputs it loads all that one action needs, says that they are missing, and ends.
      "The bundle, with all that a rollback loads": [bundle("rollback.js")],
      "`deploy-rollback --help`": [bundle("deploy-rollback.js"), "--help"],
    });
    const [alone, , rollback, help] = Object.values(times) as [number, number, number, number];
    const { size, unpackedSize, dependencies } = packed();
    return {
      title: "Start and size",
      text: `${table(
        ["Start of", "Time"],
        Object.entries(times).map(([what, time]) => [what, seconds(time)]),
      )}

The package has ${bytes(size)}, unpacked ${bytes(unpackedSize)}, and ${dependencies} dependencies.`,
      targets: [
        atMost("start of the bundle over node's own", rollback - alone, 100, seconds),
        atMost("start of `--help` over node's own", help - alone, 100, seconds),
        atMost("the package, unpacked", unpackedSize, 3e6, bytes),
        atMost("its dependencies", dependencies, 0, String),
      ],
    };
  },
};

/** @returns the medians, in milliseconds from the start of a process to its end */
function inTurns(commands: Readonly<Record<string, readonly string[]>>): Record<string, number> {
  const times = Object.entries(commands).map(([what, args]) => ({
    ...{ what, args, runs: [] as number[] },
  }));
  for (let round = 0; round < starts; round++) {
    for (const { args, runs } of times) {
      const began = performance.now();
      spawnSync(process.execPath, args);
      runs.push(performance.now() - began);
    }
  }
  return Object.fromEntries(times.map(({ what, runs }) => [what, median(runs)]));
}

/** What npm would publish. */
function packed(): { size: number; unpackedSize: number; dependencies: number } {
  const read = (...args: string[]) =>
    JSON.parse(execFileSync("npm", args, { cwd: projectRoot, encoding: "utf8" }));
  const [{ size, unpackedSize }] = read("pack", "--dry-run", "--json");
  const dependencies = read("pkg", "get", "dependencies");
  return { size, unpackedSize, dependencies: Object.keys(dependencies).length };
}

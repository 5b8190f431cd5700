/** The page that the benchmark writes. */
import { cpus } from "node:os";
import { count, table } from "./format.ts";
import type { Section } from "./part.ts";
import { usual } from "./shape.ts";
import type { Target } from "./target.ts";

/** @returns Markdown */
export function page(sections: readonly Section[], rounds: number): string {
  return `# Benchmarks

What \`npm run bench\` measured: the built actions as processes against real git over HTTP on loopback, on
${cpus().length} cores with Node ${process.version}. Medians of ${rounds} rounds in turns, unless a section says otherwise. A run counts
from the start of its process until the remote has what it was to get; then an action still asks the remote what it has,
and writes its summary. The usual repository has ${count(usual.files)} files in ${count(usual.folders)} folders, ${count(usual.commits)} commits and ${count(usual.deploys)} deploys.

(b) knows everything beforehand (tag, branches, that nothing stands against the rollback), checks nothing, and sends
no object that the server has. Its script and the others stand in [test/bench](../test/bench).

## Targets

${targetsTable(sections.flatMap(({ targets }) => targets ?? []))}

${sections.map(sectionText).join("\n\n")}
`;
}

/** A section by itself, as when only that one is measured. */
export function sectionText({ title, text }: Section): string {
  return `## ${title}\n\n${text}`;
}

/** All targets, and whether they are met. */
export function targetsTable(targets: readonly Target[]): string {
  return table(
    ["Figure", "Target", "Measured", "Met"],
    targets.map((target) => [target.what, target.wanted, target.measured, verdict(target)]),
  );
}

function verdict({ met, limit }: Target): string {
  if (met) return "yes";
  return limit?.holds ? `**no**: ${limit.why}` : "**no**";
}

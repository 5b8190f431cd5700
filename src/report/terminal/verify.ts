/** `verify` on a terminal. */
import { z } from "zod";
import type { Problem } from "../../errors/problem.ts";
import { oneLine } from "../../ledger/message.ts";
import type { VerifyResult } from "../../use-cases/verify-ledger.ts";
import { type Block, codeBlock, heading } from "../blocks.ts";
import { fixedBy } from "../repairable.ts";
import { openPoints, setUpTable } from "../set-up.ts";
import type { CommandFor } from "./commands.ts";
import { nextAfterRefusal } from "./refusal.ts";
import { withWholeCommands } from "./remedy.ts";
import { fact, type Next, type TerminalReport } from "./report.ts";

/** @param isAsked whether the question follows whether to repair it */
export function verifyReport(
  result: VerifyResult,
  command: CommandFor,
  isAsked = false,
): TerminalReport {
  const { deployment, remaining, difference, repaired } = result;
  const told = (some: readonly Problem[]) => withWholeCommands(some, deployment, command);
  const lost = told(result.lost);
  const problems = told(repaired ? remaining.slice(lost.length) : result.problems);
  const history: Next = { words: "See the history:", command: command("history", { deployment }) };
  const body = [heading(2, "The set-up"), setUpTable(result.setUp)];
  if (result.problems.length === 0) {
    const open = openPoints(result.setUp);
    const words = `The deploy history of ${deployment} is sound: tags and manifest agree.${open}`;
    return { body, verdict: { sign: open === "" ? "done" : "attention", words }, next: history };
  }
  const changes = inWords(difference);
  const repairable = fixedBy(result);
  const report = {
    body,
    details: details(difference, repaired),
    facts: changes.length > 0 ? [fact(repaired ? "Changed" : "A repair", ...changes)] : [],
    warnings: lost.map(({ message, remedy }) => ({
      rank: "attention" as const,
      message: `Neither the tags nor earlier versions of the manifest have this: ${message}`,
      remedy,
    })),
    problems,
  };
  if (isAsked) return { ...report, body: [], verdict: null };
  const byHand = nextAfterRefusal(problems) ?? history;
  if (repaired) {
    const left = remaining.length;
    const words = `Repaired: the manifest was rebuilt from the tags and its earlier versions. ${left === 0 ? "The history is sound again." : `${count(left)} left.`}`;
    return {
      ...report,
      verdict: { sign: left === 0 ? "done" : "attention", words },
      next: byHand,
    };
  }
  const words = `The deploy history of ${deployment} is damaged: ${count(problems.length)}. Nothing was changed.`;
  return {
    ...report,
    verdict: { sign: "refused", words },
    next:
      repairable > 0
        ? {
            words:
              repairable === problems.length
                ? "A repair fixes it; it shows what it would change, and asks:"
                : `A repair fixes ${repairable} of them; it shows what it would change, and asks:`,
            command: command("verify", { deployment, repair: "true" }),
          }
        : byHand,
  };
}

const count = (problems: number) => (problems === 1 ? "1 problem" : `${problems} problems`);

function details(difference: readonly string[], repaired: boolean): Block[] {
  if (difference.length === 0) return [];
  return [
    heading(2, repaired ? "Lines that were changed" : "Lines that a repair would change"),
    codeBlock(difference.join("\n"), "diff"),
  ];
}

/** How many changes are told. */
const told = 8;

const deployLine = z.looseObject({ id: z.string() });

/** What the lines of a manifest that a repair removes and adds mean. */
export function inWords(difference: readonly string[]): string[] {
  const removed = difference.filter((line) => line.startsWith("-")).map(contentOf);
  const added = difference.filter((line) => line.startsWith("+")).map(contentOf);
  const [before, after] = [deploysIn(removed), deploysIn(added)];
  const words = [
    ...[...before].flatMap(([id, was]) => {
      const is = after.get(id);
      return is ? changesOf(id, was, is) : [`deploy ${id} is taken out`];
    }),
    ...[...after.keys()].filter((id) => !before.has(id)).map((id) => `deploy ${id} is put back`),
  ];
  const hasOthers = [...removed, ...added].some((line) =>
    /^"(?:holds|dagDeployEnabled)"/.test(line),
  );
  const all = hasOthers ? [...words, "holds, or whether DAG-only deploys are on, change"] : words;
  return all.length > told ? [...all.slice(0, told), `and ${all.length - told} more`] : all;
}

const contentOf = (line: string) => line.slice(1).trim().replace(/,$/, "");

type DeployLine = z.output<typeof deployLine>;

function deploysIn(lines: readonly string[]): Map<string, DeployLine> {
  const found = new Map<string, DeployLine>();
  for (const line of lines) {
    const deploy = deployLine.safeParse(parsed(line)).data;
    if (deploy) found.set(deploy.id, deploy);
  }
  return found;
}

/** @returns null where a line is no whole value */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function changesOf(id: string, was: DeployLine, is: DeployLine): string[] {
  const show = (value: unknown) =>
    oneLine(
      typeof value === "string" ? value : value === undefined ? "nothing" : JSON.stringify(value),
    );
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  const changes = names
    .filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]))
    .map((name) => `${name} ${show(was[name])} → ${show(is[name])}`);
  return changes.length === 0
    ? [`deploy ${id} moves to its place`]
    : [`deploy ${id}: ${changes.join("; ")}`];
}

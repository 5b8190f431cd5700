/** `history` on a terminal: one line a deploy, and one deploy in detail. */
import type { ErrorCode } from "../../errors/catalogue.ts";
import { shortId } from "../../errors/short-id.ts";
import type { Entry, Hold } from "../../ledger/manifest.ts";
import { oneLine } from "../../ledger/message.ts";
import type { HistoryResult, HistoryRow } from "../../use-cases/read-history.ts";
import { type Block, code, type Inline, strong, table } from "../blocks.ts";
import { descriptionOf } from "../description.ts";
import { ageOf } from "../time.ts";
import { widthOf } from "../width.ts";
import type { CommandFor } from "./commands.ts";
import { withWholeCommands } from "./remedy.ts";
import { type Fact, fact, type Next, type RankedWarning, type TerminalReport } from "./report.ts";
import { ago } from "./time.ts";

/** @param width of the screen; what a deploy brought takes the rest of its line */
export function historyReport(
  result: HistoryResult,
  width: number,
  command: CommandFor,
): TerminalReport {
  const { deployment, rows, total, holds, current, previous } = result;
  if (total === 0) {
    return {
      verdict: { sign: "attention", words: `No deploy to ${deployment} has been recorded yet.` },
      next: { words: "Record what runs now:", command: command("record", { deployment }) },
    };
  }
  const shown = rows.length === total ? `${total}` : `The newest ${rows.length} of ${total}`;
  const runs = current === null ? "nothing that is recorded" : `deploy ${current}`;
  const before = previous === null ? "" : `; \`previous\` is deploy ${previous}`;
  const isHeld = holds.length > 0;
  const waiting = waitingRollback(result);
  const isWaiting = waiting
    ? ` Rollback ${waiting.id} to deploy ${waiting.rollback?.to} is in git, and not deployed yet.`
    : "";
  return {
    title: `${shown} ${total === 1 ? "deploy" : "deploys"} to ${deployment}, newest first`,
    body: [historyTable(result, width)],
    warnings: holds.map((hold) => holdWarning(hold, result, command)),
    verdict: {
      sign: isHeld || waiting ? "attention" : "done",
      words: `${deployment} runs ${runs}${waiting ? "" : before}.${isWaiting}${isHeld ? " Deploys are on hold." : ""}`,
    },
    next: nextOf(result, command),
  };
}

/** The newest deploy, when it is a rollback whose deploy has not ended. */
function waitingRollback({ rows: [newest] }: HistoryResult): Entry | undefined {
  const entry = newest?.entry;
  return entry?.rollback && newest?.status === "initialized" ? entry : undefined;
}

function nextOf(result: HistoryResult, command: CommandFor): Next {
  const { deployment, previous, rows } = result;
  if (waitingRollback(result)) {
    return {
      words: "If its deploy is not under way, deploy it. When it runs, record that:",
      command: `${command.inClone("git pull --tags")} && ${command("record", { deployment })}`,
    };
  }
  const isPossible = rows.find(({ entry }) => entry.id === previous)?.problems.length === 0;
  if (previous !== null && isPossible) {
    return {
      words: `See what going back to deploy ${previous} would do:`,
      command: command("plan", { "deploy-id": "previous", deployment }),
    };
  }
  const [newest] = rows;
  return {
    words: "See one deploy in detail:",
    command: command("history", { "deploy-id": newest?.entry.id, deployment }),
  };
}

function holdWarning(
  { id, createdBy, createdAt, reason }: Hold,
  { deployment, now }: HistoryResult,
  command: CommandFor,
): RankedWarning {
  const release = command("release", { "hold-id": id, deployment });
  return {
    rank: "attention",
    message: `On hold, by ${createdBy}, ${ago(createdAt, now)} (${oneLine(reason)}).`,
    remedy: `To release it: \`${release}\``,
  };
}

const head = ["", "Deploy", "Age", "Runtime", "Roll back to it?", "What"];
const gaps = 2 * (head.length - 1);

function historyTable({ rows, now }: HistoryResult, width: number): Block {
  const cells = rows.map((row): string[] => {
    const { entry, isCurrent } = row;
    return [
      isCurrent ? "▶" : "",
      entry.id,
      ageOf(entry.finishedAt ?? entry.createdAt, now),
      entry.runtime ?? "",
      rollBackTo(row),
      `${descriptionOf(entry)} (${entry.createdBy})`,
    ];
  });
  const taken = head
    .slice(0, -1)
    .map((name, column) =>
      cells.reduce((most, row) => Math.max(most, widthOf(row[column] ?? "")), widthOf(name)),
    )
    .reduce((sum, widest) => sum + Math.max(widest, 1), gaps);
  // On a narrow screen the table gets another form, in which there is room for the words.
  const room = Math.max(20, width - taken);
  return table([
    head,
    ...cells.map((row, index): Inline[] => {
      const line = [...row.slice(0, -1), cutToWidth(row.at(-1) ?? "", room)];
      return rows[index]?.isCurrent ? line.map((cell) => strong(cell)) : line;
    }),
  ]);
}

/** Cuts text to columns, with `…` where something is missing. */
export function cutToWidth(words: string, width: number): string {
  if (widthOf(words) <= width) return words;
  let cut = "";
  for (const { segment } of new Intl.Segmenter().segment(words)) {
    if (widthOf(cut + segment) > width - 1) break;
    cut += segment;
  }
  return `${cut.trimEnd()}…`;
}

/** Problem → the few words for it. */
const why: Partial<Record<ErrorCode, string>> = {
  "rollback-disabled": "rollbacks off",
  "mechanism-unsupported": "unsupported",
  "tag-missing": "tag missing",
  "deploy-marked-bad": "marked bad",
  "outside-window": "too old",
  "image-unknown": "image unknown",
  "runtime-unknown": "Runtime unknown",
  "pin-mismatch": "pin mismatch",
  "current-runtime-too-old": "Runtime too old",
  "target-runtime-too-old": "Runtime too old",
  "runtime-range-unsupported": "Runtime range",
};

/** Whether a deploy can come back, in a few words; a mark and what it would mean stand with it. */
export function rollBackTo({
  entry,
  status,
  isCurrent,
  isUndone,
  runtimeChange,
  problems,
}: HistoryRow) {
  const good = entry.mark?.as === "good" ? ", good" : "";
  if (isCurrent) return `running${good}`;
  if (status === "failed") return "failed";
  if (status === "unknown") return status;
  if (status === "initialized") return entry.rollback ? "not deployed yet" : "not finished";
  const [first] = problems;
  if (first) return why[first.code] ?? first.code;
  return `yes${runtimeChange === "downgrade" ? ", downgrade" : ""}${isUndone ? ", undone" : ""}${good}`;
}

/** One deploy: the first row. */
export function deployReport(
  { deployment, now, rows: [row] }: HistoryResult,
  command: CommandFor,
): TerminalReport {
  if (!row) throw new Error("a report of no deploy");
  const { entry, isCurrent, problems } = row;
  const { id } = entry;
  const canComeBack = !isCurrent && problems.length === 0;
  return {
    title: `Deploy ${id} to ${deployment}`,
    facts: deployFacts(row, now),
    warnings: entry.mark
      ? [
          {
            rank: entry.mark.as === "bad" ? "attention" : "note",
            message: `Marked ${entry.mark.as} by ${entry.mark.createdBy}, ${ago(entry.mark.createdAt, now)}: ${oneLine(entry.mark.reason)}`,
          },
        ]
      : [],
    problems: isCurrent ? [] : withWholeCommands(problems, deployment, command),
    verdict: isCurrent
      ? { sign: "done", words: `Deploy ${id} runs now.` }
      : {
          sign: canComeBack ? "done" : "attention",
          words: canComeBack
            ? `By its record, ${deployment} can be rolled back to deploy ${id}.`
            : `${deployment} cannot be rolled back to deploy ${id}.`,
        },
    next: canComeBack
      ? {
          words: "See what that would do:",
          command: command("plan", { "deploy-id": id, deployment }),
        }
      : { words: "See all deploys:", command: command("history", { deployment }) },
  };
}

function deployFacts({ entry, status, isUndone }: HistoryRow, now: string): Fact[] {
  const at = (time: string | null) => (time === null ? "never" : `${ago(time, now)} (${time})`);
  const optional = (name: string, value: string | null | undefined) =>
    value ? [fact(name, oneLine(value))] : [];
  return [
    fact("What", descriptionOf(entry)),
    fact("Status", `${status}${isUndone ? ", undone by a later rollback" : ""}`),
    fact("Began", `${at(entry.createdAt)}, by ${entry.createdBy}`),
    fact("Ended", at(entry.finishedAt)),
    fact("Commit", code(entry.commit === null ? "unknown" : shortId(entry.commit))),
    fact("Tag", code(entry.tag)),
    fact("Type", entry.type),
    ...optional("Runtime", entry.runtime),
    ...optional("Base image", entry.baseImage),
    ...optional("Image", entry.image),
    ...optional("On Astro", entry.externalId),
    ...optional("Run", entry.run),
    ...(entry.rollback
      ? [fact("Rollback", `from ${entry.rollback.from ?? "nothing"} to ${entry.rollback.to}`)]
      : []),
  ];
}

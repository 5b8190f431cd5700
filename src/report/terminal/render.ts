/** A report as a terminal shows it. */
import { styleText } from "node:util";
import type { Problem } from "../../errors/problem.ts";
import { oneLine } from "../../ledger/message.ts";
import type { Rank } from "../../rollback/warning-ranks.ts";
import { type Block, heading, type Inline, message, paragraph } from "../blocks.ts";
import { harmless, type Screen, text } from "../text.ts";
import { widthOf } from "../width.ts";
import { proseAndCommands } from "./remedy.ts";
import type { Fact, Next, RankedWarning, TerminalReport, Verdict } from "./report.ts";

type Style = Parameters<typeof styleText>[0];

/** A sign says what a colour says, for whoever sees none. */
const signs = { done: "✓", attention: "!", refused: "✗" } as const;
const colours = { done: "green", attention: "yellow", refused: "red" } as const;

export function terminalText(report: TerminalReport, screen: Screen, isVerbose = false): string {
  const { details = [], title, facts = [], body = [], verdict, next = null } = report;
  const shown = (blocks: readonly Block[]) =>
    blocks.length > 0 ? [text(blocks, screen).trimEnd()] : [];
  const parts = [
    ...shown(isVerbose ? details : []),
    ...shown(title === undefined ? [] : [heading(2, title)]),
    ...(facts.length > 0 ? [factLines(facts, screen)] : []),
    ...shown(body),
    ...warningLines(report.warnings ?? [], screen),
    ...(report.problems ?? []).map((problem) => problemLines(problem, screen)),
    ...(verdict ? [verdictLines(verdict, next, screen)] : []),
  ];
  return `${parts.join("\n\n")}\n`;
}

function factLines(facts: readonly Fact[], screen: Screen): string {
  const width = Math.max(...facts.map(({ name }) => widthOf(name))) + 2;
  return facts
    .flatMap(({ name, values }) =>
      values.map((value, index) => {
        const label = (index === 0 ? name : "").padEnd(width);
        return hanging(paint(screen, "dim", label), width, value, screen);
      }),
    )
    .join("\n");
}

const weights: readonly Rank[] = ["note", "attention", "danger"];

/** One paragraph for each rank. */
function warningLines(warnings: readonly RankedWarning[], screen: Screen): string[] {
  return weights.flatMap((rank) => {
    const ofRank = warnings.filter((warning) => warning.rank === rank);
    if (ofRank.length === 0) return [];
    const lines = ofRank.map((warning) => warningLine(warning, screen));
    return [lines.join("\n")];
  });
}

function warningLine({ rank, message: words, remedy = "" }: RankedWarning, screen: Screen): string {
  const said = warningMessage(rank, message(oneLine(words)), screen);
  return [said, ...remedyLines(remedy, screen)].join("\n");
}

function warningMessage(rank: Rank, said: readonly Inline[], screen: Screen): string {
  if (rank === "note") return hanging("- ", 2, said, screen);
  if (rank === "attention") return hanging(paint(screen, "yellow", "! "), 2, said, screen);
  const [first = "", ...others] = said;
  const lines = hanging("✗ ", 2, ["DANGER: ", first, ...others], screen);
  return paint(screen, ["bold", "red"], lines);
}

function problemLines({ code, message: words, remedy }: Problem, screen: Screen): string {
  const what = [...message(oneLine(words)), ` (${code})`];
  return [
    hanging(paint(screen, "red", "✗ "), 2, what, screen),
    ...remedyLines(remedy, screen),
  ].join("\n");
}

/** Each command on a line of its own, as it is to be typed. */
function remedyLines(remedy: string, screen: Screen): string[] {
  return proseAndCommands(oneLine(remedy)).flatMap((part, index) => {
    if (part === "") return [];
    const isCommand = index % 2 === 1;
    return isCommand ? `    ${typed(part, screen)}` : hanging("  ", 2, message(part), screen);
  });
}

const typed = (command: string, screen: Screen) => paint(screen, "cyan", harmless(command));

/** The end: a command stands on a line of its own, as it is to be typed. */
function verdictLines({ sign, words }: Verdict, next: Next | null, screen: Screen): string {
  const line = hanging(`${signs[sign]} `, 2, message(oneLine(words)), { ...screen, colour: false });
  const verdict = paint(screen, ["bold", colours[sign]], line);
  if (!next) return verdict;
  const why = hanging("  ", 2, message(next.words), screen);
  return `${verdict}\n${why}\n\n${typed(next.command, screen)}`;
}

/** Puts a mark before the first line, and indents the others by its width. */
function hanging(mark: string, indent: number, words: readonly Inline[], screen: Screen): string {
  const narrower = { ...screen, width: Math.max(20, screen.width - indent) };
  const lines = text([paragraph(...words)], narrower).trimEnd();
  return `${mark}${lines.replaceAll("\n", `\n${" ".repeat(indent)}`)}`.trimEnd();
}

function paint({ colour }: Screen, style: Style, words: string): string {
  return colour ? styleText(style, words, { validateStream: false }) : words;
}

/** A report as text for a terminal. */
import { styleText } from "node:util";
import type { Nodes, Table as TableNode } from "mdast";
import wrap from "wrap-ansi";
import { visible } from "../visible.ts";
import type { Block } from "./blocks.ts";
import { widthOf } from "./width.ts";

/** The screen that shows the text. */
export interface Screen {
  /** In columns; infinite when the text goes to a pipe. */
  readonly width: number;
  readonly colour: boolean;
}

type Style = Parameters<typeof styleText>[0];

export function text(blocks: readonly Block[], screen: Screen): string {
  return `${blocks.map((block) => render(block, screen)).join("\n\n")}\n`;
}

function render(node: Nodes, screen: Screen): string {
  const paint = (style: Style, words: string) =>
    screen.colour ? styleText(style, words, { validateStream: false }) : words;
  const childrenOf = (parent: { readonly children: readonly Nodes[] }, between = "") =>
    parent.children.map((child) => render(child, screen)).join(between);
  const narrower = { ...screen, width: screen.width - 3 };
  switch (node.type) {
    case "text":
      return harmless(node.value);
    case "inlineCode":
      return paint("cyan", unbroken(harmless(node.value)));
    case "strong":
      return paint("bold", childrenOf(node));
    case "heading":
      return paint(node.depth === 1 ? ["bold", "underline"] : "bold", childrenOf(node));
    case "break":
      return "\n";
    case "paragraph":
      return wrappedWords(childrenOf(node), screen.width);
    case "link":
    case "tableCell":
      return childrenOf(node);
    case "blockquote":
      return indented("  ", node.children.map((child) => render(child, narrower)).join("\n\n"));
    case "list":
      return node.children
        .map((item, index) => {
          const words = item.children.map((child) => render(child, narrower)).join("\n");
          return indented(node.ordered ? `${index + 1}. ` : "- ", words);
        })
        .join("\n");
    case "code":
      return harmless(node.value)
        .split("\n")
        .map((line) => {
          const colour = colourOf(node.lang, line);
          return colour ? paint(colour, line) : line;
        })
        .join("\n");
    case "table":
      return renderTable(node, screen);
    default:
      throw new Error(`a report cannot have a ${node.type}`);
  }
}

/** First character of a line of a difference → its colour. */
const diffColours: Readonly<Record<string, Style>> = { "+": "green", "-": "red", "@": "cyan" };

/** The colour of a line of code. @param language as in {@link Block} */
function colourOf(language: string | null | undefined, line: string): Style | undefined {
  if (language === "diff") return diffColours[line[0] ?? ""];
  return language === "sh" ? "cyan" : "green";
}

function wrapped(words: string, width: number): string {
  return Number.isFinite(width) ? wrap(words, width, { hard: true, trim: false }) : words;
}

/** Prose: a word that is longer than the line, such as a command, is left to the terminal, which copies it whole. */
function wrappedWords(words: string, width: number): string {
  return broken(Number.isFinite(width) ? wrap(words, width) : words);
}

/** A command must be copied in one piece: its spaces are no places to wrap a line. */
const unbroken = (words: string) => words.replaceAll(" ", "\u00a0");
const broken = (words: string) => words.replaceAll("\u00a0", " ");

/** Puts a mark before the first line, and indents the other lines by its width. */
function indented(mark: string, words: string): string {
  return mark + words.replaceAll("\n", `\n${" ".repeat(mark.length)}`);
}

/** Removes what a terminal would take for a command: text may come from anyone. */
export function harmless(words: string): string {
  return visible(words.replace(/[\t\r]/g, " "));
}

const gap = "  ";

function renderTable({ children }: TableNode, screen: Screen): string {
  const rows = children.map((row) => row.children.map((cell) => broken(render(cell, screen))));
  const [head = [], ...body] = rows;
  const widest = (measure: (cell: string) => number) =>
    head.map((_, column) =>
      rows.reduce((most, row) => Math.max(most, measure(row[column] ?? "")), 1),
    );
  const natural = widest(widthOf);
  const words = widest((cell) =>
    cell.split(" ").reduce((most, word) => Math.max(most, widthOf(word)), 1),
  );
  const widths = columnWidths(natural, words, screen.width - gap.length * (head.length - 1));
  if (widths === null) return cards(head, body, screen);
  const dimmed = head.map((name) => (screen.colour && name ? styleText("dim", name) : name));
  return [dimmed, ...body].map((row) => renderRow(row, widths)).join("\n");
}

/** As many lines as the cell with the most lines. */
function renderRow(row: readonly string[], widths: readonly number[]): string {
  const cells = widths.map((width, column) => {
    const cell = row[column] ?? "";
    const isShort = widthOf(cell) <= width;
    return isShort
      ? [cell]
      : wrapped(cell, width)
          .split("\n")
          .map((line) => line.trim());
  });
  const height = cells.reduce((most, lines) => Math.max(most, lines.length), 1);
  return Array.from({ length: height }, (_, line) =>
    widths
      .map((width, column) => padded(cells[column]?.[line] ?? "", width))
      .join(gap)
      .trimEnd(),
  ).join("\n");
}

const padded = (words: string, width: number) =>
  words + " ".repeat(Math.max(0, width - widthOf(words)));

/** For a screen where not even narrow columns fit: one line for each cell. */
function cards(
  head: readonly string[],
  body: readonly (readonly string[])[],
  { width }: Screen,
): string {
  const name = Math.max(...head.map((words) => widthOf(words))) + gap.length;
  const card = (row: readonly string[]) =>
    row
      .map((cell, column) => [(head[column] ?? "").padEnd(name), cell] as const)
      .filter(([, cell]) => cell)
      .map(([mark, cell]) => indented(mark, wrapped(cell, Math.max(width - name, longestWord))))
      .join("\n");
  return body.map(card).join("\n\n");
}

/** The longest word for which a column stays as wide as it, such as a time. */
const longestWord = 24;

/**
 * Narrows the widest columns until all fit, without cutting a word.
 *
 * @returns null when they cannot fit
 */
function columnWidths(
  natural: readonly number[],
  words: readonly number[],
  available: number,
): number[] | null {
  const widthsUpTo = (most: number) =>
    natural.map((width, column) =>
      Math.min(width, Math.max(most, Math.min(words[column] ?? 1, longestWord))),
    );
  const sum = (widths: readonly number[]) => widths.reduce((total, width) => total + width, 0);
  if (sum(natural) <= available) return [...natural];
  for (let most = available; most > 0; most--) {
    const widths = widthsUpTo(most);
    if (sum(widths) <= available) return widths;
  }
  return null;
}

/**
 * The parts of a report, as nodes of Markdown's syntax tree, where text from people cannot become markup.
 * `markdown.ts` writes them for GitHub, `text.ts` for a terminal. What only GitHub has is in `summary/github.ts`.
 */
import type {
  Blockquote,
  Heading,
  Link,
  List,
  Paragraph,
  PhrasingContent,
  RootContent,
  Table,
  Text,
} from "mdast";
import { cutTo } from "../ledger/message.ts";
import { limits } from "../limits.ts";

export type Block = RootContent;
/** A string is plain text. */
export type Inline = PhrasingContent | string;

export function heading(depth: 1 | 2 | 3, ...content: Inline[]): Heading {
  return { type: "heading", depth, children: content.map(inline) };
}

export function paragraph(...content: Inline[]): Paragraph {
  return { type: "paragraph", children: content.map(inline) };
}

/** Text from a person, with its paragraphs and line breaks. */
export function quote(words: string): Blockquote {
  const paragraphs = words
    .split(/\n{2,}/)
    .map((part) =>
      paragraph(
        ...part
          .split("\n")
          .flatMap((line, index): Inline[] => (index > 0 ? [{ type: "break" }, line] : [line])),
      ),
    );
  return { type: "blockquote", children: paragraphs };
}

export function bulletList(items: readonly (readonly Inline[])[]): List {
  return list(items, false);
}

export function numberedList(items: readonly (readonly Inline[])[]): List {
  return list(items, true);
}

function list(items: readonly (readonly Inline[])[], ordered: boolean): List {
  return {
    type: "list",
    ordered,
    spread: false,
    children: items.map((item) => ({
      type: "listItem",
      spread: false,
      children: [paragraph(...item)],
    })),
  };
}

/** The content of a table cell, in one or more pieces. */
export type Cell = Inline | readonly Inline[];

/** The first row is the head. */
export function table(rows: readonly (readonly Cell[])[]): Table {
  return {
    type: "table",
    children: rows.map((cells) => ({
      type: "tableRow",
      children: cells.map((cell) => ({
        type: "tableCell",
        children: [cell].flat().map((content) => inline(onOneLine(content))),
      })),
    })),
  };
}

/** A line break would end the row. */
function onOneLine(content: Inline): Inline {
  return typeof content === "string" ? content.replace(/[\r\n]\s*/g, " ") : content;
}

/** @param lang its language, such as `sh` */
export function codeBlock(value: string, lang: string): Block {
  return { type: "code", lang, value };
}

export function code(value: string): Inline {
  return { type: "inlineCode", value: cutTo(limits.shown, value) };
}

export function strong(value: string): Inline {
  return { type: "strong", children: [text(value)] };
}

export function link(url: string, label: string): Link {
  return { type: "link", url, children: [{ type: "inlineCode", value: label }] };
}

/** As {@link link}, with a label that is no code. */
export function plainLink(url: string, label: string): Link {
  return { type: "link", url, children: [text(label)] };
}

/** A message of the catalogue: text between backticks becomes code. */
export function message(value: string): Inline[] {
  return value
    .split(/(`[^`\n]+`)/)
    .filter(Boolean)
    .map((part) => (/^`[^`\n]+`$/.test(part) ? code(part.slice(1, -1)) : part));
}

/** Puts a comma between items. */
export function commaSeparated(items: readonly Inline[]): Inline[] {
  return items.flatMap((item, index) => (index === 0 ? [item] : [", ", item]));
}

function inline(content: Inline): PhrasingContent {
  return typeof content === "string" ? text(content) : content;
}

function text(value: string): Text {
  return { type: "text", value: cutTo(limits.shown, value) };
}

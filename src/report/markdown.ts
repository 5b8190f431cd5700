/** A report as Markdown. Text from people is escaped by the library that writes the tree out. */
import { gfmToMarkdown } from "mdast-util-gfm";
import { toMarkdown } from "mdast-util-to-markdown";
import type { Block } from "./blocks.ts";

export function markdown(blocks: readonly Block[]): string {
  return toMarkdown(
    { type: "root", children: [...blocks] },
    { bullet: "-", extensions: [gfmToMarkdown()] },
  );
}

/** A report as Markdown. The library that writes the tree escapes text from people. */
import { gfmToMarkdown } from "mdast-util-gfm";
import { toMarkdown } from "mdast-util-to-markdown";
import type { Block } from "./blocks.ts";

export function markdown(blocks: readonly Block[]): string {
  return toMarkdown(
    { type: "root", children: [...blocks] },
    { bullet: "-", extensions: [gfmToMarkdown()] },
  );
}

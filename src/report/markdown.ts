/** A report as Markdown. The library that writes the tree escapes text from people. */

import type { Nodes } from "mdast";
import { gfmToMarkdown } from "mdast-util-gfm";
import { toMarkdown } from "mdast-util-to-markdown";
import { visible } from "../visible.ts";
import type { Block } from "./blocks.ts";

export function markdown(blocks: readonly Block[]): string {
  return toMarkdown(
    { type: "root", children: blocks.map(harmless) },
    { bullet: "-", extensions: [gfmToMarkdown()] },
  );
}

/** A node, and all nodes in it, with text that misleads nobody, notifies nobody, and stays where it is. */
function harmless<Node extends Nodes>(node: Node): Node {
  if ("children" in node) return { ...node, children: node.children.map(harmless) };
  switch (node.type) {
    case "text":
      return {
        ...node,
        value: visible(node.value).replace(mention, "@\u2060").replace(alertMark, "[!\u2060"),
      };
    case "inlineCode":
      return { ...node, value: visible(node.value).replace(lineBreak, " ") };
    default:
      return "value" in node ? { ...node, value: visible(node.value) } : node;
  }
}

/** GitHub notifies who is named like this, except in code. */
const mention = /(?<![\w.])@(?=\w)/g;

/** GitHub makes an alert of a quotation that begins with it, such as `[!NOTE]`. */
const alertMark = /\[!(?=\w)/g;

/** What follows it could begin a block: a line that starts with `</details>` ends whatever the code stands in. */
const lineBreak = /\s*[\r\n]\s*/g;

import fc from "fast-check";
import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { expect, test } from "vitest";
import { heading, message, paragraph, quote, table } from "../../src/report/blocks.ts";
import { markdown } from "../../src/report/markdown.ts";
import { problemBlocks } from "../../src/report/problems.ts";

test("text between backticks is code, also in a table; nothing else is markup", () => {
  const [, rows] = problemBlocks([
    { code: "network", message: "`prod` | **bold** <b> [x](y)", remedy: "Set `a: |`." },
  ]);
  const text = markdown(rows ? [rows] : []);
  expect(text).toContain("`prod` \\| \\*\\*bold\\*\\* \\<b> \\[x]\\(y)");
  expect(text).toContain("Set `a: \\|`.");
});

const odd = fc
  .array(
    fc.constantFrom("|", "`", "\n", "# ", "<script>", "](", "**", "- ", "> ", "```", "a", "\\"),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

/** Reads Markdown as GitHub does. */
const read = (text: string) =>
  fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });

/** The types of a node and of all nodes in it, except text and code. */
function markup(node: Nodes): string[] {
  const below = "children" in node ? node.children.flatMap(markup) : [];
  const isPlain = ["text", "inlineCode", "break"].includes(node.type);
  return isPlain ? below : [node.type, ...below];
}

test("no text in a table or a paragraph becomes markup", () => {
  fc.assert(
    fc.property(odd, odd, (one, two) => {
      const blocks = [
        heading(1, "Ours"),
        paragraph("x ", ...message(one), " y"),
        table([
          ["a", "b"],
          [`x${one}y`, ["x ", ...message(two), " y"]],
        ]),
        quote(`x${two}y`),
      ];
      const [ours, said, rows, quoted, ...others] = read(markdown(blocks)).children;
      expect(others).toEqual([]);
      expect(ours && markup(ours)).toEqual(["heading"]);
      expect(said && markup(said)).toEqual(["paragraph"]);
      const row = ["tableRow", "tableCell", "tableCell"];
      expect(rows && markup(rows)).toEqual(["table", ...row, ...row]);
      expect(quoted && new Set(markup(quoted))).toEqual(new Set(["blockquote", "paragraph"]));
    }),
    { numRuns: 1000 },
  );
});

import fc from "fast-check";
import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { expect, test } from "vitest";
import {
  code,
  codeBlock,
  heading,
  message,
  paragraph,
  quote,
  table,
} from "../../src/report/blocks.ts";
import { markdown } from "../../src/report/markdown.ts";
import { problemBlocks } from "../../src/report/summary/problems.ts";
import { text } from "../../src/report/text.ts";
import { visibleJson } from "../../src/visible.ts";

test("text between backticks is code, also in a table; nothing else is markup", () => {
  const said = { message: "`prod` | **bold** <b> [x](y)", remedy: "Set `a: |`." };
  const text = markdown([
    ...problemBlocks([{ code: "network", ...said }]),
    table([["Remedy"], [message(said.remedy)]]),
  ]);
  expect(text).toContain("`prod` | \\*\\*bold\\*\\* \\<b> \\[x]\\(y)");
  expect(text).toContain("Set `a: \\|`.");
});

test("text that misleads or notifies comes through as text", () => {
  const evil = "a\u202eb\u001b[2Jc\u009bd\u200fe\u061c @acme/team (@octocat) x@example.com";
  const blocks = [
    heading(1, evil),
    paragraph(evil, code(evil)),
    codeBlock(evil, "text"),
    table([["a"], [evil]]),
    quote(evil),
  ];
  const written = markdown(blocks);
  expect(written).not.toMatch(/[^\P{Cc}\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
  expect(written.match(/ab\\?\[2Jcde/g)).toHaveLength(6);
  // In code, nobody is notified.
  expect(written.match(/(?<!\w)@(?:acme|octocat)/g)).toHaveLength(4);
  expect(written.match(/(?<!\w)@\u2060(?:acme|octocat)/g)).toHaveLength(8);

  const shown = text(blocks, { width: 200, colour: false });
  expect(shown).not.toMatch(/[^\P{Cc}\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
  expect(shown.match(/ab\[2Jcde/g)).toHaveLength(6);
});

test("in JSON such text is escaped, so that nothing is lost", () => {
  const value = { subject: "a\u202eb\u001bc\u009bd\n" };
  expect(visibleJson(value)).toBe('{"subject":"a\\u202eb\\u001bc\\u009bd\\n"}');
  expect(JSON.parse(visibleJson(value))).toEqual(value);
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

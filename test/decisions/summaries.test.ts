/** What people read on GitHub, word for word: a change of wording shows in `summaries/`. */
import fc from "fast-check";
import type { Link, Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { expect, test } from "vitest";
import { summaryMarkdown } from "../../src/report/summary/markdown.ts";
import { startCommand } from "../../src/report/summary/where.ts";
import {
  deploymentWith,
  evil,
  hostilePlan,
  longHistory,
  summaries,
  where,
} from "./summary-cases.ts";

const all = Object.entries(summaries).flatMap(([name, summary]) =>
  summary ? [[name, summaryMarkdown(summary)] as const] : [],
);

test.each(all)("%s", async (name, markdown) => {
  await expect(markdown).toMatchFileSnapshot(`summaries/${name}.md`);
});

test("the verdict comes first, with its sign, then what to do next", () => {
  for (const [name, markdown] of all) {
    const [verdict, second] = markdown.split("\n\n");
    expect(verdict, name).toMatch(/^# (?:✅|⏳|❌) [^\n]+$/u);
    if (markdown.includes("**Next:**")) expect(second, name).toMatch(/^\*\*Next:\*\*/);
  }
});

test("a commit that may be deployed as every day has no summary", () => {
  expect(summaries["guard-allowed"]).toBeNull();
});

/** Reads Markdown as GitHub does. */
const read = (text: string) =>
  fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });

function nodesIn(node: Nodes): Nodes[] {
  return [node, ...("children" in node ? node.children.flatMap(nodesIn) : [])];
}

function isAddress({ url, children: [label] }: Link): boolean {
  return label?.type === "text" && label.value === url;
}

/** Raw HTML, quotations that GitHub makes alerts of, and addresses: what text could do harm with. */
function effects(markdown: string) {
  const tree = read(markdown);
  const nodes = nodesIn(tree);
  return {
    html: nodes.flatMap((node) => (node.type === "html" ? [node.value] : [])),
    alerts: markdown.match(/^>\s*\\?\[!\w+/gm) ?? [],
    // An address on its own shows where it leads.
    links: nodes.flatMap((node) => (node.type === "link" && !isAddress(node) ? [node.url] : [])),
    top: tree.children.map(({ type }) => type),
  };
}

const piece = fc.constantFrom(
  ...["</details>", "<details>", "<!--", "-->", "</span>", "[!CAUTION]", "> ", "\n", "\n\n", "```"],
  ...["`", "|", "- ", "# ", "](http://x)", "a", " ", "\\", "http://x.example ", "@mona", "\t"],
);
const hostile = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(""));

test("no text of people becomes HTML, an alert or a link, or leaves the part it stands in", () => {
  const harmless = effects(summaryMarkdown(hostilePlan("no login")));
  expect(harmless.html.filter((value) => value.startsWith("<details")).length).toBe(4);
  const judge = (text: string) => {
    expect(effects(summaryMarkdown(hostilePlan(text)))).toEqual(harmless);
  };
  judge(evil);
  fc.assert(
    fc.property(hostile, (text) => judge(`x y${text}`)),
    { numRuns: 40 },
  );
  fc.assert(
    fc.property(hostile, (text) => judge(`${text}x y`)),
    { numRuns: 40 },
  );
});

test("GitHub drops a summary above 1 MiB, so a long one loses its end, and says so", () => {
  const long = summaryMarkdown(longHistory());
  expect(Buffer.byteLength(long)).toBeLessThan(1024 * 1024);
  expect(long).toMatch(/^# ✅ prod runs deploy 1\n/);
  expect(long).toMatch(/The rest is left out: the summary is too long\.\n$/);

  const plan = hostilePlan("x");
  const blocks = longHistory().body ?? [];
  const details = [...(plan.details ?? []), { title: "Long", blocks }];
  const shortened = summaryMarkdown({ ...plan, details });
  expect(shortened).toContain("Left out, because the summary is too long: 1 part.");
  expect(shortened.match(/<details/g)).toHaveLength(4);
  expect(shortened.match(/<\/details>/g)).toHaveLength(4);
});

test("a command holds what people named as one word of a shell", () => {
  const { branch } = deploymentWith('branch: "it\'s$(x);&",');
  expect(startCommand(where.links, "deploy.yml", branch)).toBe(
    `gh workflow run deploy.yml --ref 'it'\\''s$(x);&' --repo acme/airflow`,
  );
});

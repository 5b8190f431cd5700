/**
 * What only GitHub's Markdown has: alerts, folded parts, the exact time behind a readable one. The nodes of raw HTML
 * are all made here, from nothing that people write, whose text stays text.
 */
import type { Blockquote, Html } from "mdast";
import { type Block, type Inline, paragraph } from "../blocks.ts";
import type { Section } from "../plan-details.ts";
import { dayAndAge, type When } from "../time.ts";

/** From heavy to light. */
export type AlertKind = "CAUTION" | "WARNING" | "NOTE";

/** @param paragraphs at least one */
export function alert(kind: AlertKind, paragraphs: readonly (readonly Inline[])[]): Blockquote {
  const [first = [], ...others] = paragraphs;
  return {
    type: "blockquote",
    children: [
      paragraph(html(`[!${kind}]\n`), ...first),
      ...others.map((one) => paragraph(...one)),
    ],
  };
}

/** A part that a click unfolds. */
export function folded({ title, blocks }: Section, isOpen: boolean): Block[] {
  const start = `<details${isOpen ? " open" : ""}>\n<summary>${escaped(title)}</summary>`;
  return [html(start), ...blocks, html("</details>")];
}

/** Times with their age, and the exact time under the mouse. @param now ISO 8601 */
export function readable(now: string): When {
  return (time) => {
    const exact = new Date(time);
    if (Number.isNaN(exact.getTime())) return [time];
    const iso = exact.toISOString();
    const title = iso.replace(".000Z", "Z");
    return [html(`<span title="${title}">`), dayAndAge(iso, now), html("</span>")];
  };
}

function escaped(title: string): string {
  return title.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

const html = (value: string): Html => ({ type: "html", value });

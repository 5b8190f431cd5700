/**
 * What people read has no character that commands a terminal or makes text look like something else, whoever
 * wrote it: a person, a file, a server.
 */

/** Control characters except line ends and tabs; marks, embeddings, overrides and isolates of text direction. */
const misleading = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text without such characters. What follows an escape character stays, as text. */
export function visible(text: string): string {
  return text.replace(misleading, "");
}

/** A value as JSON that has such characters only as escapes. @param indent number of spaces */
export function visibleJson(value: unknown, indent?: number): string {
  const escaped = (character: string) =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value, null, indent).replace(misleading, escaped);
}

/** Plain data in which every text is {@link visible}. */
export function visibleTexts<Value>(value: Value): Value {
  if (typeof value === "string") return visible(value) as Value;
  if (Array.isArray(value)) return value.map(visibleTexts) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, visibleTexts(inner)]),
  ) as Value;
}

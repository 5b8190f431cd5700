/** Changes a text at just the places in question, so that comments, order and layout stay as they are. */

export interface Edit {
  /** Offset in the text as it was. */
  readonly at: number;
  /** How many characters are removed there. */
  readonly removed: number;
  readonly text: string;
}

export const insertion = (at: number, text: string): Edit => ({ at, removed: 0, text });

export const replacement = (start: number, end: number, text: string): Edit => ({
  at: start,
  removed: end - start,
  text,
});

/** Insertions at the same offset keep the order of the list. Line breaks become those of the text. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  let end = 0;
  const parts = edits
    .toSorted((a, b) => a.at - b.at)
    .flatMap(({ at, removed, text: added }) => {
      const kept = text.slice(end, at);
      end = at + removed;
      return [kept, added.replaceAll("\n", lineBreak)];
    });
  return [...parts, text.slice(end)].join("");
}

/** The offset at which the line of an offset starts. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** What is before an offset on its line. */
export function indentAt(text: string, offset: number): string {
  return text.slice(lineStart(text, offset), offset);
}

/** Lines with the same indentation. */
export function indented(indent: string, lines: readonly string[]): string {
  return lines.map((line) => `${indent}${line}\n`).join("");
}

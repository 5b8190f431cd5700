/** The lines of a file's difference, as a person wants to see them. */

export interface DiffLine {
  readonly kind: "added" | "removed" | "hunk" | "same" | "mode";
  readonly line: string;
}

const kinds: Readonly<Record<string, DiffLine["kind"]>> = {
  ...{ "+": "added", "-": "removed", "@": "hunk", " ": "same", "\\": "same" },
};

/**
 * Leaves out what git says only for itself: the IDs and names of both files. What changes of a file apart from its text
 * stays, such as that it can be run.
 *
 * @param text as git shows it, without the line that begins with `diff --git`
 */
export function diffLines(text: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let isInHeader = true;
  for (const line of text.trimEnd().split("\n")) {
    // No line of a file's text begins with a letter here.
    const kind = kinds[line[0] ?? ""];
    isInHeader = kind === undefined || (isInHeader && kind !== "hunk");
    if (!isInHeader) lines.push({ kind: kind ?? "same", line });
    else if (kind === undefined && !line.startsWith("index ")) lines.push({ kind: "mode", line });
  }
  return lines;
}

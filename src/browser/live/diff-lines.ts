/** The lines of a file's difference, as a person wants to see them. */

export interface DiffLine {
  readonly kind: "added" | "removed" | "hunk" | "same" | "mode";
  readonly line: string;
}

const kinds: Readonly<Record<string, DiffLine["kind"]>> = {
  "+": "added",
  "-": "removed",
  "@": "hunk",
};

/** How lines begin that are about a file as a whole; no line of its text begins with a letter. */
const aboutFile = /^(?:old mode|new mode|new file mode|deleted file mode|index|Binary files) /;

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
    const isAboutFile = aboutFile.test(line);
    isInHeader = isAboutFile || (isInHeader && !line.startsWith("@@ "));
    if (!isInHeader) lines.push({ kind: kinds[line[0] ?? ""] ?? "same", line });
    else if (isAboutFile && !line.startsWith("index ")) lines.push({ kind: "mode", line });
  }
  return lines;
}

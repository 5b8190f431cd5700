/**
 * Commit and tag messages: a subject, a body, and git trailers as the last paragraph.
 *
 * Only the last paragraph of a message counts as trailers to git, so nothing in the body can pass for
 * one. What GitHub or git would act on elsewhere in a message is taken apart with a word joiner
 * (U+2060), which nobody sees and which is taken out again when the message is read.
 */

const joiner = "\u2060";

const actedOn = [
  // GitHub starts no workflow for a commit that says one of these anywhere
  /(?<=\[)(?=(?:skip ci|ci skip|no ci|skip actions|actions skip)\])/gi,
  /(?<=skip-checks)(?=\s*:)/gi,
  // GitHub closes issues by these once they reach the default branch
  /(?<=\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?[ \t]{1,10})(?=\S{0,200}[#/]\d)/gi,
  // `git interpret-trailers` takes a message to end at such a line
  /(?<=^)(?=---)/gm,
];

/** What may be read, but not acted on. */
export function defused(text: string): string {
  return actedOn.reduce((safe, pattern) => safe.replace(pattern, joiner), text);
}

/** The text before it was defused. */
export function undefused(text: string): string {
  return text.replaceAll(joiner, "");
}

/**
 * A person's text as it is kept: line ends as `\n`, no space around it, and without control
 * characters, bidirectional overrides (which make text read as what it is not) and word joiners.
 */
export function cleaned(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2060\u2066-\u2069]/gu, "")
    .trim();
}

/** Text folded to one line. */
export function oneLine(text: string): string {
  return cleaned(text).replace(/\s+/g, " ");
}

/** Trailer name → value; null leaves the trailer out. */
export type Trailers = Readonly<Record<string, string | null>>;

export interface Message {
  readonly subject: string;
  /** Paragraphs, from people or not; may be empty. */
  readonly body: string;
  readonly trailers: Trailers;
}

/** The whole message, with a final newline. */
export function formatMessage({ subject, body, trailers }: Message): string {
  const lines = Object.entries(trailers)
    .filter(([, value]) => value !== null && value !== "")
    .map(([name, value]) => `${name}: ${defused(cleaned(value ?? "").replace(/\s*\n\s*/g, " "))}`);
  const paragraphs = [defused(oneLine(subject)), defused(cleaned(body)), lines.join("\n")];
  return `${paragraphs.filter(Boolean).join("\n\n")}\n`;
}

/** The message of a commit that only updates the manifest in the deploy branch: it starts no workflow. */
export function bookkeepingMessage(subject: string): string {
  return `${defused(oneLine(subject))}\n\n[skip ci]\n`;
}

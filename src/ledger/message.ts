/**
 * Commit and tag messages: a subject, a body, and git trailers as the last paragraph.
 *
 * git reads trailers from the last paragraph only, so text in the body cannot pass for one. Words in a
 * message that GitHub or git would act on are split with an invisible word joiner (U+2060), which is
 * removed when the message is read.
 */

import { visible } from "../visible.ts";

const joiner = "\u2060";

const closing = "(?<![\\p{L}\\p{N}])(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)";
/** More than GitHub takes: colons, quotes, line ends and exotic spaces, anything but a letter or digit. */
const between = "[^\\p{L}\\p{N}#]+";
/** How an issue is named, up to its number: `#`, `GH-`, `owner/name#`, or its address. */
const issue =
  "(?:#|GH-|[\\p{L}\\p{N}][\\w.-]{0,100}/[\\w.-]{1,100}#|[\\p{L}\\p{N}][^\\s#]{1,300}?/(?:issues|pull)/)";

/** What is acted on, each in two parts: the joiner goes between them. */
const actedOn = [
  // GitHub starts no workflow for a commit whose message contains one of these
  /(\[)((?:skip ci|ci skip|no ci|skip actions|actions skip)\])/gi,
  /(skip-checks)(\s*:)/gi,
  // GitHub closes issues named after these once the commit reaches the default branch
  new RegExp(`(${closing}${between}${issue})(\\d)`, "giu"),
  // For `git interpret-trailers`, a message ends at such a line
  /(^)(---)/gm,
];

/** Text that people can read, but that GitHub and git do not act on. */
export function defused(text: string): string {
  return actedOn.reduce((safe, pattern) => safe.replace(pattern, `$1${joiner}$2`), text);
}

/** The text as it was before {@link defused}. */
export function undefused(text: string): string {
  return text.replaceAll(joiner, "");
}

/**
 * Normalizes text from people: line ends become `\n`; surrounding space, word joiners and all that
 * {@link visible} removes go.
 */
export function cleaned(text: string): string {
  return undefused(visible(text.replace(/\r\n?/g, "\n"))).trim();
}

/** Cleaned text, on one line. */
export function oneLine(text: string): string {
  return cleaned(text).replace(/\s+/g, " ");
}

/** Text of at most so many Unicode characters; a longer one ends in `…`. */
export function cutTo(most: number, text: string): string {
  if (text.length <= most) return text;
  // No character has more than two UTF-16 units.
  const characters = [...text.slice(0, 2 * most + 2)];
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : text;
}

/** Trailer name → value; null leaves the trailer out. */
export type Trailers = Readonly<Record<string, string | null>>;

export interface Message {
  readonly subject: string;
  /** Paragraphs, not escaped; may be empty. */
  readonly body: string;
  readonly trailers: Trailers;
}

/** The whole message, ending with a newline. Empty parts are left out. */
export function formatMessage({ subject, body, trailers }: Message): string {
  const paragraphs = [oneLine(subject), cleaned(body), trailerLines(trailers)];
  return `${defused(paragraphs.filter(Boolean).join("\n\n"))}\n`;
}

/** Trailers as lines, without those that have no value. */
export function trailerLines(trailers: Trailers): string {
  return Object.entries(trailers)
    .filter(([, value]) => value !== null && value !== "")
    .map(([name, value]) => `${name}: ${inOneParagraph(cleaned(value ?? ""))}`)
    .join("\n");
}

/** Text with a space for each line end, and for the space around it. */
function inOneParagraph(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .join(" ");
}

/** The message of a commit that only updates the manifest in the deploy branch: it starts no workflow. */
export function bookkeepingMessage(subject: string): string {
  return `${defused(oneLine(subject))}\n\n[skip ci]\n`;
}

/** How wide text is on a screen. The only module that knows the library for it. */
import stringWidth from "string-width";

/** The columns that a text takes. */
export function widthOf(words: string): number {
  // Nearly all text of a long table, and takes no time.
  return /^[ -~]*$/.test(words) ? words.length : stringWidth(words);
}

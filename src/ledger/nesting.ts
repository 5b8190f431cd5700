/** How deep JSON is nested, found without a function that calls itself. */
import { limits } from "../limits.ts";

/** Whether objects and arrays are nested so deep that functions which call themselves would fail on them. */
export function isTooDeep(json: string): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '"') at = endOfString(json, at);
    else if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") depth--;
    if (depth > limits.nesting) return true;
  }
  return false;
}

/** @returns the position of the quote that ends the string, or the end of the text */
function endOfString(json: string, start: number): number {
  for (let at = json.indexOf('"', start + 1); at >= 0; at = json.indexOf('"', at + 1)) {
    let before = at;
    while (json[before - 1] === "\\") before--;
    if ((at - before) % 2 === 0) return at;
  }
  return json.length;
}

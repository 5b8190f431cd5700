/**
 * Words of a Dockerfile's `ARG` and `FROM`: quotes, escapes and variables, as BuildKit's shell lexer reads them.
 * Source: Dockerfile reference, "Environment replacement"; moby/buildkit, `frontend/dockerfile/shell`.
 */
import { limits } from "../limits.ts";

/** Takes the place of a variable in {@link withoutVariables}. */
export const variableMark = "\0";

/** The value of a variable; undefined when it has none. */
type LookUp = (name: string) => string | undefined;

/**
 * @param escapeCharacter the file's escape character
 * @returns null when a variable has no value, or the result is longer than an image can be
 */
export function expand(word: string, escapeCharacter: string, lookUp: LookUp): string | null {
  return new Lexer(word, escapeCharacter, (variable) => resolved(variable, lookUp)).whole();
}

/** The same with {@link variableMark} for each variable, which shows what is written out. */
export function withoutVariables(word: string, escapeCharacter: string): string | null {
  return new Lexer(word, escapeCharacter, () => variableMark).whole();
}

/** The words of an instruction. Spaces within quotes, and escaped ones, part none. */
export function wordsOf(text: string, escapeCharacter: string): string[] {
  const words: string[] = [];
  let [word, quote] = ["", ""];
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === escapeCharacter && quote !== "'" && at + 1 < text.length) {
      word += character + text[++at];
    } else if (quote === "" && /\s/.test(character)) {
      if (word !== "") words.push(word);
      word = "";
    } else {
      if (quote === character) quote = "";
      else if (quote === "" && /["']/.test(character)) quote = character;
      word += character;
    }
  }
  return word === "" ? words : [...words, word];
}

/** `$name`, or `${name<operator><word>}`; the word has been expanded. */
interface Variable {
  readonly name: string;
  readonly operator: string;
  readonly word: string | null;
}

/** Reads a word from left to right. */
class Lexer {
  readonly #text: string;
  readonly #escape: string;
  readonly #valueFor: (variable: Variable) => string | null;
  #at = 0;

  constructor(
    text: string,
    escapeCharacter: string,
    valueFor: (variable: Variable) => string | null,
  ) {
    this.#text = text;
    this.#escape = escapeCharacter;
    this.#valueFor = valueFor;
  }

  whole(): string | null {
    return this.#text.length > limits.image ? null : this.#until("");
  }

  /** @param end where to stop; the character itself is taken too */
  #until(end: string): string | null {
    let read: string | null = "";
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at++] ?? "";
      if (character === end) return read;
      const next: string | null =
        character === "'" && end !== '"'
          ? this.#singleQuoted()
          : character === '"'
            ? this.#until('"')
            : character === this.#escape
              ? this.#escaped(end)
              : character === "$"
                ? this.#variable()
                : character;
      read = read === null || next === null ? null : read + next;
      if (read !== null && read.length > limits.image) return null;
    }
    // An end that does not come is an error of the Dockerfile.
    return end === "" ? read : null;
  }

  #singleQuoted(): string | null {
    const end = this.#text.indexOf("'", this.#at);
    if (end < 0) return null;
    const quoted = this.#text.slice(this.#at, end);
    this.#at = end + 1;
    return quoted;
  }

  /** Within double quotes, only what has a meaning there can be escaped. */
  #escaped(end: string): string {
    const next = this.#text[this.#at++] ?? "";
    const isKept = end === '"' && !['"', "$", this.#escape].includes(next);
    return isKept ? this.#escape + next : next;
  }

  #variable(): string | null {
    const braced = this.#text[this.#at] === "{";
    if (braced) this.#at++;
    const [name = ""] = /^[A-Za-z_]\w*/.exec(this.#text.slice(this.#at)) ?? [];
    this.#at += name.length;
    if (name === "") return braced ? null : "$";
    if (!braced) return this.#valueFor({ name, operator: "", word: "" });
    const [operator = ""] =
      /^(?::[-+?]|##?|%%?|\/\/?|[-+?])/.exec(this.#text.slice(this.#at)) ?? [];
    this.#at += operator.length;
    const word = this.#until("}");
    // Between a name and its end, only an operator may stand.
    return operator === "" && word !== "" ? null : this.#valueFor({ name, operator, word });
  }
}

function resolved({ name, operator, word }: Variable, lookUp: LookUp): string | null {
  const value = lookUp(name);
  const isThere = operator.startsWith(":") ? Boolean(value) : value !== undefined;
  if (operator.endsWith("-")) return isThere ? (value ?? null) : word;
  if (operator.endsWith("+")) return isThere ? word : "";
  if (operator.endsWith("?")) return isThere ? (value ?? null) : null;
  if (value === undefined || word === null) return null;
  if (operator.startsWith("#")) return withoutStart(value, word, operator === "##");
  if (operator.startsWith("%")) {
    const reversed = withoutStart(backwards(value), backwards(word), operator === "%%");
    return reversed === null ? null : backwards(reversed);
  }
  if (operator.startsWith("/")) return replaced(value, word, operator === "//");
  return value;
}

/** The values that a pattern is tried on; longer ones name no version. */
const longestMatched = 256;

function withoutStart(value: string, pattern: string, longest: boolean): string | null {
  if (value.length > longestMatched) return null;
  const lengths = Array.from({ length: value.length + 1 }, (_, length) => length);
  const found = (longest ? lengths.reverse() : lengths).find((length) =>
    matches(value.slice(0, length), pattern),
  );
  return value.slice(found ?? 0);
}

/** Whether a text matches a pattern as a whole: `*` is any text, `?` any character. */
function matches(text: string, pattern: string): boolean {
  let [at, inPattern] = [0, 0];
  let [star, afterStar] = [-1, 0];
  while (at < text.length) {
    if (pattern[inPattern] === "*") {
      [star, afterStar] = [inPattern++, at];
    } else if (pattern[inPattern] === "?" || pattern[inPattern] === text[at]) {
      inPattern++;
      at++;
    } else if (star >= 0) {
      [inPattern, at] = [star + 1, ++afterStar];
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(inPattern));
}

const backwards = (text: string) => [...text].reverse().join("");

/** `${name/text/replacement}`. Patterns with wildcards are not read. */
function replaced(value: string, word: string, all: boolean): string | null {
  const slash = word.indexOf("/");
  const [search, by] = slash < 0 ? [word, ""] : [word.slice(0, slash), word.slice(slash + 1)];
  if (search === "" || /[*?]/.test(search)) return null;
  return all ? value.replaceAll(search, () => by) : value.replace(search, () => by);
}

/** Parses JSON that people may have edited, and says where it stops being JSON: V8 does not always. */

/**
 * @param text a byte-order mark is skipped: editors on Windows put it there
 * @throws {JsonError}
 */
export function parseJson(text: string): unknown {
  const json = text.replace(/^\uFEFF/, "");
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new JsonError((error as Error).message, placeOf(json, endOfJson(json)));
  }
}

export class JsonError extends Error {
  override readonly name = "JsonError";
  /** `line 3, column 7`. */
  readonly place: string;

  constructor(message: string, place: string) {
    super(message);
    this.place = place;
  }
}

function placeOf(text: string, at: number): string {
  const before = text.slice(0, at).split("\n");
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/** RFC 8259. */
const token =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a string must not have them
  /("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)(?![\w.])|[[\]{},:]/y;

const space = /[\t\n\r ]*/y;

/** What may come next: a value, a value or the end of an empty list, and so on. */
type Next = "value" | "value or ]" | "key" | "key or }" | ":" | ", or end" | "nothing";

/** Where the first token stands that is none, or is in the wrong place. */
function endOfJson(json: string): number {
  const open: ("[" | "{")[] = [];
  let next: Next = "value";
  const afterValue = (): Next => (open.length > 0 ? ", or end" : "nothing");
  for (let at = 0; ; at = token.lastIndex) {
    space.lastIndex = at;
    at += space.exec(json)?.[0].length ?? 0;
    token.lastIndex = at;
    const [text, string] = token.exec(json) ?? [];
    const inside = open.at(-1);
    const isValue: boolean = next === "value" || next === "value or ]";
    const isKey: boolean = next === "key" || next === "key or }";
    if (text === undefined) return at;
    if (text === "," && next === ", or end") next = inside === "{" ? "key" : "value";
    else if (text === ":" && next === ":") next = "value";
    else if (string !== undefined && isKey) next = ":";
    else if ((text === "[" || text === "{") && isValue) {
      open.push(text);
      next = text === "[" ? "value or ]" : "key or }";
    } else if (isEnd(text, inside, next)) {
      open.pop();
      next = afterValue();
    } else if (isValue && !",:[]{}".includes(text)) next = afterValue();
    else return at;
  }
}

/** Whether a bracket closes the one that is open. */
function isEnd(text: string, inside: "[" | "{" | undefined, next: Next): boolean {
  if (text === "]") return inside === "[" && (next === ", or end" || next === "value or ]");
  return text === "}" && inside === "{" && (next === ", or end" || next === "key or }");
}

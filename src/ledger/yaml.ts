/** Reads YAML in linear time, whoever wrote it. */
import {
  type Document,
  isScalar,
  type ParsedNode,
  type ParseOptions,
  parseDocument,
  type SchemaOptions,
  visit,
  YAMLParseError,
} from "yaml";
import { limits } from "../limits.ts";

/**
 * As the parser's own `parseDocument`, which compares each key with each other one. A document that is nested too
 * deep comes empty, with an error.
 */
export function parseYaml(
  text: string,
  options: ParseOptions & SchemaOptions = {},
): Document.Parsed {
  const isDeep = isTooDeep(text);
  const document = parseDocument(isDeep ? "" : text, {
    logLevel: "error",
    ...options,
    uniqueKeys: false,
  });
  if (isDeep) document.errors.push(new YAMLParseError([0, 0], "IMPOSSIBLE", "nested too deep"));
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key) || key.value === "<<" || typeof key.value === "symbol") continue;
        if (seen.has(key.value)) {
          const [start = 0, end = 0] = (key as ParsedNode).range;
          const message = "Map keys must be unique";
          document.errors.push(new YAMLParseError([start, end], "DUPLICATE_KEY", message));
        }
        seen.add(key.value);
      }
    },
  });
  return document;
}

/** The parser calls itself for each level. @returns whether so many brackets are open at once, or so many items begin on one line. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === "[" || character === "{") depth++;
    else if (character === "]" || character === "}") depth = Math.max(0, depth - 1);
    if (depth > limits.yamlDepth) return true;
  }
  return new RegExp(`(?:[-?][ \\t]+){${limits.yamlDepth}}`).test(text);
}

/**
 * The Deployment file, as `astro deployment inspect` writes it. A rollback changes two settings in it and
 * keeps the rest byte for byte, including comments and layout.
 * Source: docs/specification.md, 3.4.
 */
import {
  type Document,
  isMap,
  isScalar,
  type Pair,
  type ParsedNode,
  Scalar,
  stringify,
  type YAMLMap,
} from "yaml";
import { parseYaml } from "../ledger/yaml.ts";
import { limits } from "../limits.ts";

/** The settings that a rollback changes; a missing key stays as it is. */
export interface RestoredSettings {
  readonly runtime_version?: string;
  readonly dag_deploy_enabled?: boolean;
}

/** What Go's YAML, which Astro's tools use, does not report: it takes the first document, and the last of equal keys. */
const accepted = new Set(["MULTIPLE_DOCS", "DUPLICATE_KEY"]);

/**
 * Parses the first document of a file, which is the one that Astro reads.
 *
 * @returns null when it is too long to be read
 */
function parsed(text: string): Document.Parsed | null {
  // Parsing YAML is slow, and a Deployment file is short.
  if (text.length > limits.deploymentFile) return null;
  const document = parseYaml(text, { merge: true });
  document.errors = document.errors.filter(({ code }) => !accepted.has(code));
  return document;
}

/** The pair that counts: the last one with this key. */
function pairIn(map: unknown, key: string): Pair | undefined {
  if (!isMap(map)) return undefined;
  return map.items.findLast((pair) => isScalar(pair.key) && pair.key.value === key);
}

/** `deployment.configuration` */
function configurationIn(document: Document.Parsed | null): unknown {
  return pairIn(pairIn(document?.contents, "deployment")?.value, "configuration")?.value;
}

/** A value as Go's YAML reads it: `yes` and `on` are booleans there. */
function plainValue(node: unknown): unknown {
  if (!isScalar(node)) return undefined;
  if (node.type !== Scalar.PLAIN || typeof node.value !== "string") return node.value;
  if (/^(?:y|yes|on)$/i.test(node.value)) return true;
  return /^(?:n|no|off)$/i.test(node.value) ? false : node.value;
}

/** A value under `deployment.configuration`; a merge key may bring it. */
function settingAt(document: Document.Parsed | null, key: string): unknown {
  const configuration = configurationIn(document);
  if (!document || !isMap(configuration)) return undefined;
  const pair = pairIn(configuration, key);
  if (pair) return plainValue(pair.value);
  if (document.errors.length > 0) return undefined;
  try {
    const merged: unknown = configuration.toJS(document, { maxAliasCount: 100 });
    return (merged as Record<string, unknown>)[key];
  } catch {
    // An anchor that does not exist, or a merge of something that is no mapping: Astro cannot read it either.
    return undefined;
  }
}

/** The DAG deploy setting in a Deployment file; null when it has none, or is too long to be read. */
export function dagDeployEnabledIn(text: string): boolean | null {
  const stated = settingAt(parsed(text), "dag_deploy_enabled");
  return typeof stated === "boolean" ? stated : null;
}

/** A setting that a rollback cannot change by itself, with the value that it should get. */
export type LeftSetting = readonly [key: keyof RestoredSettings, value: string | boolean];

/**
 * Sets values under `deployment.configuration`. What is a template or a variable there is left as it is: whatever
 * renders the file decides it, and a value would take its place for good.
 *
 * @param text the whole file, YAML or JSON, as at the head
 * @returns the new text, the same when nothing changes; and the settings that were left
 */
export function editedFile(
  text: string,
  settings: RestoredSettings,
): { text: string; left: LeftSetting[] } {
  const wanted = Object.entries(settings) as [LeftSetting[0], LeftSetting[1]][];
  const isLeft = templatesIn(text);
  const left = wanted.filter(([key]) => isLeft(key));
  const edited = withSettings(
    text,
    Object.fromEntries(wanted.filter(([key]) => !isLeft(key))) as RestoredSettings,
  );
  return edited === null ? { text, left: wanted } : { text: edited, left };
}

/** Whether the value of a setting is anything but a plain value of its kind: a template, a variable, a shared value. */
function templatesIn(text: string): (key: keyof RestoredSettings) => boolean {
  const configuration = configurationIn(parsed(text));
  const plain = {
    runtime_version: /^(?:v?\d[\w.+-]*)?$/,
    dag_deploy_enabled: /^(?:true|false|y|yes|n|no|on|off)?$/i,
  };
  return (key) => {
    const node = pairIn(configuration, key)?.value;
    if (node === undefined || node === null) return false;
    if (!isScalar(node) || node.anchor) return true;
    if (node.tag && !node.tag.startsWith("tag:yaml.org,2002:")) return true;
    return !plain[key].test(String(node.value ?? ""));
  };
}

/**
 * Sets values under `deployment.configuration`.
 *
 * @param text the whole file, YAML or JSON, as at the head
 * @returns the same text with only those values changed, or added if they are missing; null when the file is
 * too long, has no such mapping, or is written in a way that cannot be edited
 */
export function withSettings(text: string, settings: RestoredSettings): string | null {
  let edited = text;
  const write = isJson(text) ? (part: string | boolean) => JSON.stringify(part) : written;
  for (const [key, value] of Object.entries(settings)) {
    const document = parsed(edited);
    const configuration = configurationIn(document);
    if (!document || document.errors.length > 0 || !isMap(configuration)) return null;
    edited = withValue(edited, configuration, key, value as string | boolean, write);
  }
  return holds(edited, settings) && isJson(edited) === isJson(text) ? edited : null;
}

/** JSON is YAML too, but must stay JSON. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** YAML has too many forms for an edit of its text to be safe, so the result is parsed and checked. */
function holds(text: string, settings: RestoredSettings): boolean {
  const document = parsed(text);
  const values = Object.entries(settings);
  return (
    document !== null &&
    document.errors.length === 0 &&
    values.every(([key, value]) => settingAt(document, key) === value)
  );
}

function withValue(
  text: string,
  map: YAMLMap,
  key: string,
  value: string | boolean,
  write: (value: string | boolean, replaced?: Scalar) => string,
): string {
  const pair = pairIn(map, key);
  const node = pair?.value as ParsedNode | null | undefined;
  if (node?.range) {
    if (plainValue(node) === value) return text;
    const [start, end] = node.range;
    const isEmpty = start === end;
    const before = isEmpty && text[start - 1] === ":" ? " " : "";
    const after =
      isEmpty && text[end] === "#" ? " " : text.slice(start, end).endsWith("\n") ? "\n" : "";
    const replaced = before + write(value, isScalar(node) ? node : undefined) + after;
    return text.slice(0, start) + replaced + text.slice(end);
  }
  const first = map.items[0]?.key;
  if (!isScalar(first) || !first.range || pair) return text;
  const [start] = first.range;
  if (map.flow)
    return `${text.slice(0, start)}${write(key)}: ${write(value)}, ${text.slice(start)}`;
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const indent = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  return `${text.slice(0, start)}${key}: ${write(value)}${lineEnd}${indent}${text.slice(start)}`;
}

/** A value as YAML, quoted like the one it replaces. */
function written(value: string | boolean, replaced?: Scalar): string {
  const scalar = new Scalar(value);
  const quoted = replaced?.type === Scalar.QUOTE_DOUBLE || replaced?.type === Scalar.QUOTE_SINGLE;
  if (quoted && typeof value === "string" && replaced.type) scalar.type = replaced.type;
  return stringify(scalar).trim();
}

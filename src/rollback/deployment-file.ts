/**
 * The Deployment file, as `astro deployment inspect` writes it. A rollback changes two settings in it and
 * keeps the rest byte for byte, including comments and layout.
 * Source: docs/specification.md, 3.4.
 */
import { type Document, isMap, isScalar, Scalar, stringify, type YAMLMap } from "yaml";
import { parseYaml } from "../ledger/yaml.ts";
import { limits } from "../limits.ts";

/** The settings that a rollback changes; a missing key stays as it is. */
export interface RestoredSettings {
  readonly runtime_version?: string;
  readonly dag_deploy_enabled?: boolean;
}

/** Parses without printing the parser's warnings. @returns null when it is too long to be read */
function parsed(text: string): Document.Parsed | null {
  // Parsing YAML is slow, and a Deployment file is short.
  return text.length > limits.deploymentFile ? null : parseYaml(text);
}

/** The DAG deploy setting in a Deployment file; null when it has none, or is too long to be read. */
export function dagDeployEnabledIn(text: string): boolean | null {
  const stated = parsed(text)?.getIn(["deployment", "configuration", "dag_deploy_enabled"]);
  return typeof stated === "boolean" ? stated : null;
}

/**
 * Sets values under `deployment.configuration`.
 *
 * @param text the whole YAML file, as at the head
 * @returns the same text with only those values changed, or added if they are missing; null when the file is
 * too long, has no such mapping, or is written in a way that cannot be edited
 */
export function withSettings(text: string, settings: RestoredSettings): string | null {
  let edited = text;
  for (const [key, value] of Object.entries(settings)) {
    const document = parsed(edited);
    const configuration = document?.getIn(["deployment", "configuration"], true);
    if (!document || document.errors.length > 0 || !isMap(configuration)) return null;
    edited = withValue(edited, configuration, key, value as string | boolean);
  }
  return holds(edited, settings) ? edited : null;
}

/** YAML has too many forms for an edit of its text to be safe, so the result is parsed and checked. */
function holds(text: string, settings: RestoredSettings): boolean {
  const document = parsed(text);
  const values = Object.entries(settings);
  return (
    document !== null &&
    document.errors.length === 0 &&
    values.every(([key, value]) => document.getIn(["deployment", "configuration", key]) === value)
  );
}

function withValue(text: string, map: YAMLMap, key: string, value: string | boolean): string {
  const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
  const node = map.get(key, true);
  if (node?.range) {
    if (isScalar(node) && node.value === value) return text;
    const [start, end] = node.range;
    const isEmpty = start === end;
    const before = isEmpty && text[start - 1] === ":" ? " " : "";
    const after =
      isEmpty && text[end] === "#" ? " " : text.slice(start, end).endsWith("\n") ? "\n" : "";
    const replaced = before + written(value, isScalar(node) ? node : undefined) + after;
    return text.slice(0, start) + replaced + text.slice(end);
  }
  const first = map.items[0]?.key;
  if (!isScalar(first) || !first.range || pair) return text;
  const [start] = first.range;
  if (map.flow) return `${text.slice(0, start)}${key}: ${written(value)}, ${text.slice(start)}`;
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const indent = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  return `${text.slice(0, start)}${key}: ${written(value)}${lineEnd}${indent}${text.slice(start)}`;
}

/** A value as YAML, quoted like the one it replaces. */
function written(value: string | boolean, replaced?: Scalar): string {
  const scalar = new Scalar(value);
  const quoted = replaced?.type === Scalar.QUOTE_DOUBLE || replaced?.type === Scalar.QUOTE_SINGLE;
  if (quoted && typeof value === "string" && replaced.type) scalar.type = replaced.type;
  return stringify(scalar).trim();
}

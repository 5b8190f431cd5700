/**
 * Holds calls and answers of the REST API against GitHub's own description of it, of which `npm run docs` keeps what
 * the local GitHub serves in `described/rest.json`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import type { Answer } from "./answer.ts";

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

interface Operation {
  readonly query: Readonly<Record<string, Schema>>;
  readonly body: Schema | null;
  /** Status → body; null where there is none. */
  readonly answers: Readonly<Record<string, Schema | null>>;
}

interface Description {
  readonly operations: Readonly<Record<string, Operation>>;
  readonly $defs: Readonly<Record<string, Schema>>;
}

let loaded: { readonly description: Description; readonly ajv: Ajv } | undefined;

function load() {
  if (loaded) return loaded;
  const file = join(import.meta.dirname, "described/rest.json");
  const description: Description = JSON.parse(readFileSync(file, "utf8"));
  const ajv = new Ajv({ strict: false, logger: false });
  formats.default(ajv);
  ajv.addSchema({ $id: "described", $defs: description.$defs });
  loaded = { description, ajv };
  return loaded;
}

const compiled = new Map<string, ValidateFunction>();

/** @param key of the schema @returns what is wrong with a value; null when nothing is */
function wrong(key: string, schema: object, value: unknown): string | null {
  const { ajv } = load();
  const check = compiled.get(key) ?? ajv.compile(located(schema));
  compiled.set(key, check);
  return check(value) ? null : `${key}: ${ajv.errorsText(check.errors)}`;
}

/** With references that lead from anywhere to the definitions. */
function located(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"described#/$defs/'));
}

/** Statuses that any call may get, whether its description has them or not. */
const always = [401, 403, 404, 422, 500, 502, 503];

/** @param route `GET /repos/{owner}/{repo}/pulls` @returns what is wrong with a call; null when nothing is */
export function wrongCall(route: string, query: URLSearchParams, body: unknown): string | null {
  const operation = load().description.operations[route];
  if (!operation) return `${route} is not in described/rest.json: npm run docs`;
  const { created, ...others } = operation.query;
  // The description has a time here, and says in its text that a range is meant: `>=2026-11-20T09:00:00Z`.
  const properties = { ...others, ...(created && { created: { type: "string" } }) };
  const asked = Object.fromEntries(
    [...query].map(([name, text]) => [name, typed(text, operation.query[name])]),
  );
  const schema = { type: "object", properties, additionalProperties: false };
  const found = wrong(`${route}, query`, schema, asked);
  if (found !== null || operation.body === null) return found;
  return wrong(`${route}, body`, operation.body, body);
}

/** Parameters of the query come as text. */
function typed(text: string, schema: Schema | undefined): unknown {
  if (schema?.type === "integer" || schema?.type === "number") return Number(text);
  return schema?.type === "boolean" ? text === "true" : text;
}

/** Fills in what an answer must have. @returns the body, and what is wrong with it; null when nothing is */
export function completed(
  route: string,
  { status, body }: Answer,
): { readonly body: unknown; readonly wrong: string | null } {
  const schema = load().description.operations[route]?.answers[status];
  if (schema === undefined) {
    const isGeneral = always.includes(status);
    return { body, wrong: isGeneral ? null : `${route} never answers ${status}` };
  }
  if (schema === null) {
    const isFitting = body === undefined || status >= 300;
    return { body, wrong: isFitting ? null : `${route} answers ${status} without a body` };
  }
  const whole = complete(schema, body);
  return { body: whole, wrong: wrong(`${route}, ${status}`, schema, whole) };
}

function resolved(schema: Schema): Schema {
  const name = schema.$ref?.replace("#/$defs/", "");
  return name === undefined ? schema : resolved(load().description.$defs[name] ?? {});
}

/** A value with all that its schema requires; what is missing gets a value of its type, null where that may be. */
function complete(reference: Schema, value: unknown): unknown {
  const schema = resolved(reference);
  if (value === undefined) return sample(schema);
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.map((item) => complete(items, item)) : value;
  }
  if (typeof value !== "object" || value === null) return value;
  const { anyOf = [], allOf = [], properties = {}, required = [] } = schema;
  const inner = anyOf.map(resolved).find((one) => one.properties || one.anyOf || one.allOf);
  let whole = value as Record<string, unknown>;
  for (const part of inner ? [inner, ...allOf] : allOf) {
    whole = complete(part, whole) as Record<string, unknown>;
  }
  for (const [name, about] of Object.entries(properties)) {
    if (!required.includes(name) && whole[name] === undefined) continue;
    whole = { ...whole, [name]: complete(about, whole[name]) };
  }
  return whole;
}

function sample(reference: Schema): unknown {
  const { type, format, enum: values, anyOf, allOf, properties } = resolved(reference);
  const parts = anyOf?.map(resolved);
  if (parts) return parts.some((part) => part.type === "null") ? null : sample(parts[0] ?? {});
  if (values) return values[0];
  if (type === "object" || allOf || properties) return complete(reference, {});
  if (type === "array") return [];
  if (type === "boolean") return false;
  if (type === "integer" || type === "number") return 0;
  if (type === "null") return null;
  if (format === "uri") return "https://github.com/";
  return format === "date-time" ? "2026-11-20T09:00:00Z" : "";
}

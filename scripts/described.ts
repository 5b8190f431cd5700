/**
 * Takes from GitHub's own descriptions of its APIs what the local GitHub serves, so that tests need not load all of
 * them: `@octokit/openapi` (REST) and `@octokit/graphql-schema`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type DefinitionNode, Kind, parse, print, visit } from "graphql";
import { routes } from "../test/local-github/rest.ts";
import { servedFields } from "../test/local-github/served-fields.ts";

const folder = resolve(import.meta.dirname, "../test/local-github/described");
const fileOf = (name: string) => new URL(import.meta.resolve(name));

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What checks nothing. */
const silent = ["description", "example", "examples", "externalDocs", "deprecated", "title"];

/** As JSON Schema has it: `null` is a type, and alternatives may overlap, as GitHub's do. */
function jsonSchemaOf(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(jsonSchemaOf);
  if (schema === null || typeof schema !== "object") return schema;
  const { nullable, oneOf, discriminator: _, $ref, properties, ...others } = schema;
  if (typeof $ref === "string") return { $ref: $ref.replace("#/components/schemas/", "#/$defs/") };
  const said = Object.entries(others)
    .filter(([key]) => !silent.includes(key) && !key.startsWith("x-"))
    .map(([key, value]) => [key, key === "enum" ? value : jsonSchemaOf(value)]);
  const plain: { [key: string]: Json } = {
    ...Object.fromEntries(said),
    ...(oneOf !== undefined && { anyOf: jsonSchemaOf(oneOf) }),
    // Here a name may be anything, `description` too.
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, value]) => [name, jsonSchemaOf(value as Json)]),
      ),
    }),
  };
  return nullable ? { anyOf: [plain, { type: "null" }] } : plain;
}

/** The definitions that schemas lead to. */
function reachable(from: Json, all: { readonly [name: string]: Json }): Record<string, Json> {
  const found: Record<string, Json> = {};
  const visitSchema = (schema: Json): void => {
    for (const [, name = ""] of JSON.stringify(schema).matchAll(/"#\/\$defs\/([^"]+)"/g)) {
      if (name in found) continue;
      found[name] = jsonSchemaOf(all[name] ?? null);
      visitSchema(found[name]);
    }
  };
  visitSchema(from);
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

// biome-ignore lint/suspicious/noExplicitAny: a description of 13 MB, read loosely
type Loose = any;

/** What one operation takes and answers. */
function operationOf(route: string, { paths, components }: Loose): Json {
  const [method = "", path = ""] = route.split(" ");
  const operation = paths[path]?.[method.toLowerCase()];
  if (!operation) throw new Error(`GitHub's description does not have ${route}`);
  const resolved = ({ $ref, ...own }: Loose): Loose =>
    $ref ? components[$ref.split("/").at(-2)][$ref.split("/").at(-1)] : own;
  const contentOf = (part: Loose): Json =>
    jsonSchemaOf(resolved(part).content?.["application/json"]?.schema ?? null);
  const query = (operation.parameters ?? [])
    .map(resolved)
    .filter(({ in: place }: Loose) => place === "query");
  return {
    query: Object.fromEntries(query.map(({ name, schema }: Loose) => [name, jsonSchemaOf(schema)])),
    body: operation.requestBody ? contentOf(operation.requestBody) : null,
    answers: Object.fromEntries(
      Object.entries(operation.responses).map(([status, answer]) => [status, contentOf(answer)]),
    ),
  };
}

function writeRest(): void {
  const file = fileOf("@octokit/openapi/generated/api.github.com.json");
  const all = JSON.parse(readFileSync(file, "utf8"));
  const operations = Object.fromEntries(
    Object.keys(routes).map((route) => [route, operationOf(route, all)]),
  );
  const definitions = reachable(operations, all.components.schemas);
  const lines = (entries: object) =>
    Object.entries(entries)
      .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
      .join(",\n");
  writeFileSync(
    join(folder, "rest.json"),
    `{"operations": {\n${lines(operations)}\n},\n"$defs": {\n${lines(definitions)}\n}}\n`,
  );
}

function writeGraphql(): void {
  const text = readFileSync(new URL("schema.graphql", fileOf("@octokit/graphql-schema")), "utf8");
  const { definitions } = parse(text, { noLocation: true });
  const byName = new Map(
    definitions.flatMap((node) => ("name" in node && node.name ? [[node.name.value, node]] : [])),
  );
  const kept = new Map<string, DefinitionNode>();
  const keep = (name: string): void => {
    const node = byName.get(name);
    if (kept.has(name) || !node) return;
    const pruned = prune(name, node);
    kept.set(name, pruned);
    visit(pruned, { NamedType: (type) => keep(type.name.value) });
  };
  for (const name of Object.keys(servedFields)) keep(name);
  const ordered = [...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, node]) => print(node));
  writeFileSync(join(folder, "schema.graphql"), `${ordered.join("\n\n")}\n`);
}

/** A type with the fields that are served; input types and enumerations are kept as they are. */
function prune(name: string, definition: DefinitionNode): DefinitionNode {
  const bare = visit(definition, {
    enter: (node) => {
      if (!("description" in node) && !("directives" in node)) return undefined;
      return { ...node, description: undefined, directives: [] };
    },
  });
  if (bare.kind !== Kind.OBJECT_TYPE_DEFINITION && bare.kind !== Kind.INTERFACE_TYPE_DEFINITION) {
    return bare;
  }
  const served = servedFields[name];
  if (!served) throw new Error(`a field leads to ${name}, of which no field is served`);
  const fields = served.map((field) => {
    const found = bare.fields?.find((other) => other.name.value === field);
    if (!found) throw new Error(`GitHub's description does not have ${name}.${field}`);
    return found;
  });
  const interfaces = bare.interfaces?.filter((other) => other.name.value in servedFields);
  return { ...bare, fields, ...(interfaces && { interfaces }) };
}

export function writeDescribed(): void {
  writeRest();
  writeGraphql();
}

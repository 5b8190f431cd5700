/**
 * Writes what the documentation says about code from the code: the tables of inputs and outputs in
 * the README, `docs/errors.md`, and the JSON Schemas. CI checks that running it changes nothing.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { catalogue } from "../src/errors.ts";
import { manifestSchema } from "../src/ledger/manifest.ts";
import { settingsSchema } from "../src/ledger/settings.ts";

const root = resolve(import.meta.dirname, "..");

interface ActionDefinition {
  readonly inputs: Readonly<
    Record<string, { description: string; required?: boolean; default?: string }>
  >;
  readonly outputs: Readonly<Record<string, { description: string }>>;
}

const row = (...cells: string[]) =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
const table = (head: readonly string[], rows: readonly string[][]) =>
  [row(...head), row(...head.map(() => "---")), ...rows.map((cells) => row(...cells))].join("\n");

function inputsOf({ inputs }: ActionDefinition): string {
  const rows = Object.entries(inputs).map(([name, { description, required, default: value }]) => [
    `\`${name}\``,
    description,
    required ? "required" : value === undefined ? "" : `\`${value}\``,
  ]);
  return table(["Input", "What it is", "Default"], rows);
}

function outputsOf({ outputs }: ActionDefinition): string {
  const rows = Object.entries(outputs).map(([name, { description }]) => [
    `\`${name}\``,
    description,
  ]);
  return table(["Output", "What it is"], rows);
}

/** Puts text between `<!-- name -->` and `<!-- end name -->`. */
function withRegion(document: string, name: string, text: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- end ${name} -->`];
  const [start, end] = [document.indexOf(open), document.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`README.md has no region ${name}`);
  return `${document.slice(0, start + open.length)}\n${text}\n${document.slice(end)}`;
}

function writeReadme(): void {
  const file = join(root, "README.md");
  const actions = {
    rollback: "action.yml",
    record: "record/action.yml",
    guard: "guard/action.yml",
    hold: "hold/action.yml",
    history: "history/action.yml",
    verify: "verify/action.yml",
  };
  const written = Object.entries(actions).reduce(
    (document, [name, definition]) => {
      const action: ActionDefinition = parse(readFileSync(join(root, definition), "utf8"));
      const withInputs = withRegion(document, `inputs of ${name}`, inputsOf(action));
      return withRegion(withInputs, `outputs of ${name}`, outputsOf(action));
    },
    readFileSync(file, "utf8"),
  );
  writeFileSync(file, written);
}

function writeErrors(): void {
  const rows = Object.entries(catalogue).map(([code, { about, remedy }]) => [
    `\`${code}\``,
    about,
    remedy,
  ]);
  const text = `# Errors

Everything that can be refused or go wrong, with its stable code. The messages themselves name the
deploys, refs and versions in question; several problems are shown together. An error before the push
leaves the remote as it was.

${table(["Code", "When", "What to do"], rows)}
`;
  writeFileSync(join(root, "docs/errors.md"), text);
}

function writeSchema(name: string, title: string, schema: z.ZodType): void {
  const json = { ...z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }), title };
  mkdirSync(join(root, "schemas"), { recursive: true });
  writeFileSync(join(root, "schemas", name), `${JSON.stringify(json, null, 2)}\n`);
}

writeReadme();
writeErrors();
writeSchema("settings.schema.json", "Deploy Rollback: .github/deploys.yml", settingsSchema);
writeSchema("manifest.schema.json", "Deploy Rollback: deploys.json", manifestSchema);

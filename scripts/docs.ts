/**
 * Writes what the documentation says about code from the code: the tables of inputs and outputs in
 * the README, `docs/errors.md`, the commands in `docs/command-line.md`, and the JSON Schemas. CI checks that running it changes nothing.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { verbs } from "../src/command-line/verbs.ts";
import { catalogue } from "../src/errors/catalogue.ts";
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
  if (start < 0 || end < start) throw new Error(`no region ${name}`);
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
    comment: "comment/action.yml",
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

function writeCommands(): void {
  const sections = verbs.map(({ name, about, argument, options, writes, examples }) => {
    const rows = [
      ...(argument ? [[`\`${argument[1]}\``, argument[2]]] : []),
      ...options.map(([flags, what, choices]) => [
        `\`${flags}\``,
        choices ? `${what}: ${choices.map((choice) => `\`${choice}\``).join(", ")}` : what,
      ]),
      ...(writes ? [["`-y, --yes`", "do it without asking"]] : []),
    ];
    const shown = examples.map(([command, what]) => {
      return `deploy-rollback ${command}${what && `    # ${what}`}`;
    });
    const options_ = rows.length > 0 ? `${table(["Option", "What it is"], rows)}\n\n` : "";
    return `## ${name}\n\n${about}.\n\n${options_}\`\`\`sh\n${shown.join("\n")}\n\`\`\`\n`;
  });
  const file = join(root, "docs/command-line.md");
  const document = readFileSync(file, "utf8");
  writeFileSync(file, withRegion(document, "commands", `\n${sections.join("\n")}`));
}

/** The reusable workflow uses the action as `$/rollback`, which wants a folder. */
function writeRollbackAction(): void {
  const text = readFileSync(join(root, "action.yml"), "utf8");
  const head =
    "# Made from ../action.yml by `npm run docs`, for `$/rollback` in the reusable workflow.\n";
  mkdirSync(join(root, "rollback"), { recursive: true });
  writeFileSync(
    join(root, "rollback/action.yml"),
    head + text.replace("main: dist/rollback.js", "main: ../dist/rollback.js"),
  );
}

writeReadme();
writeCommands();
writeRollbackAction();
writeErrors();
writeSchema("settings.schema.json", "Deploy Rollback: .github/deploys.yml", settingsSchema);
writeSchema("manifest.schema.json", "Deploy Rollback: deploys.json", manifestSchema);

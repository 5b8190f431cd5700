/**
 * Writes what the documentation says about code from the code: the tables of inputs and outputs in each
 * action's README, `docs/errors.md`, the commands in `docs/command-line.md`, and the JSON Schemas; and takes over
 * what tests need of GitHub's descriptions. CI checks that running it changes nothing.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { allVerbs } from "../src/command-line/verbs.ts";
import { catalogue, type ErrorCode } from "../src/errors/catalogue.ts";
import { remedyOf } from "../src/errors/problem.ts";
import { manifestSchema } from "../src/ledger/manifest.ts";
import { settingsSchema } from "../src/ledger/settings.ts";
import { failureSchema, outputSchemas } from "../src/report/output-schema.ts";
import { terminalText } from "../src/report/terminal/render.ts";
import { screenReport } from "../test/decisions/screens.ts";
import { writeDescribed } from "./described.ts";

const verbs = await allVerbs();

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

/** The tables of inputs and outputs in the README of each folder that has an action. */
function writeActions(): void {
  for (const folder of readdirSync(root)) {
    const definition = join(root, folder, "action.yml");
    if (!existsSync(definition)) continue;
    const action: ActionDefinition = parse(readFileSync(definition, "utf8"));
    const file = join(root, folder, "README.md");
    const withInputs = withRegion(readFileSync(file, "utf8"), "inputs", inputsOf(action));
    writeFileSync(file, withRegion(withInputs, "outputs", outputsOf(action)));
  }
}

/** The catalogue's groups: the first code of each → the heading over it. */
const groups: Readonly<Record<string, string>> = {
  "invalid-input": "What was asked",
  "settings-missing": "Settings and history",
  "id-twice": "What `verify` finds",
  "rollback-disabled": "Whether a rollback is allowed",
  "newer-deploy": "What changed since a plan or an earlier run",
  "deploy-held": "What `guard` refuses",
  "changed-since-shown": "What the command line needs",
  "astro-refused": "What Astro answers",
  "git-unusable": "What git and GitHub refuse",
  "checkout-failed": "After the push",
  "github-refused": "Deploying the rollback",
  "restored-tree-wrong": "Bugs",
};

/** Code → links to the sections of `docs/fix-a-ledger.md` that deal with it. */
function fixes(): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const [, ...sections] = readFileSync(join(root, "docs/fix-a-ledger.md"), "utf8").split(/^## /m);
  for (const section of sections) {
    const heading = section.slice(0, section.indexOf("\n"));
    const anchor = heading
      .toLowerCase()
      .replace(/[^\w -]/g, "")
      .replaceAll(" ", "-");
    const link = `[${heading}](fix-a-ledger.md#${anchor})`;
    for (const [, code = ""] of section.matchAll(/errors\.md#([\w-]+)/g)) {
      found.set(code, (found.get(code) ?? new Set()).add(link));
    }
  }
  return found;
}

/** Each code is a heading, so that it has its own address: `docs/errors.md#tag-moved`. */
function writeErrors(): void {
  const missing = Object.keys(groups).filter((code) => !(code in catalogue));
  if (missing.length > 0) throw new Error(`groups of errors start at unknown codes: ${missing}`);
  const commands = fixes();
  const sections = Object.entries(catalogue).map(([code, { about }]) => {
    const group = groups[code];
    const heading = group === undefined ? "" : `## ${group}\n\n`;
    const links = [...(commands.get(code) ?? [])];
    const fix = links.length === 0 ? "" : ` Commands: ${links.join(", ")}.`;
    const [inJob, inTerminal] = (["job", "terminal"] as const).map((place) =>
      remedyOf(code as ErrorCode, place),
    );
    const here = inJob === inTerminal ? "" : `\n\n**In a terminal:** ${inTerminal}`;
    return `${heading}### ${code}\n\n${about}\n\n**What to do:** ${inJob}${fix}${here}\n`;
  });
  const text = `# Errors

Everything that can be refused or go wrong, by its stable code. The messages themselves name the deploys,
refs and versions in question; several problems are shown together. An error before the push leaves the
remote as it was.

${sections.join("\n")}`;
  writeFileSync(join(root, "docs/errors.md"), text);
}

const jsonSchemaOf = (schema: z.ZodType) =>
  z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });

function writeSchema(name: string, title: string, schema: object): void {
  mkdirSync(join(root, "schemas"), { recursive: true });
  writeFileSync(join(root, "schemas", name), `${JSON.stringify({ ...schema, title }, null, 2)}\n`);
}

/** One definition for each verb: `output.schema.json#/$defs/record`. */
function outputSchema(): object {
  const all = Object.entries({ ...outputSchemas, failure: failureSchema });
  const definitions = all.map(([verb, schema]) => {
    const { $schema: _, ...definition } = jsonSchemaOf(schema);
    return [verb, definition];
  });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $defs: Object.fromEntries(definitions),
  };
}

/** What the commands show, for whoever has none at hand. */
function writeScreens(): void {
  const shown: readonly (readonly [name: string, typed: string, about: string])[] = [
    ["init-written", "init", "After a set-up"],
    ["init-written-some-left", "init", "A set-up that leaves something to you"],
    ["history", "history", "Which deploys there are, and which can come back"],
    ["plan", "plan previous", "What a rollback would do"],
    ["plan-downgrade", "plan 4", "A danger"],
    ["plan-misspelled", "plan previos", "A refusal"],
    ["rollback-done", "rollback 5 --reason 'The weather divides by zero'", "After a rollback"],
    ["history-one", "history 4", "One deploy"],
    ["guard-refused", "guard", "Deploys are on hold"],
    ["verify-damaged", "verify", "Somebody has changed the history"],
  ];
  const sections = shown.map(([name, typed, about]) => {
    const screen = terminalText(screenReport(name, 80), { width: 80, colour: false });
    return `## ${about}\n\n\`\`\`text\n$ deploy-rollback ${typed}\n${screen}\`\`\`\n`;
  });
  const text = `# What the command line shows

On a terminal of 80 columns, without colors. The last lines are the verdict, with a sign (\`✓\` as wanted, \`!\` something is
left to do or to know, \`✗\` refused), and the one command to go on with. More details: \`--verbose\`.

${sections.join("\n")}`;
  writeFileSync(join(root, "docs/screens.md"), text);
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

/** What help says of the verbs: it must not load them for that. */
function writeUsage(): void {
  const usage = verbs.map(({ name, about, argument = [], options, writes, examples }) => ({
    ...{ name, about, argument },
    options: options.map(([flags, what, choices = []]) => ({ flags, about: what, choices })),
    writes: Boolean(writes),
    examples: examples.map(([command, what]) => ({ command, about: what })),
  }));
  const file = join(root, "src/command-line/usage.json");
  writeFileSync(file, `${JSON.stringify(usage, null, 2)}\n`);
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

writeRollbackAction();
writeActions();
writeCommands();
writeUsage();
writeScreens();
writeErrors();
writeSchema(
  "settings.schema.json",
  "Deploy Rollback: .github/deploys.yml",
  jsonSchemaOf(settingsSchema),
);
writeSchema("manifest.schema.json", "Deploy Rollback: deploys.json", jsonSchemaOf(manifestSchema));
writeSchema("output.schema.json", "Deploy Rollback: what verbs print with --json", outputSchema());
writeDescribed();

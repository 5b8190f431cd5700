/** Holds docs/specification.md: it names every error and nothing unknown, and code cites sections that exist. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { catalogue } from "../src/errors/catalogue.ts";
import { actionNames } from "../src/inputs.ts";
import { deploysOf } from "../src/ledger/history.ts";
import { lastGoodOf } from "../src/ledger/marks.ts";
import { previousOf } from "../src/ledger/snapshots.ts";
import { limits } from "../src/limits.ts";
import { history } from "./decisions/deploys.ts";

const root = join(import.meta.dirname, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const specification = read("docs/specification.md");
const isNamed = (word: string) => specification.includes(`\`${word}\``);

const errors = Object.keys(catalogue);
const warnings = [...read("src/rollback/warnings.ts").matchAll(/\bwarn\(\s*"([a-z0-9-]+)"/g)].map(
  ([, code = ""]) => code,
);

interface Interface {
  readonly inputs: object;
  readonly outputs: object;
  readonly secrets?: object;
}
const interfaces: Interface[] = [
  ...actionNames.map((name) => parse(read(`${name}/action.yml`))),
  parse(read(".github/workflows/rollback.yml")).on.workflow_call,
];
const inputsAndOutputs = interfaces.flatMap(({ inputs, outputs, secrets = {} }) =>
  Object.keys({ ...inputs, ...outputs, ...secrets }),
);

test.each([
  ["error", errors],
  ["warning", warnings],
  ["input and output", [...new Set(inputsAndOutputs)]],
])("every %s is named", (_, words) => {
  expect(words.length).toBeGreaterThan(10);
  expect(words.filter((word) => !isNamed(word))).toEqual([]);
});

test("every word with hyphens is an error, a warning, or a name in an action or a schema", () => {
  const inSchemas = ["settings", "manifest", "output"].flatMap((name) =>
    [...read(`schemas/${name}.schema.json`).matchAll(/"([a-z-]+)"/g)].map(([, word = ""]) => word),
  );
  const known = [...errors, ...warnings, ...inputsAndOutputs, ...inSchemas];
  const words = [...specification.matchAll(/`([a-z][a-z0-9]*(?:-[a-z0-9]+)+)`/g)];
  const unknown = words.map(([, word = ""]) => word).filter((word) => !known.includes(word));
  // Images, the command, and letters.
  const others = [
    "astro-runtime",
    "astro-runtime-dev",
    "ap-airflow-dev",
    "astro-remote-execution-agent",
    "ap-airflow",
    "deploy-rollback",
    "a-z",
    // Of workflows and requirements that `init` reads
    "apache-airflow",
    "root-folder",
    "working-directory",
  ];
  expect(unknown.filter((word) => !others.includes(word))).toEqual([]);
});

test("its table of limits has every limit that the code has", () => {
  const [, section = ""] = /## 9\. Limits(.*?)## 10/s.exec(specification) ?? [];
  // One is in 3.5.
  const { countedDigits, file, ...others } = limits;
  expect(specification).toContain(`plain numbers of up to ${countedDigits} digits`);
  expect(section).toContain(`file that \`init\` reads | ${file.toLocaleString("en")} bytes`);
  const missing = Object.entries(others).filter(
    ([, limit]) =>
      !section.includes(` ${limit.toLocaleString("en")} `) &&
      !section.includes(` ${limit.toLocaleString("en")},`),
  );
  expect(missing).toEqual([]);
});

describe("its histories have the `previous` that it says", () => {
  const [, table = ""] = /<!-- previous -->(.*)<!-- end previous -->/s.exec(specification) ?? [];
  const rows = [...table.matchAll(/^\| (\d.*) \| (\w+) \|$/gm)].map(
    ([, text = "", previous = ""]) => [text, previous] as const,
  );

  test("all rows were read", () => {
    expect(rows.length).toBe(table.trim().split("\n").length - 2);
    expect(rows.length).toBeGreaterThan(5);
  });
  test.each(rows)("%s: %s", (text, previous) => {
    expect(previousOf(deploysOf(history(text))) ?? "none").toBe(previous);
  });
});

describe("its histories have the `last-good` that it says", () => {
  const [, table = ""] = /<!-- last-good -->(.*)<!-- end last-good -->/s.exec(specification) ?? [];
  const rows = [...table.matchAll(/^\| (\d.*) \| (\w+) \|$/gm)].map(
    ([, text = "", lastGood = ""]) => [text, lastGood] as const,
  );

  test("all rows were read", () => {
    expect(rows.length).toBe(table.trim().split("\n").length - 2);
    expect(rows.length).toBeGreaterThan(5);
  });
  test.each(rows)("%s: %s", (text, lastGood) => {
    expect(lastGoodOf(deploysOf(history(text))) ?? "none").toBe(lastGood);
  });
});

test("every section that is cited exists", () => {
  const sections = [...specification.matchAll(/^##+ (\d+(?:\.\d+)?)\.? /gm)].map(([, id]) => id);
  const cited = ["src", "test"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => citationsIn(read(`${folder}/${file}`)).map((id) => ({ file, id }))),
  );
  expect(cited.length).toBeGreaterThan(20);
  expect(cited.filter(({ id }) => !sections.includes(id))).toEqual([]);
});

/** `3.1` and `3.2` of "docs/specification.md, 3.1 and 3.2", also over the lines of a comment. */
function citationsIn(code: string): string[] {
  const lists = code.matchAll(
    /docs\/specification\.md,[\s*]+(\d+(?:\.\d+)?(?:(?:,| and| to)[\s*]+\d+(?:\.\d+)?)*)/g,
  );
  return [...lists].flatMap(([, list = ""]) => list.match(/\d+(?:\.\d+)?/g) ?? []);
}

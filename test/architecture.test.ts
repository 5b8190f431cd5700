/** Holds docs/architecture.md: who may import what, and which file alone knows a library. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { describe, expect, test } from "vitest";

const source = join(import.meta.dirname, "../src");
const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".ts"),
);

interface Import {
  readonly file: string;
  readonly what: string;
  readonly typesOnly: boolean;
}

const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(join(source, file), "utf8");
  const found = [
    ...text.matchAll(/^import (type )?[^"]*"([^"]+)";$/gms),
    ...text.matchAll(/\bimport(never)?\("([^"]+)"\)/g),
  ];
  return found.map(([, types, what = ""]) => ({
    file,
    what: what.startsWith(".")
      ? relative(source, normalize(join(source, dirname(file), what)))
      : what,
    typesOnly: types !== undefined,
  }));
});

const room = (file: string) => (file.includes("/") ? dirname(file) : file);

/** What entry files put together. */
const everything = [
  ...["use-cases", "report", "rollback", "ledger", "runtime", "inputs.ts", "errors"],
  ...["git", "github", "record"],
];

/** Room → rooms whose code it may use. Types may come from any decision besides. */
const allowed: Record<string, readonly string[]> = {
  errors: [],
  runtime: ["errors"],
  ledger: ["runtime", "errors"],
  rollback: ["ledger", "runtime", "errors"],
  setup: ["ledger", "runtime", "errors"],
  "inputs.ts": ["ledger", "runtime", "errors"],
  "ports.ts": [],
  record: ["rollback", "ledger", "runtime", "errors"],
  git: ["errors"],
  web: [],
  github: ["web", "errors"],
  astro: ["web", "errors"],
  runner: ["errors"],
  prefetch: ["git", "web", "rollback", "ledger", "errors"],
  report: ["setup", "rollback", "ledger", "runtime", "errors"],
  "use-cases": ["rollback", "record", "ledger", "runtime", "errors"],
  actions: [...everything, "prefetch", "runner", "astro"],
  "command-line": [...everything, "command-line/verbs"],
  "command-line/verbs": [...everything, "command-line", "astro", "setup"],
  "main.ts": ["actions", "command-line"],
};

test("the imports were found", () => {
  expect(files.length).toBeGreaterThan(30);
  expect(imports.length).toBeGreaterThan(150);
});

test.each(Object.keys(allowed))("%s imports only what it may", (name) => {
  const outside = imports.filter(({ file, what, typesOnly }) => {
    const to = room(what);
    return (
      room(file) === name &&
      what.endsWith(".ts") &&
      !typesOnly &&
      to !== name &&
      !allowed[name]?.includes(to)
    );
  });
  expect(outside).toEqual([]);
  expect(files.every((file) => room(file) in allowed)).toBe(true);
});

test("decisions know neither the machine nor an edge, not even by its types", () => {
  const decisions = ["errors", "inputs.ts", "runtime", "ledger", "rollback", "record", "setup"];
  const edges = [
    ...[
      "web",
      "git",
      "github",
      "astro",
      "runner",
      "use-cases",
      "actions",
      "report",
      "main.ts",
      "prefetch",
    ],
    ...["command-line", "command-line/verbs"],
  ];
  const outside = imports.filter(
    ({ file, what }) =>
      decisions.includes(room(file)) &&
      ((what.startsWith("node:") && what !== "node:path/posix") || edges.includes(room(what))),
  );
  expect(outside).toEqual([]);
});

describe("a library is known by one file alone", () => {
  test.each([
    [/^simple-git$/, ["git/process.ts"]],
    [/^@octokit\//, ["github/client.ts", "prefetch/ask-once.ts"]],
    [/^@actions\/core$/, ["runner/toolkit.ts"]],
    [/^@actions\/github/, ["runner/toolkit.ts"]],
    [/^undici$/, ["web/proxied.ts"]],
    [/^@actions\/http-client/, ["web/fetch.ts", "web/proxied.ts"]],
    [/^ky$/, ["astro/api.ts"]],
    [/^commander$/, ["command-line/program.ts"]],
    [/^@clack\/prompts$/, ["command-line/terminal.ts"]],
    [/^cli-table3$/, ["report/text.ts"]],
    [/^p-retry$/, ["git/process.ts"]],
    [/^dockerfile-ast$/, ["runtime/dockerfile.ts"]],
    [/^mdast-util-/, ["report/markdown.ts"]],
    [/^node:child_process$/, ["git/batch-process.ts"]],
  ])("%s", (library, expected) => {
    const knowing = imports.filter(({ what }) => library.test(what)).map(({ file }) => file);
    expect([...new Set(knowing)].sort()).toEqual(expected);
  });
});

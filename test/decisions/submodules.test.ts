/** `.gitmodules` of a restored tree fits its submodules. */
import { describe, expect, test } from "vitest";
import { submoduleEntries, withEntries } from "../../src/rollback/gitmodules.ts";
import type { Layer } from "../../src/rollback/restore.ts";
import {
  placedEntries,
  type SubmoduleEntries,
  submoduleChanges,
} from "../../src/rollback/submodules.ts";

const section = (name: string, path = name, url = `https://example.com/${name}.git`) =>
  `[submodule "${name}"]\n\tpath = ${path}\n\turl = ${url}\n`;

describe("entries are read as git reads them, or not at all", () => {
  test.each<[string, string, Record<string, string> | null]>([
    ["none", "", {}],
    ["two", section("a", "etl/a") + section("b"), { "etl/a": "a", b: "b" }],
    [
      "comments, CRLF, odd spaces, other keys and sections",
      `\uFEFF# Ours\r\n[core]\r\n x = 1\r\n\r\n  [SUBMODULE "a"] ; A\r\nPath=etl/a\r\n  # here\r\n  branch = "x"\r\n  shallow\r\n`,
      { "etl/a": "a" },
    ],
    [
      "quotes and escapes",
      `[submodule "a \\"b\\""]\n path = "etl/a \\"b\\""\n`,
      { 'etl/a "b"': 'a "b"' },
    ],
    ["without a path", `[submodule "a"]\n url = x\n`, {}],
    ["no final line break", `[submodule "a"]\n path = a`, { a: "a" }],
    ["a line that goes on", `[submodule "a"]\n path = a\\\n[b]\n`, null],
    ["a value behind a header", `[submodule "a"] path = a\n`, null],
    ["the older form", `[submodule.a]\n path = a\n`, null],
    ["a comment behind a path", `[submodule "a"]\n path = a # here\n`, null],
    ["two paths", `[submodule "a"]\n path = a\n path = b\n`, null],
    ["one name twice", section("a") + section("a", "b"), null],
    ["one name twice, of which git makes one", `[submodule "a"]\n${section("a")}`, null],
    ["one path twice", section("a", "x") + section("b", "x"), null],
    ["no section", "path = a\n", null],
    ["a conflict", `<<<<<<< ours\n${section("a")}`, null],
  ])("%s", (_, text, expected) => {
    const entries = submoduleEntries(text);
    const names =
      entries && Object.fromEntries([...entries].map(([path, { name }]) => [path, name]));
    expect(names).toEqual(expected);
  });
});

test("what is not changed keeps every byte", () => {
  const text = `# Top\r\n${section("a")}# Of a\n\n# Of b\n${section("b")}\n; end`;
  const changed = (changes: Record<string, string | null>) => {
    const given = Object.entries(changes).map(
      ([path, entry]) =>
        [path, entry === null ? null : (submoduleEntries(entry)?.get(path) ?? null)] as const,
    );
    return withEntries(text, new Map(given));
  };
  expect(changed({})).toBe(text);
  expect(changed({ a: null })).toBe(text.replace(section("a"), ""));
  expect(changed({ b: section("b", "b", "ssh://x/b") })).toBe(
    text.replace("https://example.com/b.git", "ssh://x/b"),
  );
  expect(changed({ c: section("c") })).toBe(`${text}\n${section("c")}`);
  expect(changed({ a: null, c: section("a", "c") })).toContain(section("a", "c"));
  // Its name is taken: git would read both as one.
  expect(changed({ c: section("a", "c") })).toBeNull();
});

describe("an entry comes from where its submodule comes from", () => {
  const etl: Layer = { path: "etl", from: "image", at: "etl" };
  const link = (oid: string) => ({ mode: "160000", oid });
  const links = (all: Record<string, string>) =>
    new Map(Object.entries(all).map(([path, oid]) => [path, link(oid)]));

  function changes(
    layers: readonly Layer[],
    texts: { head: string; image: string; dags?: string },
    before: Record<string, string>,
    after: Record<string, string>,
  ) {
    const read = (text: string) => submoduleEntries(text) ?? new Map();
    const entries: SubmoduleEntries = {
      head: read(texts.head),
      image: read(texts.image),
      dags: read(texts.dags ?? texts.image),
    };
    const placed = placedEntries(layers, entries);
    const found = submoduleChanges(layers, entries, placed, links(before), links(after));
    return Object.fromEntries([...found].map(([path, entry]) => [path, entry?.text ?? null]));
  }

  const other = section("ml/lib");
  test("one that comes back, one that goes, and those of others", () => {
    const texts = { head: section("etl/new") + other, image: section("etl/old") };
    expect(
      changes([etl], texts, { "etl/new": "1", "ml/lib": "1" }, { "etl/old": "1", "ml/lib": "1" }),
    ).toEqual({
      "etl/old": section("etl/old"),
      "etl/new": null,
    });
  });

  test("one that stays keeps the entry that the head has; one that changes gets that of its commit", () => {
    const texts = {
      head: section("etl/a", "etl/a", "new"),
      image: section("etl/a", "etl/a", "old"),
    };
    expect(changes([etl], texts, { "etl/a": "1" }, { "etl/a": "1" })).toEqual({});
    expect(changes([etl], texts, { "etl/a": "2" }, { "etl/a": "1" })).toEqual({
      "etl/a": texts.image,
    });
  });

  test("of a project that has moved, the path is that of now", () => {
    const moved: Layer = { path: "etl", from: "image", at: "old" };
    const texts = { head: "", image: section("lib", "old/lib") };
    expect(changes([moved], texts, {}, { "etl/lib": "1" })).toEqual({
      "etl/lib": section("lib", "etl/lib"),
    });
  });

  test("DAGs come from a commit of their own", () => {
    const dags: Layer = { path: "etl/dags", from: "dags", at: "etl/dags" };
    const texts = { head: "", image: "", dags: section("etl/dags/x") };
    expect(changes([etl, dags], texts, {}, { "etl/dags/x": "1" })).toEqual({
      "etl/dags/x": texts.dags,
    });
  });

  test("of a project that is the whole repository, the file comes back, with the entries of what is kept", () => {
    const whole: Layer = { path: ".", from: "image", at: "." };
    const kept: Layer = { path: "ml", from: "head", at: "ml" };
    const texts = { head: other, image: section("a") + section("ml/old") };
    expect(changes([whole, kept], texts, { "ml/lib": "1" }, { a: "1", "ml/lib": "1" })).toEqual({
      "ml/lib": other,
      "ml/old": null,
    });
    expect(changes([whole], { head: "", image: section("a") }, {}, { a: "1" })).toEqual({});
    const both = { head: section("ml/lib", "ml/lib", "new"), image: section("ml/lib") };
    expect(changes([whole, kept], both, { "ml/lib": "1" }, { "ml/lib": "1" })).toEqual({
      "ml/lib": both.head,
    });
  });

  test("an entry without a submodule is left alone where it was so before", () => {
    expect(changes([etl], { head: section("etl/x"), image: "" }, {}, {})).toEqual({});
  });
});

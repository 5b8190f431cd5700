import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type ChangedEntry, changedEntries } from "../../src/github/tree-entries.ts";
import type { TreeChange, TreeEntry } from "../../src/rollback/restore.ts";

/** A folder: name → content of a file, or another folder. */
interface Folder {
  [name: string]: string | Folder;
}

/** Every folder and file that was stored, by its ID, as GitHub or our copy has them. */
class Store {
  readonly #objects = new Map<string, string | Folder>();

  add(object: string | Folder): TreeEntry {
    const entry = entryOf(object);
    this.#objects.set(entry.oid, object);
    if (typeof object !== "string") for (const inside of Object.values(object)) this.add(inside);
    return entry;
  }

  get(oid: string): string | Folder {
    const found = this.#objects.get(oid);
    if (found === undefined) throw new Error(`${oid} is not there`);
    return found;
  }

  readonly entriesIn = async (oids: readonly string[]) =>
    oids.map((oid) => {
      const names = Object.entries(this.get(oid) as Folder);
      return new Map(names.map(([name, object]) => [name, entryOf(object)]));
    });
}

function entryOf(object: string | Folder): TreeEntry {
  const oid = createHash("sha1")
    .update(JSON.stringify(sorted(object)))
    .digest("hex");
  return { mode: typeof object === "string" ? "100644" : "040000", oid };
}

function sorted(object: string | Folder): unknown {
  if (typeof object === "string") return object;
  return Object.keys(object)
    .sort()
    .map((name) => [name, sorted(object[name] ?? "")]);
}

/** A folder with another object at a path; null removes it, and the folders that are empty then. */
function put(root: Folder, path: string, object: string | Folder | null): Folder {
  const [name = "", ...rest] = path.split("/");
  const { [name]: old, ...others } = root;
  const below = typeof old === "string" || old === undefined ? {} : old;
  const now = rest.length === 0 ? object : put(below, rest.join("/"), object);
  const isGone = now === null || (typeof now !== "string" && Object.keys(now).length === 0);
  return isGone ? others : { ...others, [name]: now };
}

/** What GitHub makes of a tree by the entries. @param store what GitHub has */
function applied(root: Folder, entries: readonly ChangedEntry[], store: Store): Folder {
  return entries.reduce((made, entry) => {
    if ("content" in entry) return put(made, entry.path, `${entry.content}`);
    return put(made, entry.path, entry.oid === null ? null : store.get(entry.oid));
  }, root);
}

const names = fc.constantFrom("a", "b", "c", ".github");
const file = fc.constantFrom("1", "2", "3");
const folder: fc.Arbitrary<Folder> = fc.letrec<{ tree: Folder }>((tie) => ({
  tree: fc.dictionary(names, fc.oneof({ maxDepth: 3 }, file, tie("tree")), {
    minKeys: 1,
    noNullPrototype: true,
  }),
})).tree;
const path = fc.array(names, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
const change = fc.oneof(
  fc.record({ path, brought: fc.option(fc.oneof(folder, file), { freq: 4 }) }),
  fc.record({ path, content: fc.constant("new") }),
);

test("GitHub makes the same tree of the entries, has what they name, and gets nothing that stays", async () => {
  const property = fc.asyncProperty(
    folder,
    fc.array(change, { maxLength: 4 }),
    async (head, all) => {
      const [onGitHub, own] = [new Store(), new Store()];
      onGitHub.add(head);
      own.add(head);
      let result = head;
      const changes = all.map((one): TreeChange => {
        if ("content" in one) {
          result = put(result, one.path, one.content);
          return { path: one.path, mode: "100644", content: one.content };
        }
        result = put(result, one.path, one.brought);
        if (one.brought === null) return { path: one.path, entry: null };
        own.add(one.brought);
        return { path: one.path, entry: onGitHub.add(one.brought) };
      });
      fc.pre(Object.keys(result).length > 0);
      const [from, to] = [entryOf(head).oid, own.add(result).oid];
      const entries = await changedEntries(own, from, to, changes);
      expect(sorted(applied(head, entries, onGitHub))).toEqual(sorted(result));
      for (const { path } of entries) {
        const [before, after] = [head, result].map((root) =>
          JSON.stringify(sorted(at(root, path))),
        );
        expect(before, path).not.toBe(after);
      }
    },
  );
  await fc.assert(property, { numRuns: 300 });
});

/** What is at a path; nothing is an empty folder. */
function at(root: Folder, path: string): string | Folder {
  return path
    .split("/")
    .reduce<string | Folder>(
      (found, name) => (typeof found === "string" ? {} : (found[name] ?? {})),
      root,
    );
}

test("a whole folder goes by one entry, and a project in the root by one for each that changed", async () => {
  const many = Object.fromEntries(
    Array.from({ length: 500 }, (_, index) => [`${index}.py`, "old"]),
  );
  const source = { dags: many, include: { "a.sql": "old" }, ".github": { "ci.yml": "old" } };
  const head = { ".github": { "ci.yml": "new" }, dags: { "a.py": "new" }, "new.txt": "new" };
  const result = { ...source, ".github": head[".github"] };
  const store = new Store();
  for (const tree of [head, source, result]) store.add(tree);
  const changes = [
    { path: ".", entry: entryOf(source) },
    { path: ".github", entry: entryOf(head[".github"]) },
  ];
  const [from, to] = [entryOf(head).oid, entryOf(result).oid];
  expect(await changedEntries(store, from, to, changes)).toEqual([
    { path: "dags", mode: "040000", oid: entryOf(many).oid },
    { path: "new.txt", mode: "100644", oid: null },
    { path: "include", mode: "040000", oid: entryOf(source.include).oid },
  ]);
});

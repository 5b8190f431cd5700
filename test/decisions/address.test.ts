/** A remote's address means to us what it means to git. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addressesOf, folderOf } from "../../src/git/address.ts";
import type { Configuration } from "../../src/git/process.ts";

test.each([
  ["https://github.com/acme/airflow", null],
  ["HTTPS://github.com/acme/airflow", null],
  ["ssh://git@github.com/acme/airflow", null],
  ["git@github.com:acme/airflow.git", null],
  ["github.com:acme/airflow.git", null],
  ["[::1]:acme/airflow.git", null],
  ["ext::sh -c x", null],
  ["x::/srv/airflow.git", null],
  ["unknown://x/y", null],
  ["/srv/airflow.git", "/srv/airflow.git"],
  ["../airflow.git", "../airflow.git"],
  ["airflow", "airflow"],
  ["./git@github.com:acme/airflow.git", "./git@github.com:acme/airflow.git"],
  ["a/b:c", "a/b:c"],
  ["file:///srv/air%20flow.git", "/srv/air flow.git"],
])("%s", (url, folder) => {
  expect(folderOf(url)).toBe(folder);
});

describe("in a clone", () => {
  let root: string;
  let outside: string;
  beforeAll(() => {
    const base = realpathSync(mkdtempSync(join(tmpdir(), "address-")));
    [root, outside] = [join(base, "clone"), join(base, "outside")];
    for (const name of [
      "git@github.com:acme/airflow.git",
      "https:/github.com/acme/airflow",
      "planted",
    ]) {
      mkdirSync(join(root, name), { recursive: true });
    }
    mkdirSync(join(outside, "remote.git"), { recursive: true });
    symlinkSync(join(root, "planted"), join(outside, "link"));
    symlinkSync(join(outside, "remote.git"), join(root, "link"));
  });
  afterAll(() => rmSync(join(root, ".."), { recursive: true }));

  const addresses = (...settings: Configuration) => addressesOf({ name: "origin", root, settings });

  test.each(["https://github.com/acme/airflow", "git@github.com:acme/airflow.git"])(
    "%s is a server, whatever folders there are",
    (url) => {
      expect(addresses(["remote.origin.url", url])).toEqual({ fetch: url, push: [] });
    },
  );

  test.each([
    ["a tracked folder", () => "planted"],
    ["its absolute path", () => join(root, "planted")],
    ["its file: URL", () => pathToFileURL(join(root, "planted")).href],
    ["the working tree", () => "."],
    ["a link to it", () => join(outside, "link")],
    ["a tracked link that leads outside", () => "link"],
    ["a folder that is not there yet", () => "later.git"],
  ])("%s is refused", (_, url) => {
    expect(() => addresses(["remote.origin.url", url()])).toThrow(/in the working tree/);
    expect(() =>
      addresses(["remote.origin.url", "https://x/y"], ["remote.origin.pushurl", url()]),
    ).toThrow(/in the working tree/);
  });

  test.each(["insteadof", "pushinsteadof"])("so is a server that %s leads to it", (key) => {
    const settings: Configuration = [
      ["remote.origin.url", "https://github.com/acme/airflow"],
      [`url.${outside}/.${key}`, "https://"],
      [`url.${root}/planted/../.${key}`, "https://github.com/"],
    ];
    expect(() => addresses(...settings)).toThrow(/in the working tree/);
  });

  test("a folder outside is found from the top of the working tree, with or without .git", () => {
    const there = pathToFileURL(join(outside, "remote.git")).href;
    for (const url of ["../outside/remote", "../outside/remote.git"]) {
      expect(addresses(["remote.origin.url", url])).toEqual({ fetch: there, push: [] });
    }
    const settings: Configuration = [
      ["remote.origin.url", "srv:remote.git"],
      [`url.${outside}/.insteadof`, "srv:"],
      ["url.git@github.com:acme/.pushinsteadof", "srv:"],
    ];
    expect(addresses(...settings)).toEqual({
      fetch: there,
      push: ["git@github.com:acme/remote.git"],
    });
  });
});

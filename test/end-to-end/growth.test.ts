/** A long history takes no more requests and processes than a short one, and objects are read together. */
import { tmpdir } from "node:os";
import { afterEach, expect, test, vi } from "vitest";
import { BatchProcess } from "../../src/git/batch-process.ts";
import { Objects } from "../../src/git/objects.ts";
import { GitRepository } from "../../src/git/repository.ts";
import { GitTrees } from "../../src/git/trees.ts";
import { now } from "../../src/ledger/time.ts";
import type { Repository } from "../../src/ports.ts";
import { importDeploys } from "../../src/use-cases/import-deploys.ts";
import { tagSource } from "../../src/use-cases/tag-source.ts";
import { verifyLedger } from "../../src/use-cases/verify-ledger.ts";
import { Grown } from "../bench/growth.ts";
import { type Shape, usual } from "../bench/shape.ts";

const shape: Shape = {
  ...{ ...usual, files: 800, folders: 400, ahead: 0, withCode: true, ownDockerfiles: true },
  ...{ commits: 250, deploys: 250, kept: 250 },
};
const releases: Shape = { ...shape, deploys: 0, kept: 0, releases: 250 };

afterEach(() => vi.restoreAllMocks());

/** What use cases need, in this process. */
async function servicesFor(grown: Grown) {
  const { origin, pathname, password } = new URL(await grown.url);
  const remote = { url: origin + pathname, access: { kind: "token", token: password } } as const;
  return {
    open: () => GitRepository.clone(remote, tmpdir()),
    committer: async () => ({ name: "Mona Lisa", email: "mona@example.com" }),
    writer: async (repository: Repository) => repository,
    step: <T>(_: string, work: () => Promise<T>) => work(),
    rules: async () => null,
    now,
  };
}

test("verify: each kind of thing is fetched once, and git is asked for many objects at once", async () => {
  await using grown = await Grown.start(shape);
  const { requests, commands } = await grown.run("verify");
  expect(requests).toBeLessThanOrEqual(27);
  expect(commands.length, commands.join("\n")).toBeLessThanOrEqual(19);
  const asking = vi.spyOn(BatchProcess.prototype, "ask");
  const walking = vi.spyOn(GitTrees.prototype, "entriesIn");
  const services = await servicesFor(grown);
  const { problems } = await verifyLedger({ deployment: undefined, repair: false }, services);
  expect(problems).toEqual([]);
  expect(asking.mock.calls.length).toBeLessThan(50);
  // Where the code is as recorded, it does not matter what it reaches outside.
  expect(walking).not.toHaveBeenCalled();
});

test("history --all: tags are fetched once", async () => {
  await using grown = await Grown.start({ ...shape, kept: 200 });
  const { requests, commands } = await grown.run("history", "--all");
  expect(requests).toBeLessThanOrEqual(20);
  expect(commands.filter((command) => command.startsWith("fetch")).length).toBe(3);
});

test("import: commits are read together, and tags are pushed by a pattern", async () => {
  await using grown = await Grown.start(releases);
  const asking = vi.spyOn(BatchProcess.prototype, "ask");
  const reading = vi.spyOn(Objects.prototype, "read");
  const { entries } = await importDeploys(
    { deployment: undefined, source: tagSource("release-*"), dryRun: true },
    await servicesFor(grown),
  );
  expect(entries).toHaveLength(250);
  expect(asking.mock.calls.length).toBeLessThan(80);
  // Each commit has some 400 folders, of which a few are its own.
  expect(reading.mock.calls.length).toBeLessThan(250 * 200);
  const { requests, commands } = await grown.run("import", "--tags", "release-*", "--yes");
  expect(requests).toBeLessThanOrEqual(32);
  expect(commands.filter((command) => command.startsWith("push"))).toEqual([]);
});

/** Checks the ledger, and mends what can be mended: load, compare, rebuild, push. Never touches a tag. */
import { type Problem, problem, Refusal, refuse } from "../errors/problem.ts";
import type { Repository } from "../git/repository.ts";
import { type History, historyOf } from "../ledger/history.ts";
import {
  type Entry,
  emptyManifest,
  formatManifest,
  type Manifest,
  parseManifest,
  recordOf,
  withRecord,
} from "../ledger/manifest.ts";
import { join } from "../ledger/names.ts";
import { startOfWindow } from "../ledger/recording.ts";
import { type Tag, tagName } from "../ledger/tag.ts";
import { type CommitFacts, rebuiltRecord, verifyHistory } from "../ledger/verify.ts";
import { recordedVersion } from "../rollback/rules.ts";
import { baseImage } from "../runtime/dockerfile.ts";
import { versionOfImage } from "../runtime/image.ts";
import { nameOf } from "../runtime/version.ts";
import { type LedgerFiles, readLedgerFiles, withCommitsOfTags } from "./open-ledger.ts";
import { retryOnConflict } from "./publish.ts";
import type { Tools } from "./services.ts";
import { pushManifest } from "./write-ledger.ts";

export interface VerifyRequest {
  /** May be left out when the settings have just one. */
  readonly deployment: string | undefined;
  readonly repair: boolean;
  /** The difference that was agreed to; left out: whatever it is. */
  readonly agreed?: readonly string[];
}

export interface VerifyResult {
  readonly deployment: string;
  /** What is wrong, as it was before a repair. */
  readonly problems: readonly Problem[];
  /** What is still wrong after a repair, or would be. */
  readonly remaining: readonly Problem[];
  /** The lines of the manifest that a repair takes out (`-`) and puts in (`+`). */
  readonly difference: readonly string[];
  /** Whether the repair was pushed. */
  readonly repaired: boolean;
}

/** @throws {Refusal} when settings or tags cannot be read, or the repair cannot be pushed */
export function verifyLedger(request: VerifyRequest, tools: Tools): Promise<VerifyResult> {
  return retryOnConflict(tools, async (repository) => {
    const files = await readLedgerFiles(repository, request.deployment);
    const { deployment } = files;
    const tags = await tools.step("Read the tags", () => deployTags(repository, files));
    const date = tools.now();
    const read = await readManifest(repository, files, tags);
    const prunedBefore = new Date(startOfWindow(longestWindow(files), date)).toISOString();
    const check = async (manifest: Manifest) => {
      const history = await withCommitsOfTags(repository, historyOf(manifest, deployment));
      return verifyHistory(
        history,
        tagsOf(files, tags),
        await factsOf(repository, files, history),
        prunedBefore,
      );
    };
    const problems = await tools.step("Compare tags and manifest", async () =>
      read.manifest ? check(read.manifest) : read.problems,
    );
    const mended = rebuilt(files, read, tags, prunedBefore);
    const text = formatManifest(mended);
    const difference = lineDifference(files.json ?? "", text);
    const result = { deployment: deployment.name, problems, difference };
    if (text === files.json || problems.length === 0) {
      return { ...result, difference: [], remaining: problems, repaired: false };
    }
    const remaining = await check(mended);
    if (!request.repair) return { ...result, remaining, repaired: false };
    const { agreed } = request;
    if (agreed && agreed.join("\n") !== difference.join("\n")) refuse("changed-since-shown", {});
    await tools.step("Push the rebuilt manifest", async () => {
      const subject = `Rebuild the deploy history of ${deployment.name} from its tags`;
      const committer = await tools.committer();
      return pushManifest(repository, files, mended, { subject, committer, date });
    });
    return { ...result, remaining, repaired: true };
  });
}

/** All deploy tags of the repository. */
async function deployTags(
  repository: Repository,
  { settings }: LedgerFiles,
): Promise<ReadonlyMap<string, Tag>> {
  const listed = await repository.fetchTags([`${settings["tag-prefix"]}*`]);
  const tags = await repository.tags([...listed.keys()]);
  for (const [name, object] of listed) {
    // One that is no commit's cannot be fetched, and tells nothing.
    if (!tags.has(name)) tags.set(name, { name, object, commit: object, message: null });
  }
  return tags;
}

/** A Deployment's names, former ones first. */
const namesOf = (name: string, { formerly }: { readonly formerly: readonly string[] }) => [
  ...formerly,
  name,
];

/** Those of the tags that one Deployment's deploys have. */
function tagsOf(
  { settings, deployment }: LedgerFiles,
  tags: ReadonlyMap<string, Tag>,
): ReadonlyMap<string, Tag> {
  const prefixes = namesOf(deployment.name, deployment).map((name) =>
    tagName(settings["tag-prefix"], name, ""),
  );
  return new Map([...tags].filter(([name]) => prefixes.some((prefix) => name.startsWith(prefix))));
}

/** The manifest as far as it can be read, and what to rebuild it on. */
interface Read {
  /** Null when it is missing or damaged, which then is the first finding. */
  readonly manifest: Manifest | null;
  readonly problems: readonly Problem[];
  /** The manifest itself, or the last good version of it; null when there never was one. */
  readonly basis: Manifest | null;
}

/** @throws {Refusal} when a newer release wrote it: that is not for us to mend */
async function readManifest(
  repository: Repository,
  files: LedgerFiles,
  tags: ReadonlyMap<string, Tag>,
): Promise<Read> {
  const { json, settings } = files;
  if (json === null && tags.size === 0) {
    return { manifest: emptyManifest, problems: [], basis: emptyManifest };
  }
  const { manifest, problems } = json === null ? missing(settings, tags) : parsed(json);
  if (problems.some(({ code }) => code === "manifest-version-unsupported")) {
    throw new Refusal(problems as [Problem]);
  }
  return { manifest, problems, basis: manifest ?? (await lastGoodManifest(repository, files)) };
}

function missing(
  { "tag-prefix": prefix }: LedgerFiles["settings"],
  { size }: ReadonlyMap<string, Tag>,
) {
  return { manifest: null, problems: [problem("manifest-missing", { prefix, count: size })] };
}

function parsed(json: string): Pick<Read, "manifest" | "problems"> {
  try {
    return { manifest: parseManifest(json), problems: [] };
  } catch (error) {
    if (error instanceof Refusal) return { manifest: null, problems: error.problems };
    throw error;
  }
}

/** How many versions are looked through. */
const versionsRead = 100;

/** Holds and outcomes stand in no tag, but in the file's own history. */
async function lastGoodManifest(
  repository: Repository,
  { place }: LedgerFiles,
): Promise<Manifest | null> {
  if (place.tip === null) return null;
  const commits = [...(await repository.commitsOf(place.ref))].slice(0, versionsRead);
  for (const commit of commits) {
    const json = await repository.file(commit, place.path);
    const manifest = json === null ? null : parsed(json).manifest;
    if (manifest) return manifest;
  }
  return null;
}

/** The manifest with the Deployment rebuilt; with all Deployments, when it cannot be read. */
function rebuilt(
  { settings, deployment }: LedgerFiles,
  { manifest, basis }: Read,
  tags: ReadonlyMap<string, Tag>,
  prunedBefore: string,
): Manifest {
  const names = manifest
    ? namesOf(deployment.name, deployment)
    : Object.entries(settings.deployments).flatMap(([name, other]) => namesOf(name, other));
  return names.reduce((mended, name) => {
    const record = basis && Object.hasOwn(basis.deployments, name) ? recordOf(basis, name) : null;
    const next = rebuiltRecord(name, record, tags, prunedBefore);
    return next.deploys.length === 0 ? mended : withRecord(mended, name, next);
  }, basis ?? emptyManifest);
}

function longestWindow({ settings }: LedgerFiles): string {
  const windows = Object.values(settings.deployments).map(({ rollback }) => rollback.window);
  const now = "2000-01-01T00:00:00Z";
  return windows.reduce((longest, window) =>
    startOfWindow(window, now) < startOfWindow(longest, now) ? window : longest,
  );
}

/** What the commits of entries hold. */
async function factsOf(
  repository: Repository,
  { deployment }: LedgerFiles,
  { entries }: History,
): Promise<Map<string, CommitFacts>> {
  const commits = await repository.fetchCommits(entries.flatMap(({ commit }) => commit ?? []));
  const facts = new Map<string, CommitFacts>();
  for (const entry of entries)
    facts.set(entry.id, await factsOfEntry(repository, deployment.runtime, commits, entry));
  return facts;
}

async function factsOfEntry(
  repository: Repository,
  runtime: LedgerFiles["deployment"]["runtime"],
  commits: ReadonlySet<string>,
  entry: Entry,
): Promise<CommitFacts> {
  const { commit, project } = entry;
  const version = recordedVersion(entry);
  const recorded = version && nameOf(version);
  if (commit === null || !commits.has(commit))
    return { exists: false, project: false, pin: null, recorded };
  const isThere = (await repository.entries(commit, [project])).get(project)?.mode === "040000";
  const dockerfile =
    isThere && runtime === "astro" && entry.type !== "dags-only"
      ? await repository.file(commit, join(project, "Dockerfile"))
      : null;
  const image = dockerfile === null ? null : baseImage(dockerfile);
  const pin = image === null ? null : versionOfImage(image);
  return { exists: true, project: isThere, pin: pin && nameOf(pin), recorded };
}

/** Lines that stand in one of the texts only; enough for a file with one deploy a line. */
function lineDifference(before: string, after: string): string[] {
  const lines = (text: string) =>
    text
      .split("\n")
      .map((line) => line.trim().replace(/,$/, ""))
      .filter((line) => /^(?:\{"id"|"hold"|"dagDeployEnabled")/.test(line));
  const [old, next] = [lines(before), lines(after)];
  const moved =
    old.join() === next.join()
      ? []
      : old.filter((line, index) => next.includes(line) && next.indexOf(line) !== index);
  return [
    ...old.filter((line) => !next.includes(line)).map((line) => `- ${line}`),
    ...next.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
    ...(moved.length > 0 ? [`${moved.length} entries in another order`] : []),
  ];
}

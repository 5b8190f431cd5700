/** The entry point of this folder: opens the repository sooner, and finds out whose token it is. See README.md. */
import { tmpdir } from "node:os";
import {
  type Copy,
  commitsOf,
  defaultBranchOf,
  localName,
  type OpenCopy,
  readRefs,
} from "../git/copy.ts";
import type { Remote } from "../git/process.ts";
import { GitRepository } from "../git/repository.ts";
import {
  defaultManifestBranch,
  defaultManifestPath,
  parseSettings,
  settingsPath,
} from "../ledger/settings.ts";
import type { IsInHistory } from "../ports.ts";
import type { LandedCommits } from "../proposal-ports.ts";
import {
  type ApiSnapshot,
  type Asked,
  type FileTexts,
  snapshotOfAnswer,
  snapshotQuery,
} from "./api-snapshot.ts";
import { type Api, askOnce, blobOnce, defaultBranchOnce } from "./ask-once.ts";
import { fetchRest, textsOf } from "./by-git.ts";
import type { EarlyFetch } from "./early-fetch.ts";
import { type LedgerTexts, type Needed, nothing } from "./needed.ts";
import { beginCopy, type PendingCopy } from "./pending-copy.ts";

/** Files that nearly every action reads. */
const settingsLocation = `HEAD:${settingsPath}`;
const manifestLocation = `refs/heads/${defaultManifestBranch}:${defaultManifestPath}`;

export interface Prefetch {
  /** The repository; null when it has to be cloned. */
  readonly repository: () => Promise<GitRepository | null>;
  /** The account that the token belongs to; null when the API did not answer. */
  readonly viewer: () => Promise<ApiSnapshot["viewer"]>;
  /** Null when the API was not asked, or did not answer for these very commits. */
  readonly isInHistory: IsInHistory;
  /** Null when the API was not asked for this very commit, or did not answer. */
  readonly landedCommits: LandedCommits;
}

export interface Connection extends Api {
  readonly remote: Remote;
  /** The folder in which copies get their folders; empty: the machine's own. */
  readonly temporary: string;
}

/**
 * Starts prefetching: queries the API at once.
 *
 * @param started the fetch that was started before the inputs were checked
 * @param neededBy works out from the ledger's files what the action will read
 */
export function prefetch(
  connection: Connection,
  { started }: EarlyFetch,
  neededBy: (texts: LedgerTexts) => Needed,
): Prefetch {
  const { remote } = connection;
  const ledgerFiles = [settingsLocation, manifestLocation];
  const ledger = ask(connection, { ...nothing, files: ledgerFiles }, "all").then((answer) =>
    withManifest(connection, answer),
  );
  const defaultBranch = ledger.then(
    (answer) => answer.defaultBranch ?? defaultBranchOnce(connection),
  );
  const needed = ledger.then(({ files, defaultBranch }) =>
    neededFor(files.get(settingsLocation), files.get(manifestLocation), defaultBranch),
  );
  const rest = needed.then((asked) =>
    asked.files.length + asked.compared.commits.length > 0 ? ask(connection, asked, "rest") : null,
  );
  const answers = [ledger, rest];
  let opened: Opened | null = null;
  return {
    viewer: async () => (await ledger).viewer,
    async isInHistory(head, commit) {
      if (opened?.head === head && opened.commits.has(commit)) return true;
      const found = (await rest)?.histories.find(
        (history) => history.head === head && history.commit === commit,
      );
      return found?.isIn ?? null;
    },
    async landedCommits(commit) {
      return (await needed).landed === commit ? ((await rest)?.landed ?? null) : null;
    },
    async repository() {
      const own = started && isSame(started.remote, remote) ? started.copy : null;
      opened = own && (await completed(own, defaultBranch, answers));
      if (opened === null) {
        // The settings are not the defaults: ask the ledger.
        const { refs, commits } = await needed;
        if (refs.length === 0) return null;
        const other = beginCopy(remote, connection.temporary || tmpdir(), { refs, commits });
        opened = await completed(other, defaultBranch, answers);
      }
      if (opened === null) return null;
      const hasLedger = (await ledger).files.has(manifestLocation);
      await fetchRest(opened, hasLedger ? await needed : await neededByGit(opened));
      return new GitRepository(opened);
    },
  };

  /** @returns {@link nothing} without the ledger's files, or when they are wrong */
  function neededFor(
    settings: string | undefined,
    manifest: string | undefined,
    defaultBranch: string | null,
  ): Needed {
    if (settings === undefined || manifest === undefined || defaultBranch === null) return nothing;
    try {
      return neededBy({ settings, manifest, defaultBranch });
    } catch {
      // Ignored here; the real read reports it.
      return nothing;
    }
  }

  /** The same from what git has fetched, where the API does not answer. */
  async function neededByGit(copy: OpenCopy): Promise<Needed> {
    const [settings, manifest] = (await textsOf(copy, ledgerFiles)) ?? [];
    return neededFor(settings, manifest, copy.defaultBranch);
  }
}

function isSame(a: Remote, b: Remote): boolean {
  const tokenOf = ({ access }: Remote) => (access.kind === "token" ? access.token : null);
  return a.url === b.url && tokenOf(a) === tokenOf(b);
}

/** The answer with the manifest, where the settings say that it is in another place. */
async function withManifest(connection: Connection, answer: ApiSnapshot): Promise<ApiSnapshot> {
  const { files, defaultBranch } = answer;
  const settings = files.get(settingsLocation);
  if (settings === undefined || defaultBranch === null || files.has(manifestLocation))
    return answer;
  try {
    const { branch, path } = parseSettings(settings, defaultBranch).manifest;
    const location = `refs/heads/${branch}:${path}`;
    if (location === manifestLocation) return answer;
    const text = (await ask(connection, { ...nothing, files: [location] }, "rest")).files.get(
      location,
    );
    return text === undefined
      ? answer
      : { ...answer, files: new Map([...files, [manifestLocation, text]]) };
  } catch {
    // Ignored here; the real read reports it.
    return answer;
  }
}

async function ask(
  connection: Connection,
  asked: Asked,
  about: "all" | "rest",
): Promise<ApiSnapshot> {
  const { query, variables } = snapshotQuery(asked, about);
  const snapshot = snapshotOfAnswer(await askOnce(connection, query, variables), asked);
  const others = [...snapshot.truncated].map(async ([location, oid]) => {
    const text = await blobOnce(connection, oid);
    return text === null ? [] : [[location, text] as const];
  });
  return {
    ...snapshot,
    files: new Map([...snapshot.files, ...(await Promise.all(others)).flat()]),
  };
}

interface Opened extends OpenCopy {
  /** What it has of the history of its head. */
  readonly commits: ReadonlySet<string>;
}

/**
 * @param branch the default one; null when the API does not name it
 * @returns null when something went wrong; the copy has then been removed
 */
async function completed(
  pending: PendingCopy,
  branch: Promise<string | null>,
  answers: readonly Promise<ApiSnapshot | null>[],
): Promise<Opened | null> {
  const [fetched, defaultBranch] = await Promise.all([
    pending.fetched,
    branch.then((name) => name ?? branchByGit(pending)),
    storeFiles(pending, answers),
  ]);
  if (!fetched || defaultBranch === null) {
    await pending.discard();
    return null;
  }
  const [found, history] = await Promise.all([
    readRefs(fetched.git, [localName("")]),
    commitsOf(fetched.git, localName("HEAD")),
  ]);
  const refs = found.map((one) =>
    one.ref === "refs/HEAD" ? { ...one, ref: `refs/heads/${defaultBranch}` } : one,
  );
  const head = refs.find(({ ref }) => ref === `refs/heads/${defaultBranch}`)?.object ?? "";
  fetched.contents.add(refs);
  fetched.contents.addObjects(pending.wanted.commits);
  fetched.contents.addHistory(history);
  return { ...fetched, head, defaultBranch, commits: new Set(history) };
}

/** The default branch. git lists all refs for it. */
async function branchByGit({ empty }: PendingCopy): Promise<string | null> {
  const copy = await empty;
  if (!copy) return null;
  const { git, options } = copy;
  // Ignored here; the real read reports it.
  return defaultBranchOf(git, options.remote).then(
    ({ branch }) => branch,
    () => null,
  );
}

/** Stores the files that the API sends, while git fetches. */
async function storeFiles(
  pending: PendingCopy,
  answers: readonly Promise<ApiSnapshot | null>[],
): Promise<void> {
  const copy = await pending.empty;
  if (!copy) return;
  // Both will be needed and take a moment to start.
  copy.importer.start();
  copy.objects.start();
  for (const answer of answers) {
    const files = (await answer)?.files;
    if (files && files.size > 0) await store(copy, files);
  }
}

async function store({ importer, contents }: Copy, files: FileTexts): Promise<void> {
  // Files that cannot be stored are fetched when they are read.
  contents.addObjects(await importer.store([...files.values()]).catch(() => []));
}

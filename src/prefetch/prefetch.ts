/** The entry point of this folder: opens the repository sooner, and finds out whose token it is. See README.md. */
import { tmpdir } from "node:os";
import { type Copy, localName, type OpenCopy, readRefs } from "../git/copy.ts";
import type { Remote } from "../git/process.ts";
import { GitRepository } from "../git/repository.ts";
import { defaultManifestBranch, defaultManifestPath, settingsPath } from "../ledger/settings.ts";
import type { IsInHistory } from "../ports.ts";
import type { LandedCommits } from "../proposal-ports.ts";
import {
  type ApiSnapshot,
  type Asked,
  type FileTexts,
  snapshotOfAnswer,
  snapshotQuery,
} from "./api-snapshot.ts";
import { askOnce } from "./ask-once.ts";
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

export interface Connection {
  readonly remote: Remote;
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
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
  const ledger = ask(connection, { ...nothing, files: ledgerFiles }, "all");
  const needed = ledger.then(({ files, defaultBranch }): Needed => {
    const settings = files.get(settingsLocation);
    const manifest = files.get(manifestLocation);
    if (settings === undefined || manifest === undefined || defaultBranch === null) return nothing;
    try {
      return neededBy({ settings, manifest, defaultBranch });
    } catch {
      // Ignored here; the real read reports it.
      return nothing;
    }
  });
  const rest = needed.then((asked) =>
    asked.files.length + asked.compared.commits.length > 0 ? ask(connection, asked, "rest") : null,
  );
  const answers = [ledger, rest];
  return {
    viewer: async () => (await ledger).viewer,
    async isInHistory(head, commit) {
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
      const open = own && (await completed(own, answers));
      if (open) return new GitRepository(open);
      // The inputs did not show what to fetch (`previous`), or the settings are not the defaults: ask the ledger.
      const { refs, commits } = await needed;
      if (refs.length === 0) return null;
      const other = beginCopy(remote, connection.temporary || tmpdir(), { refs, commits });
      const opened = await completed(other, answers);
      return opened && new GitRepository(opened);
    },
  };
}

function isSame(a: Remote, b: Remote): boolean {
  const tokenOf = ({ access }: Remote) => (access.kind === "token" ? access.token : null);
  return a.url === b.url && tokenOf(a) === tokenOf(b);
}

async function ask(
  { apiUrl, token, repository }: Connection,
  asked: Asked,
  about: "all" | "rest",
): Promise<ApiSnapshot> {
  const [owner = "", repo = ""] = repository.split("/");
  const { query, variables } = snapshotQuery(asked, about);
  return snapshotOfAnswer(
    await askOnce(apiUrl, token, query, { ...variables, owner, repo }),
    asked,
  );
}

/** @returns null when something went wrong; the copy has then been removed */
async function completed(
  pending: PendingCopy,
  answers: readonly Promise<ApiSnapshot | null>[],
): Promise<OpenCopy | null> {
  const [fetched, defaultBranch] = await Promise.all([
    pending.fetched,
    answers[0]?.then((answer) => answer?.defaultBranch ?? null) ?? null,
    storeFiles(pending, answers),
  ]);
  if (!fetched || defaultBranch === null) {
    await pending.discard();
    return null;
  }
  const refs = (await readRefs(fetched.git, [localName("")])).map((found) =>
    found.ref === "refs/HEAD" ? { ...found, ref: `refs/heads/${defaultBranch}` } : found,
  );
  const head = refs.find(({ ref }) => ref === `refs/heads/${defaultBranch}`)?.object ?? "";
  fetched.contents.add(refs);
  fetched.contents.addObjects(pending.wanted.commits);
  return { ...fetched, head, defaultBranch };
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

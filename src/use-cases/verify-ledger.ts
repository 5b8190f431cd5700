/** Checks the ledger and repairs its manifest: load, compare, rebuild, push. Never changes a tag. */
import { type Problem, refuse } from "../errors/problem.ts";
import { historyOf } from "../ledger/history.ts";
import type { LedgerFiles } from "../ledger/ledger.ts";
import { formatManifest, type Manifest } from "../ledger/manifest.ts";
import { longestWindow, startOfWindow } from "../ledger/recording.ts";
import { type Tag, tagName } from "../ledger/tag.ts";
import { verifyHistory } from "../ledger/verify.ts";
import type { Repository, Services } from "../ports.ts";
import type { RepositoryRules } from "../rules-ports.ts";
import { checkSetUp, type SetUpCheck } from "../setup/check.ts";
import { loadCommitFacts } from "./load-commit-facts.ts";
import { loadSetUp } from "./load-set-up.ts";
import { readLedgerFiles, withCommitsOfTags } from "./open-ledger.ts";
import { assertConfirmed } from "./push-and-confirm.ts";
import { lineDifference, namesOf, readManifest, rebuiltManifest } from "./rebuild-manifest.ts";
import { retryOnConflict } from "./retry-on-conflict.ts";
import { pushManifest } from "./write-ledger.ts";

export interface VerifyRequest {
  /** Undefined when the settings have just one. */
  readonly deployment: string | undefined;
  readonly repair: boolean;
  /** The difference that was confirmed; undefined: any. */
  readonly agreed?: readonly string[];
}

export interface VerifyServices extends Services {
  /** Null where no API can be asked. */
  readonly rules: () => Promise<RepositoryRules | null>;
}

export interface VerifyResult {
  readonly deployment: string;
  /** All problems, before a repair. */
  readonly problems: readonly Problem[];
  /** What a repair could not recover, or could not. */
  readonly lost: readonly Problem[];
  /** The problems that are left after a repair, or would be; first what is lost. */
  readonly remaining: readonly Problem[];
  /** The lines of the manifest that a repair removes (`-`) and adds (`+`). */
  readonly difference: readonly string[];
  /** Whether the repair was pushed. */
  readonly repaired: boolean;
  /** Whether the repository is set up for rollbacks. Nothing there makes the ledger unsound. */
  readonly setUp: readonly SetUpCheck[];
}

/** @throws {Refusal} when settings or tags cannot be read, or the repair cannot be pushed */
export function verifyLedger(
  request: VerifyRequest,
  services: VerifyServices,
): Promise<VerifyResult> {
  const { step, now } = services;
  return retryOnConflict(services, async (repository) => {
    const files = await readLedgerFiles(repository, request.deployment);
    const { deployment, settings } = files;
    const prefix = settings["tag-prefix"];
    const [tags, facts] = await Promise.all([
      step("Read the tags", () => deployTags(repository, [`${prefix}*`])),
      loadSetUp(repository, files, services.rules()),
    ]);
    const setUp = checkSetUp(facts);
    const date = now();
    const read = readManifest(files, tags);
    const window = longestWindow(settings);
    const prunedBefore = new Date(startOfWindow(window, date)).toISOString();
    const check = async (manifest: Manifest) => {
      const history = await withCommitsOfTags(repository, historyOf(manifest, deployment));
      const facts = await loadCommitFacts(repository, files, history);
      // Deploys keep the tags that they got under an earlier prefix.
      const older = history.entries.map(({ tag }) => tag).filter((tag) => !tag.startsWith(prefix));
      const folders = new Set(older.map((tag) => `${tag.slice(0, tag.lastIndexOf("/"))}/*`));
      const all = [...tagsOf(files, tags), ...(await deployTags(repository, [...folders]))];
      return verifyHistory(history, new Map(all), facts, prunedBefore);
    };
    const problems = await step("Compare tags and manifest", async () =>
      read.manifest ? check(read.manifest) : read.problems,
    );
    const result = { deployment: deployment.name, problems, lost: [], difference: [], setUp };
    if (problems.length === 0) return { ...result, remaining: [], repaired: false };
    const { manifest: rebuilt, lost } = await step("Read earlier versions of the manifest", () =>
      rebuiltManifest(repository, files, read.manifest, tags, prunedBefore),
    );
    const text = formatManifest(rebuilt);
    if (text === files.json) return { ...result, remaining: problems, repaired: false };
    const difference = lineDifference(files.json ?? "", text);
    const remaining = [...lost, ...(await check(rebuilt))];
    const repair = { ...result, lost, difference, remaining };
    if (!request.repair) return { ...repair, repaired: false };
    const { agreed } = request;
    if (agreed && agreed.join("\n") !== difference.join("\n")) refuse("changed-since-shown", {});
    await step("Push the rebuilt manifest", async () => {
      const subject = `Rebuild the deploy history of ${deployment.name} from its tags`;
      const confirmed = await pushManifest(repository, files, rebuilt, { subject, date }, services);
      assertConfirmed(confirmed, files.location);
    });
    return { ...repair, repaired: true };
  });
}

/** Deploy tags of the repository. @param patterns names that may end in `*` */
async function deployTags(
  repository: Repository,
  patterns: readonly string[],
): Promise<ReadonlyMap<string, Tag>> {
  if (patterns.length === 0) return new Map();
  const listed = await repository.tags.fetch(patterns);
  const tags = await repository.tags.read([...listed.keys()]);
  for (const [name, object] of listed) {
    // A tag on anything but a commit cannot be fetched, so it has no message here.
    if (!tags.has(name)) tags.set(name, { name, object, commit: object, message: null });
  }
  return tags;
}

/** Those of the tags that belong to one Deployment. */
function tagsOf(
  { settings, deployment }: LedgerFiles,
  tags: ReadonlyMap<string, Tag>,
): ReadonlyMap<string, Tag> {
  const prefixes = namesOf(deployment.name, deployment).map((name) =>
    tagName(settings["tag-prefix"], name, ""),
  );
  return new Map([...tags].filter(([name]) => prefixes.some((prefix) => name.startsWith(prefix))));
}

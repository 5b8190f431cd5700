/**
 * What ran, what runs, and what ran before: one Deployment's deploys as a line of codes.
 * Source: docs/specification.md, 3.1 and 3.2.
 */
import type { DeploymentRecord, Entry, Hold, Manifest } from "./manifest.ts";
import { emptyRecord, recordOf } from "./manifest.ts";

/** All that is known of one Deployment's deploys. Those under its former names come first. */
export interface History {
  readonly deployment: string;
  /** In the order recorded. */
  readonly entries: readonly Entry[];
  /** Entry ID → the name under which the manifest holds it, where that is a former one. */
  readonly formerNames: ReadonlyMap<string, string>;
  readonly dagDeployEnabled: boolean;
  readonly hold: Hold | null;
}

/** Gathers a Deployment's history from its own record and those of its former names. */
export function historyOf(
  manifest: Manifest,
  { name, formerly }: { readonly name: string; readonly formerly: readonly string[] },
): History {
  const own = recordOf(manifest, name);
  const ownIds = new Set(own.deploys.map(({ id }) => id));
  const former = formerly.flatMap((formerName) =>
    recordOf(manifest, formerName)
      .deploys.filter(({ id }) => !ownIds.has(id))
      .map((entry) => ({ formerName, entry })),
  );
  const state = stateOf(manifest, own, formerly);
  const before = former.map(({ entry }) => entry);
  // Deploys from before may have been imported under the new name: the newest ones stay last.
  const isOlder =
    Date.parse(own.deploys.at(-1)?.createdAt ?? "") < Date.parse(before.at(-1)?.createdAt ?? "");
  return {
    deployment: name,
    entries: isOlder ? [...own.deploys, ...before] : [...before, ...own.deploys],
    formerNames: new Map(former.map(({ formerName, entry }) => [entry.id, formerName])),
    dagDeployEnabled: state.dagDeployEnabled,
    hold: state.hold,
  };
}

/** Until something is recorded under the new name, the last former one's state counts. */
function stateOf(
  manifest: Manifest,
  own: DeploymentRecord,
  formerly: readonly string[],
): Pick<DeploymentRecord, "dagDeployEnabled" | "hold"> {
  if (own !== emptyRecord) return own;
  return (
    formerly
      .map((name) => recordOf(manifest, name))
      .findLast(({ deploys }) => deploys.length > 0) ?? own
  );
}

/** A deploy that ended well, so that its code ran. */
export type Deployed = Extract<Entry, { finishedAt: string }> & { status: "deployed" };

export function isDeployed(entry: Entry): entry is Deployed {
  return entry.status === "deployed";
}

/** Asked for over and over, of a history that never changes. */
const ordered = new WeakMap<readonly Entry[], readonly Deployed[]>();

/** The deploys that ended well, in the order in which they ended. */
export function deployedInOrder(entries: readonly Entry[]): readonly Deployed[] {
  const known = ordered.get(entries);
  if (known) return known;
  const order = entries
    .filter(isDeployed)
    .map((entry) => ({ entry, end: Date.parse(entry.finishedAt) }))
    .sort((a, b) => a.end - b.end)
    .map(({ entry }) => entry);
  ordered.set(entries, order);
  return order;
}

/** What ran, as codes. A code goes by the ID of the plain deploy that first shipped it. */
export interface Line {
  /** Codes in the order in which they would be gone back through; the last one runs. */
  readonly codes: readonly string[];
  /** Codes that a rollback took out and nothing brought back. */
  readonly undone: ReadonlySet<string>;
}

/**
 * Tells the code that a deploy shipped: its own; that of the deploy it rolled back to; or, where it shipped
 * the very commits that ran already, the code that ran. A former target may have left the manifest; then
 * its ID still names the code.
 */
export function snapshotOf(entries: readonly Entry[]): (id: string) => string {
  const sources = new Map(entries.map(({ id, rollback }) => [id, rollback?.to]));
  let running: { id: string; image: string | null; dags: string | null } | undefined;
  for (const { id, type, commit, rollback } of deployedInOrder(entries)) {
    const image = type === "dags-only" ? (running?.image ?? null) : commit;
    const dags = type === "image-only" ? (running?.dags ?? null) : commit;
    const isSame = commit !== null && image === running?.image && dags === running?.dags;
    if (isSame && !rollback) sources.set(id, running?.id);
    running = { id, image, dags };
  }
  return (id) => {
    const passed = new Set([id]);
    for (let next = sources.get(id); next && !passed.has(next); next = sources.get(next))
      passed.add(next);
    return [...passed].at(-1) ?? id;
  };
}

/** The line of codes of a history. */
export function snapshotStack(entries: readonly Entry[]): Line {
  const codeOf = snapshotOf(entries);
  const codes: string[] = [];
  const places = new Map<string, number>();
  const undone = new Set<string>();
  for (const { id } of deployedInOrder(entries)) {
    const code = codeOf(id);
    const place = places.get(code) ?? codes.length;
    for (const gone of codes.splice(place)) {
      places.delete(gone);
      undone.add(gone);
    }
    codes.push(code);
    places.set(code, place);
    undone.delete(code);
  }
  return { codes, undone };
}

/** The codes that a rollback to a deploy would take out of what runs. */
export function undoneBy(entries: readonly Entry[], target: string): string[] {
  const { codes } = snapshotStack(entries);
  const found = codes.indexOf(snapshotOf(entries)(target));
  return found < 0 ? [] : codes.slice(found + 1);
}

/** The newest rollback that took a deploy's code out, whether it was delivered or not. */
export function tookOut(entries: readonly Entry[], target: Entry): Entry | undefined {
  return entries.findLast(({ rollback }, index) => {
    if (!rollback || entries.indexOf(target) > index) return false;
    const before = entries.slice(0, index);
    return undoneBy(before, rollback.to).includes(snapshotOf(before)(target.id));
  });
}

/** The deploy whose code runs now: the one that ended well last. */
export function currentOf(entries: readonly Entry[]): Deployed | undefined {
  return deployedInOrder(entries).at(-1);
}

/** The deploy that was begun last, whatever became of it. */
export function newestOf(entries: readonly Entry[]): Entry | undefined {
  return entries.reduce<Entry | undefined>(
    (newest, entry) =>
      newest && Date.parse(newest.createdAt) > Date.parse(entry.createdAt) ? newest : entry,
    undefined,
  );
}

/** What `previous` means now; undefined when nothing ran before. */
export function previousOf(entries: readonly Entry[]): string | undefined {
  const newest = newestOf(entries);
  const { codes } = snapshotStack(entries);
  if (newest && newest.status !== "deployed") {
    if (newest.rollback) return newest.rollback.to;
    if (newest.status === "failed") return codes.at(-1);
  }
  return codes.at(-2);
}

/** Whose commits hold the code that ran after a deploy. */
export interface Code {
  /** Everything but the DAGs folder; undefined when no deploy shipped an image so far. */
  readonly image: Entry | undefined;
  readonly dags: Entry;
}

/** The code that ran after a deploy: the newest image and the newest DAGs shipped up to it. */
export function codePartsOf(entries: readonly Entry[], deploy: Entry): Code {
  const order = deployedInOrder(entries);
  const at = order.findIndex(({ id }) => id === deploy.id);
  const upTo: Entry[] =
    at < 0 ? [...order.filter(endedBefore(deploy)), deploy] : order.slice(0, at + 1);
  return {
    image: upTo.findLast(({ type }) => type !== "dags-only"),
    dags: upTo.findLast(({ type }) => type !== "image-only") ?? deploy,
  };
}

/** A deploy that never ended well is taken to have its place in time by when it was created. */
function endedBefore(deploy: Entry): (entry: Deployed) => boolean {
  return ({ finishedAt }) => Date.parse(finishedAt) <= Date.parse(deploy.createdAt);
}

/**
 * What ran, what runs, and what ran before: one Deployment's deploys as a stack of snapshots, which go by content.
 * Source: docs/specification.md, 3.1.
 */

import { remembered } from "../remembered.ts";
import type { Deployed, Deploys } from "./history.ts";
import type { Code, Entry } from "./manifest.ts";

type Part = "image" | "dags";

/** The code that ran after a deploy. */
interface Snapshot {
  /** ID of the newest plain deploy that shipped it; where that has left the manifest, of a rollback to it. */
  name: string;
  /** Null where it is not known. */
  readonly content: string | null;
  /** When the latest deploy that shipped it was created. ISO 8601, UTC. */
  lastShippedAt: string;
}

/** Takes one deploy after the other, in the order in which they ended. */
class Stack {
  readonly snapshots: Snapshot[] = [];
  readonly undone = new Set<Snapshot>();
  readonly #positions = new Map<Snapshot, number>();
  readonly #byDeploy = new Map<string, Snapshot>();
  readonly #byContent = new Map<string, Snapshot>();
  readonly #contents = new Map<string, string>();
  readonly #ids: ReadonlySet<string>;
  readonly #contentOf: (entry: Entry, part: Part) => string | null;
  #running: Readonly<Record<Part, string | null>> = { image: null, dags: null };

  constructor(entries: readonly Entry[]) {
    this.#ids = new Set(entries.map(({ id }) => id));
    this.#contentOf = contentsOf(entries);
  }

  ship(deploy: Deployed): void {
    const content = this.#ship(deploy);
    const snapshot = this.#snapshotOf(deploy, content);
    this.#byDeploy.set(deploy.id, snapshot);
    if (isWhole(deploy, snapshot, content)) {
      snapshot.lastShippedAt = later(snapshot.lastShippedAt, deploy.createdAt);
    }
    if (content !== null) {
      this.#contents.set(deploy.id, content);
      if (!this.#byContent.has(content)) this.#byContent.set(content, snapshot);
    }
    this.#push(snapshot);
  }

  /** The snapshot that a deploy shipped; undefined when it has not run. */
  of(id: string): Snapshot | undefined {
    return this.#byDeploy.get(id);
  }

  /** What identifies the code that ran after a deploy; undefined when it has not run, or a part is not known. */
  contentAfter(id: string): string | undefined {
    return this.#contents.get(id);
  }

  /** The snapshot that has a code; undefined when none that ran has. */
  withCode({ image, dags }: Code): Snapshot | undefined {
    return image && dags ? this.#byContent.get(`${image} ${dags}`) : undefined;
  }

  /** Where a deploy's snapshot is on the stack; undefined when it is not. */
  positionOf(id: string): number | undefined {
    const snapshot = this.#byDeploy.get(id);
    return snapshot && this.#positions.get(snapshot);
  }

  /** @returns the content that runs after a deploy; null when a part of it is not known */
  #ship(deploy: Deployed): string | null {
    const { type } = deploy;
    const { image, dags } = this.#running;
    this.#running = {
      image: type === "dags-only" ? image : this.#contentOf(deploy, "image"),
      dags: type === "image-only" ? dags : this.#contentOf(deploy, "dags"),
    };
    const parts = Object.values(this.#running);
    return parts.includes(null) ? null : parts.join(" ");
  }

  #snapshotOf({ id, rollback, createdAt }: Deployed, content: string | null): Snapshot {
    const same = content === null ? undefined : this.#byContent.get(content);
    const lastShippedAt = createdAt;
    if (rollback) {
      const known = rollback.scope === "all" ? content : null;
      const name = this.#ids.has(rollback.to) ? rollback.to : id;
      const missing = { name, content: known, lastShippedAt };
      const target = this.#byDeploy.get(rollback.to) ?? same ?? missing;
      this.#byDeploy.set(rollback.to, target);
      return target;
    }
    const snapshot = this.#byDeploy.get(id) ?? same ?? { name: id, content, lastShippedAt };
    if (snapshot.content === content) snapshot.name = id;
    return snapshot;
  }

  #push(snapshot: Snapshot): void {
    const position = this.#positions.get(snapshot) ?? this.snapshots.length;
    for (const removed of this.snapshots.splice(position)) {
      this.#positions.delete(removed);
      this.undone.add(removed);
    }
    this.snapshots.push(snapshot);
    this.#positions.set(snapshot, position);
    this.undone.delete(snapshot);
  }
}

/** @returns what identifies a part that a deploy shipped: its tree, or else its commit; null when neither is known */
function contentsOf(entries: readonly Entry[]): (entry: Entry, part: Part) => string | null {
  // Only old entries have no trees of their own.
  let trees: ReadonlyMap<string, string> | undefined;
  return (entry, part) => {
    const own = entry.code?.[part];
    if (own) return own;
    trees ??= treesOf(entries);
    const tree = trees.get(shipped(entry, part));
    return tree ?? (entry.commit === null ? null : shipped(entry, part));
  };
}

/** A part that was shipped → its tree. */
function treesOf(entries: readonly Entry[]): ReadonlyMap<string, string> {
  const trees = new Map<string, string>();
  for (const entry of entries) {
    for (const part of ["image", "dags"] as const) {
      const tree = ships(entry, part) && entry.code?.[part];
      if (tree) trees.set(shipped(entry, part), tree);
    }
  }
  return trees;
}

const shipped = ({ commit, project }: Entry, part: Part) => `${part} ${commit} ${project}`;

/** The later one of two times, ISO 8601. */
export function later(time: string, other: string): string {
  return time !== other && Date.parse(other) > Date.parse(time) ? other : time;
}

/** Whether a deploy shipped the whole of its snapshot: a rollback with a narrower scope ships a part of its target's. */
function isWhole({ rollback }: Entry, snapshot: Snapshot, content: string | null): boolean {
  return rollback ? rollback.scope === "all" : snapshot.content === content;
}

function ships({ type }: Entry, part: Part): boolean {
  return type === "image-and-dags" || type === `${part}-only`;
}

interface Replayed {
  readonly stack: Stack;
  /** Snapshot → the newest rollback that removed it, and when: deploys are counted. */
  readonly undoing: ReadonlyMap<Snapshot, { readonly entry: Entry; readonly at: number }>;
  /** Deploy ID → when it was first known what it ships. */
  readonly since: ReadonlyMap<string, number>;
}

/** Goes once through all deploys, in the order in which they ended; an undelivered rollback counts from when it was made. */
const replayed = remembered(({ entries, deployed }: Deploys): Replayed => {
  const stack = new Stack(entries);
  const undoing = new Map<Snapshot, { entry: Entry; at: number }>();
  const since = new Map<string, number>();
  const waiting = entries.filter(({ status, rollback }) => status !== "deployed" && rollback);
  let [at, looked] = [0, 0];
  const look = (entry: Entry) => {
    at++;
    const position = entry.rollback ? stack.positionOf(entry.rollback.to) : undefined;
    if (position === undefined) return;
    for (const snapshot of stack.snapshots.slice(position + 1))
      undoing.set(snapshot, { entry, at });
  };
  for (const deploy of deployed) {
    for (let next = waiting[looked]; next && next.createdAt <= deploy.finishedAt; ) {
      look(next);
      next = waiting[++looked];
    }
    look(deploy);
    stack.ship(deploy);
    for (const id of [deploy.id, deploy.rollback?.to ?? deploy.id]) {
      if (!since.has(id)) since.set(id, at);
    }
  }
  waiting.slice(looked).forEach(look);
  return { stack, undoing, since };
});

/** The snapshots that ran. Each is named by the newest plain deploy that shipped it. */
export interface SnapshotStack {
  /** Oldest first; the last one runs now, and rollbacks go back through the others from the end. */
  readonly snapshots: readonly string[];
  /** Snapshots that were removed, and that no later deploy brought back. */
  readonly undone: ReadonlySet<string>;
  /** The name of the snapshot that a deploy shipped; undefined when it has not run. */
  readonly nameOf: (id: string) => string | undefined;
  /** When the latest deploy that shipped the same snapshot was created (ISO 8601, UTC); undefined when it has not run. */
  readonly lastShippedAt: (id: string) => string | undefined;
  /** What identifies the code that ran after a deploy; undefined when it has not run, or a part is not known. */
  readonly contentAfter: (id: string) => string | undefined;
}

/** The snapshot stack of docs/specification.md, 3.1. */
export const snapshotStack = remembered((deploys: Deploys): SnapshotStack => {
  const { stack } = replayed(deploys);
  return {
    snapshots: stack.snapshots.map(({ name }) => name),
    undone: new Set([...stack.undone].map(({ name }) => name)),
    nameOf: (id) => stack.of(id)?.name,
    lastShippedAt: (id) => stack.of(id)?.lastShippedAt,
    contentAfter: (id) => stack.contentAfter(id),
  };
});

/** The name of the undone snapshot that has a code; undefined when there is none. */
export function undoneWithCode(deploys: Deploys, code: Code): string | undefined {
  const { stack } = replayed(deploys);
  const snapshot = stack.withCode(code);
  return snapshot && stack.undone.has(snapshot) ? snapshot.name : undefined;
}

/**
 * The snapshots that a rollback removes from the stack.
 *
 * @param target ID of the deploy to go back to
 * @returns names of snapshots, oldest first; empty when the target's snapshot is not on the stack
 */
export function undoneBy(deploys: Deploys, target: string): string[] {
  const { stack } = replayed(deploys);
  const position = stack.positionOf(target);
  return position === undefined ? [] : stack.snapshots.slice(position + 1).map(({ name }) => name);
}

/** The newest rollback that removed a deploy's code, delivered or not. */
export function undoingRollback(deploys: Deploys, { id }: Entry): Entry | undefined {
  const { stack, undoing, since } = replayed(deploys);
  const snapshot = stack.of(id);
  const newest = snapshot && undoing.get(snapshot);
  // One from before the deploy ran removed the same code of another deploy.
  return newest && newest.at > (since.get(id) ?? 0) ? newest.entry : undefined;
}

/** The ID of the deploy that `previous` means now; undefined when nothing ran before. */
export function previousOf(deploys: Deploys): string | undefined {
  const newest = deploys.entries.at(-1);
  const { snapshots } = snapshotStack(deploys);
  if (newest && newest.status !== "deployed") {
    if (newest.rollback) return newest.rollback.to;
    if (newest.status === "failed") return snapshots.at(-1);
  }
  return snapshots.at(-2);
}

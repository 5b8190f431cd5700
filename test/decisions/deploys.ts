/** Manifest entries for tests of decisions, from the shorthand of the specification's tables. */
import type { Entry, Mark } from "../../src/ledger/manifest.ts";
import { type Tag, tagMessage } from "../../src/ledger/tag.ts";

export const commitOf = (id: string) =>
  Buffer.from(id).toString("hex").padEnd(40, "0").slice(0, 40);

/** A deploy that ended well, minutes after 2026-11-01, unless `overrides` says otherwise. */
export function deploy(id: string, minute: number, overrides: Partial<Entry> = {}): Entry {
  const time = new Date(Date.UTC(2026, 10, 1, 0, minute)).toISOString().replace(".000Z", "Z");
  return {
    id,
    tag: `deploy/prod/${id}`,
    commit: commitOf(id),
    project: ".",
    type: "image-and-dags",
    status: "deployed",
    runtime: "12.1.1",
    baseImage: "quay.io/astronomer/astro-runtime:12.1.1",
    image: null,
    dagDeployEnabled: true,
    createdAt: time,
    finishedAt: time,
    createdBy: "octocat",
    description: `Deploy ${id}`,
    run: null,
    externalId: null,
    rollback: null,
    ...overrides,
  } as Entry;
}

/** A mark, made minutes after 2026-11-01. */
export function markAs(as: Mark["as"], minute: number): Mark {
  const createdAt = new Date(Date.UTC(2026, 10, 1, 0, minute)).toISOString().replace(".000Z", "Z");
  return { as, reason: `It is ${as}`, createdBy: "octocat", createdAt };
}

/**
 * A history in the words of the specification: `"1, 2, 3, 4 = back to 2, 5 failed"`.
 * States are `failed` and `initialized`, marks `good` and `bad`, later ones made later; `(dags)` and `(image)` ship only that; `(code of 1)` ships what 1 shipped.
 */
export function history(text: string): Entry[] {
  return text.split(", ").map((words, index) => {
    const { id, to, kind, same, state, mark } =
      /^(?<id>\S+)(?: \((?<kind>dags|image)\))?(?: \(code of (?<same>\S+)\))?(?: = back to (?<to>\S+))?(?: (?<state>failed|initialized))?(?: (?<mark>good|bad))?$/.exec(
        words,
      )?.groups ?? {};
    if (!id) throw new Error(`not a deploy: ${words}`);
    const code = commitOf(`code of ${same ?? to ?? id}`);
    return deploy(id, index, {
      code: { image: code, dags: code },
      ...(kind && { type: kind === "dags" ? "dags-only" : "image-only" }),
      ...(to && { rollback: { to, from: null, scope: "all", reason: "broken" } }),
      ...(mark && { mark: markAs(mark as Mark["as"], 600 + index) }),
      ...(state === "failed" && { status: "failed" }),
      ...(state === "initialized" && { status: "initialized", finishedAt: null }),
    } as Partial<Entry>);
  });
}

/** The tags that were made when the deploys began; a rollback's says `initialized`. */
export function tagsOf(entries: readonly Entry[]): Map<string, Tag> {
  const made = entries.map((entry): Tag => {
    const begun = { status: "initialized", finishedAt: null, externalId: null };
    const then = (entry.rollback ? { ...entry, ...begun } : entry) as Entry;
    const actors = { actor: "octocat", triggeringActor: "octocat" };
    const [, ...paragraphs] = tagMessage("prod", then, actors).trimEnd().split("\n\n");
    const message = { body: paragraphs.join("\n\n"), trailers: paragraphs.at(-1) ?? "" };
    return { name: entry.tag, object: "", commit: entry.commit ?? "", message };
  });
  return new Map(made.map((tag) => [tag.name, tag]));
}

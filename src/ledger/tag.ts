/**
 * Deploy tags: annotated, with everything that is needed to rebuild a deploy's manifest entry.
 * Source: docs/specification.md, 2.3.
 */

import { limits } from "../limits.ts";
import { isExplained } from "./corrections.ts";
import { type Entry, entrySchema } from "./manifest.ts";
import { cutTo, formatMessage, type Message, undefused } from "./message.ts";

/** A tag as git has it. Lightweight tags have no message. */
export interface Tag {
  /** Without `refs/tags/`. */
  readonly name: string;
  /** The tag object, or the commit of a lightweight tag. */
  readonly object: string;
  readonly commit: string;
  /** Null for a lightweight tag. */
  readonly message: TagMessage | null;
}

export interface TagMessage {
  /** All but the subject, trailers included, as git gives it. */
  readonly body: string;
  /** `Name: value` lines, unfolded, as git's own parser gives them. */
  readonly trailers: string;
}

/** The name of a deploy's tag. */
export function tagName(prefix: string, deployment: string, id: string): string {
  return `${prefix}${deployment}/${id}`;
}

/** Who requested a deploy: the run's actor, and the person who started this attempt (they differ on a re-run). */
export interface Actors {
  readonly actor: string;
  readonly triggeringActor: string;
}

/** The trailer of a rollback that landed by pull request and that no run asked for. */
const noRun = "none";

/** The message of a deploy's tag: a subject, the reason or description, and trailers. */
export function tagMessage(deployment: string, entry: Entry, actors: Actors): string {
  const { rollback } = entry;
  const subject = rollback
    ? rollbackSubject(deployment, rollback.to)
    : `Deploy ${entry.id} to ${deployment}${entry.status === "failed" ? " (failed)" : ""}`;
  return formatMessage({
    subject,
    body: rollback?.reason ?? entry.description,
    trailers: deployTrailers(deployment, entry, actors),
  });
}

/** The subject of a rollback's commit and tag. @param to ID of the target */
export function rollbackSubject(deployment: string, to: string): string {
  return `Roll back ${deployment} to deploy ${to}`;
}

/** The trailers that describe a deploy, in its tag and in a rollback's commit. */
export function deployTrailers(
  deployment: string,
  entry: Entry,
  { actor, triggeringActor }: Actors,
): Message["trailers"] {
  const { rollback } = entry;
  return {
    "Deploy-Id": entry.id,
    Deployment: deployment,
    Project: entry.project,
    "Deploy-Type": entry.type,
    "Deploy-Status": entry.status,
    "Runtime-Version": entry.runtime,
    "Base-Image": entry.baseImage,
    Image: entry.image,
    "Code-Image": entry.code?.image ?? null,
    "Code-Dags": entry.code?.dags ?? null,
    "Dag-Deploy-Enabled": String(entry.dagDeployEnabled),
    "Created-At": entry.createdAt,
    "External-Id": entry.externalId,
    Actor: actor,
    "Triggering-Actor": triggeringActor,
    Run: entry.run,
    ...(rollback && {
      "Rollback-To": rollback.to,
      "Rollback-From": rollback.from,
      "Rollback-Scope": rollback.scope,
      "Rollback-Pull-Request": rollback.pullRequest ? String(rollback.pullRequest) : null,
      "Rollback-Run": rollback.run === null ? noRun : (rollback.run ?? null),
      "Rollback-Asked": rollback.asked ?? null,
      "Rollback-Deliver": rollback.deliver ?? null,
    }),
  };
}

/**
 * Reads the deploy that a tag describes.
 *
 * @returns its Deployment and its manifest entry as it was when the tag was made; null when the tag is
 * lightweight, its message is longer than any of ours, or its trailers are not those of a deploy
 */
export function entryOfTag({
  name,
  commit,
  message,
}: Tag): { deployment: string; entry: Entry } | null {
  if (!message || message.body.length > limits.tagMessage) return null;
  const trailers = new Map(
    message.trailers.split("\n").map((line) => {
      const colon = line.indexOf(": ");
      return [line.slice(0, colon), undefused(line.slice(colon + 2))] as const;
    }),
  );
  const value = (trailer: string) => trailers.get(trailer) ?? null;
  const text = bodyWithoutTrailers(message.body);
  const rollback = value("Rollback-To") && {
    to: value("Rollback-To"),
    from: value("Rollback-From"),
    scope: value("Rollback-Scope"),
    reason: cutTo(limits.reason, text),
    ...(value("Rollback-Pull-Request") && {
      pullRequest: Number(value("Rollback-Pull-Request")),
    }),
    ...(value("Rollback-Run") && {
      run: value("Rollback-Run") === noRun ? null : value("Rollback-Run"),
    }),
    ...(value("Rollback-Asked") && { asked: value("Rollback-Asked") }),
    ...(value("Rollback-Deliver") && { deliver: value("Rollback-Deliver") }),
  };
  const code = { image: value("Code-Image"), dags: value("Code-Dags") };
  const entry = entrySchema.safeParse({
    id: value("Deploy-Id"),
    tag: name,
    commit,
    ...(code.image || code.dags ? { code } : {}),
    project: value("Project"),
    type: value("Deploy-Type"),
    status: value("Deploy-Status"),
    runtime: value("Runtime-Version"),
    baseImage: value("Base-Image"),
    image: value("Image"),
    dagDeployEnabled: value("Dag-Deploy-Enabled") === "true",
    createdAt: value("Created-At"),
    finishedAt: value("Deploy-Status") === "initialized" ? null : value("Created-At"),
    createdBy: value("Actor") ?? "",
    description: rollback ? "" : cutTo(limits.description, text),
    run: value("Run"),
    externalId: value("External-Id"),
    rollback: rollback || null,
  });
  const deployment = value("Deployment");
  return entry.success && deployment ? { deployment, entry: entry.data } : null;
}

/** The trailers are the last paragraph. */
function bodyWithoutTrailers(body: string): string {
  return undefused(body.trimEnd().split("\n\n").slice(0, -1).join("\n\n"));
}

/** The fields that must be the same in tag and manifest. Status and end may be recorded later. */
const compared = [
  "id",
  "commit",
  "project",
  "type",
  "runtime",
  "baseImage",
  "image",
  "dagDeployEnabled",
  "createdAt",
] as const;

/** One field in which tag and manifest entry differ. */
export interface Difference {
  readonly field: string;
  readonly tagged: string;
  readonly recorded: string;
}

/**
 * Compares a deploy's tag with its manifest entry.
 *
 * @param fromTag from {@link entryOfTag}
 * @param deployment the name under which the manifest holds the entry
 */
export function differencesOf(
  fromTag: NonNullable<ReturnType<typeof entryOfTag>>,
  deployment: string,
  entry: Entry,
): Difference[] {
  // What a rollback shipped is only known once it is deployed.
  const isCorrected = entry.rollback !== null && entry.type !== fromTag.entry.type;
  const pairs: [string, unknown, unknown][] = [
    ["deployment", fromTag.deployment, deployment],
    ...compared
      .filter((field) => !(isCorrected && field === "type"))
      .map((field): [string, unknown, unknown] => [field, fromTag.entry[field], entry[field]]),
    ...(isCorrected ? [] : (["image", "dags"] as const)).map((part): [string, unknown, unknown] => [
      `code of the ${part}`,
      fromTag.entry.code?.[part] ?? null,
      entry.code?.[part] ?? null,
    ]),
    ["rollback target", fromTag.entry.rollback?.to ?? null, entry.rollback?.to ?? null],
  ];
  return pairs
    .filter(
      ([field, tagged, recorded]) => tagged !== recorded && !isExplained(entry, field, tagged),
    )
    .map(([field, tagged, recorded]) => ({
      field,
      tagged: show(tagged),
      recorded: show(recorded),
    }));
}

const show = (value: unknown) => (value === null ? "missing" : String(value));

/** The same as phrases for people, or why the tag cannot be compared. */
export function tagDifferences(tag: Tag, deployment: string, entry: Entry): string[] {
  const fromTag = entryOfTag(tag);
  if (fromTag) {
    return differencesOf(fromTag, deployment, entry).map(
      ({ field, tagged, recorded }) =>
        `${field} is ${tagged} in the tag and ${recorded} in the manifest`,
    );
  }
  return [
    tag.message
      ? "the tag's trailers are not those of a deploy"
      : "the tag is lightweight, not annotated",
  ];
}

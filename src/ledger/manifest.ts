/**
 * The manifest, `deploys.json`: all deploys that can still matter, one per line.
 * Types, validation and the published JSON Schema all come from the schema here.
 */
import { z } from "zod";
import { type Problem, Refusal, refuse } from "../errors/problem.ts";
import { limits } from "../limits.ts";
import { JsonError, parseJson } from "./json.ts";
import {
  deployId,
  deploymentName,
  holdId,
  objectId,
  repositoryFolder,
  targetWords,
} from "./names.ts";
import { isTooDeep } from "./nesting.ts";
import { problemsOf } from "./schema.ts";

const instant = z.iso.datetime("a UTC time such as 2026-11-20T09:30:00Z");
const text = z.string();

export const deployTypes = ["image-and-dags", "image-only", "dags-only"] as const;
export const scopes = ["all", "dags", "image"] as const;

const rollbackRecord = z.looseObject({
  to: deployId,
  from: deployId.nullable(),
  scope: z.enum(scopes),
  reason: text,
  /** Set when the target was requested by this word, not by its ID. */
  asked: z.enum(targetWords).optional(),
  /** Number of the pull request that it landed by, if it did and that is known. */
  pullRequest: z.int().positive().optional(),
  /** Set when it landed by pull request: the run that asked for it, not the one that recorded it; null for a person. */
  run: text.nullable().optional(),
  /** Set when Astro itself makes the deploy. */
  deliver: z.literal("astro").optional(),
});

export const markKinds = ["good", "bad"] as const;

export const markSchema = z.looseObject({
  as: z.enum(markKinds),
  reason: text,
  createdBy: text,
  createdAt: instant,
});

const code = z.looseObject({ image: objectId.nullable(), dags: objectId.nullable() });

/** What may be corrected later; never what code a deploy shipped. */
export const correctable = ["runtime", "image", "description", "externalId"] as const;

const correction = z.looseObject({
  field: z.enum(correctable),
  /** The value before. */
  was: text.nullable(),
  by: text,
  at: instant,
});

const common = {
  id: deployId,
  tag: z.string().min(1),
  /** Null only for a rollback in a manifest that is in the deploy branch's own tree: a commit cannot
   * contain its own ID. The tag has it. */
  commit: objectId.nullable(),
  /** Trees of the two parts that ran after this deploy; missing in entries from before there was such a field. */
  code: code.optional(),
  project: repositoryFolder,
  type: z.enum(deployTypes),
};
const facts = {
  runtime: text.nullable(),
  /** The base image, as the Dockerfile pins it. */
  baseImage: text.nullable(),
  /** The image that was built and ran, with its digest where that is known. */
  image: text.nullable(),
  dagDeployEnabled: z.boolean(),
  createdAt: instant,
};
const origin = {
  createdBy: text,
  description: text,
  run: text.nullable(),
  externalId: text.nullable(),
  /** What somebody found this deploy to be; missing in entries from before there was such a field. */
  mark: markSchema.nullable().optional(),
  rollback: rollbackRecord.nullable(),
  tagPending: z.literal(true).optional(),
  /** Oldest first. */
  corrections: z.array(correction).optional(),
};

/** What an entry has beside its status and its end. */
export const entryFields = { ...common, ...facts, ...origin };

/** Field order here is key order in the file. */
export const entrySchema = z.discriminatedUnion("status", [
  z.looseObject({
    ...common,
    status: z.literal("initialized"),
    ...facts,
    finishedAt: z.null(),
    ...origin,
  }),
  z.looseObject({
    ...common,
    status: z.enum(["deployed", "failed"]),
    ...facts,
    finishedAt: instant,
    ...origin,
  }),
]);

export const holdSchema = z.looseObject({
  id: holdId,
  reason: text,
  createdBy: text,
  createdAt: instant,
  deployId: deployId.nullable(),
  /** Number of the pull request of the rollback that has put it on. */
  pullRequest: z.int().positive().optional(),
});

function noIdTwice(what: string) {
  return (all: readonly { readonly id: string }[], context: z.RefinementCtx): void => {
    const seen = new Set<string>();
    all.forEach(({ id }, index) => {
      if (seen.has(id)) {
        context.addIssue({
          code: "custom",
          path: [index, "id"],
          message: `${what} ${id} appears twice`,
          params: { twice: id },
        });
      }
      seen.add(id);
    });
  };
}

const deploymentRecordSchema = z.looseObject({
  dagDeployEnabled: z.boolean(),
  holds: z.array(holdSchema).superRefine(noIdTwice("hold")),
  deploys: z.array(entrySchema).superRefine(noIdTwice("deploy")),
});

export const manifestSchema = z.looseObject({
  version: z.literal(1),
  deployments: z.record(deploymentName, deploymentRecordSchema),
});

export type Manifest = z.output<typeof manifestSchema>;
export type DeploymentRecord = z.output<typeof deploymentRecordSchema>;
/** A deploy as the manifest has it. */
export type Entry = z.output<typeof entrySchema>;
/** The code that ran after a deploy, by content; null where a part is not known. */
export type Code = z.output<typeof code>;
export type DeployType = (typeof deployTypes)[number];
export type Correction = z.output<typeof correction>;
export type Scope = (typeof scopes)[number];
export type Mark = z.output<typeof markSchema>;
export type Hold = z.output<typeof holdSchema>;

export const emptyManifest: Manifest = { version: 1, deployments: {} };
export const emptyRecord: DeploymentRecord = { dagDeployEnabled: false, holds: [], deploys: [] };

/**
 * Parses and validates a manifest.
 *
 * @param json the whole file
 * @throws {Refusal} `manifest-invalid`, once for each problem, or `manifest-version-unsupported`
 */
export function parseManifest(json: string): Manifest {
  const refuseFile = (problem: string) =>
    refuse("manifest-invalid", { path: "the whole file", problem });
  // Room for about 40,000 deploys; `record` keeps far fewer.
  if (json.length > limits.manifest) {
    refuseFile(`has more than ${limits.manifest} bytes, which is the most that is read`);
  }
  if (isTooDeep(json)) refuseFile(`is nested more than ${limits.nesting} deep`);
  const data = dataOf(json);
  const version = z.looseObject({ version: z.number() }).safeParse(data);
  if (version.success && version.data.version > 1) {
    return refuse("manifest-version-unsupported", { version: String(version.data.version) });
  }
  const result = manifestSchema.safeParse(data);
  if (result.success) return result.data;
  throw new Refusal(problemsOf(result.error, "manifest-invalid", []).slice(0, 50) as [Problem]);
}

function dataOf(json: string): unknown {
  try {
    return parseJson(json);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return refuse("manifest-invalid", { path: error.place, problem: error.message });
  }
}

/** One Deployment's record; empty if nothing has been recorded for it yet. */
export function recordOf(manifest: Manifest, deployment: string): DeploymentRecord {
  return Object.hasOwn(manifest.deployments, deployment)
    ? (manifest.deployments[deployment] ?? emptyRecord)
    : emptyRecord;
}

/** The manifest with one Deployment's record set. */
export function withRecord(
  manifest: Manifest,
  deployment: string,
  record: DeploymentRecord,
): Manifest {
  return { ...manifest, deployments: { ...manifest.deployments, [deployment]: record } };
}

/** The file's text: one deploy per line, keys in a fixed order, then unknown keys; ends with a newline. */
export function formatManifest({ version, deployments, ...unknown }: Manifest): string {
  const records = Object.entries(deployments).map(
    ([name, record]) => `    ${JSON.stringify(name)}: ${formatRecord(record)}`,
  );
  const lines = [
    `  "version": ${version}`,
    `  "deployments": ${block(records, "{", "}", "  ")}`,
    ...fields(unknown, "  "),
  ];
  return `${block(lines, "{", "}", "")}\n`;
}

function formatRecord({ dagDeployEnabled, holds, deploys, ...unknown }: DeploymentRecord): string {
  const lines = [
    `      "dagDeployEnabled": ${dagDeployEnabled}`,
    `      "holds": ${list(holds.map(oneLine))}`,
    `      "deploys": ${list(deploys.map(formatEntry))}`,
    ...fields(unknown, "      "),
  ];
  return block(lines, "{", "}", "    ");
}

function list(items: readonly string[]): string {
  return block(
    items.map((item) => `        ${item}`),
    "[",
    "]",
    "      ",
  );
}

const keyOrder = [
  ...Object.keys(common),
  "status",
  ...Object.keys(facts),
  "finishedAt",
  ...Object.keys(origin),
];

const known = new Set(keyOrder);

function formatEntry(entry: Entry): string {
  const unknown = Object.keys(entry).filter((key) => !known.has(key));
  const keys = [...keyOrder.filter((key) => key in entry), ...unknown];
  return `{${keys.map((key) => `${JSON.stringify(key)}: ${oneLine(entry[key])}`).join(", ")}}`;
}

function fields(unknown: Record<string, unknown>, indent: string): string[] {
  return Object.entries(unknown).map(
    ([key, value]) => `${indent}${JSON.stringify(key)}: ${oneLine(value)}`,
  );
}

function block(lines: readonly string[], open: string, close: string, indent: string): string {
  return lines.length ? `${open}\n${lines.join(",\n")}\n${indent}${close}` : `${open}${close}`;
}

/** JSON on one line, with spaces after commas and colons. Strings in JSON never contain a raw newline. */
function oneLine(value: unknown): string {
  // The fast path: nearly every value of thousands of entries.
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return JSON.stringify(value, null, 1)
    .replace(/([[{])\n\s*/g, "$1")
    .replace(/\n\s*([\]}])/g, "$1")
    .replace(/\n\s*/g, " ");
}

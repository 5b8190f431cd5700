/**
 * What each verb prints with `--json`, as the published JSON Schema describes it. The tests check all that is printed
 * against it. Keys are in camelCase; new ones may be added. Source: docs/json.md.
 */
import { z } from "zod";
import { entryFields, entrySchema, holdSchema, markSchema, scopes } from "../ledger/manifest.ts";
import { landings } from "../ledger/settings.ts";
import { ranks as warningRanks } from "../rollback/warning-ranks.ts";
import { checks, states } from "../setup/check.ts";

const id = z.string();
const time = z.iso.datetime();
const oid = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/);
const problems = z.array(
  z.looseObject({ code: z.string(), message: z.string(), remedy: z.string() }),
);
/** In the JSON of each verb. */
const always = { warnings: z.array(z.string()), problems };
const change = z.enum(["none", "upgrade", "downgrade"]);
const deployType = z.enum(["dags-only", "image-and-dags"]);
const commit = z.looseObject({ oid, author: z.string(), date: z.string(), subject: z.string() });
const changes = z.looseObject({ added: z.int(), changed: z.int(), removed: z.int() });

const plannedDeploy = z.looseObject({
  ...{ id, tag: z.string(), commit: oid.nullable(), runtime: z.string().nullable() },
  ...{ status: z.string(), createdAt: time, createdBy: z.string(), description: z.string() },
});

const restoration = z.looseObject({
  tree: oid,
  runtime: z.looseObject({ from: z.string().nullable(), to: z.string().nullable(), change }),
  dagDeployEnabled: z.looseObject({ from: z.boolean(), to: z.boolean() }),
  deployType,
  image: z.string().nullable(),
  undone: z.array(plannedDeploy),
  undeployed: z.array(commit),
  pullRequests: z.array(z.int()),
  shippedAlong: z.array(commit),
  files: z.looseObject({
    total: z.int(),
    folders: z.array(changes.extend({ folder: z.string() })),
  }),
});

const plan = z.looseObject({
  ...{ deployment: z.string(), branch: z.string(), asked: z.string(), scope: z.enum(scopes) },
  land: z.enum(landings),
  ...{ reason: z.string(), hold: z.boolean(), head: oid, newest: id.nullable() },
  current: plannedDeploy.nullable(),
  target: plannedDeploy.nullable(),
  next: z.looseObject({ id, tag: z.string() }),
  restoration: restoration.nullable(),
  warnings: z.array(
    z.looseObject({ code: z.string(), message: z.string(), rank: z.enum(warningRanks) }),
  ),
  ...{ problems, eligible: z.array(id), now: time },
});

const rolledBack = z.looseObject({
  ...always,
  deployId: id.nullable(),
  commitSha: oid.nullable(),
  tag: z.string().nullable(),
  treeSha: oid.nullable(),
  headSha: oid,
  newestDeploy: id.nullable(),
  rolledBackFrom: id.nullable(),
  rolledBackTo: id.nullable(),
  runtimeVersion: z.string().nullable(),
  runtimeChange: change.nullable(),
  dagDeployEnabled: z.boolean().nullable(),
  deployType: deployType.nullable(),
  image: z.string().nullable(),
  undoneDeploys: z.array(id),
  ...{ eligible: z.boolean(), plan, changed: z.boolean(), delivered: z.boolean() },
  ...{ pullRequest: z.int().nullable(), pullRequestUrl: z.string().nullable() },
  patch: z
    .array(
      z.looseObject({
        ...{ path: z.string(), change: z.enum(["added", "changed", "removed"]) },
        text: z.string().nullable(),
      }),
    )
    .nullable(),
});

const held = z.looseObject({
  ...always,
  ...{ held: z.boolean(), holdId: id.nullish(), others: z.int(), changed: z.boolean() },
});

/** Verb → what it prints when it has a result. */
export const outputSchemas = {
  plan: rolledBack,
  rollback: rolledBack,
  record: z.looseObject({
    ...always,
    deployId: id,
    tag: z.string(),
    runtimeVersion: z.string().nullable(),
    deployType: z.string(),
    changed: z.boolean(),
  }),
  guard: z.looseObject({ ...always, allowed: z.boolean(), reason: z.string().nullable() }),
  hold: held,
  release: held,
  mark: z.looseObject({
    ...always,
    ...{ deployId: id, mark: markSchema.nullable(), changed: z.boolean() },
  }),
  history: z.looseObject({
    ...always,
    deploys: z.array(
      z.looseObject({
        ...entryFields,
        status: z.enum(["initialized", "deployed", "failed", "unknown"]),
        finishedAt: time.nullable(),
        ...{ current: z.boolean(), undone: z.boolean(), eligible: z.boolean(), problems },
        active: z.looseObject({ from: time, until: time.nullable() }).nullable(),
        runtimeChange: change,
      }),
    ),
    ...{ deployment: z.string(), branch: z.string(), now: time },
    repository: z.url({ protocol: /^https?$/ }).nullable(),
    rollbackWorkflow: z.looseObject({ file: z.string(), inputs: z.array(z.string()) }).nullable(),
    ...{ current: id.nullable(), previous: id.nullable(), lastGood: id.nullable() },
    ...{ total: z.int(), holds: z.array(holdSchema) },
  }),
  page: z.looseObject({
    ...always,
    ...{ page: z.string(), deployments: z.array(z.string()) },
  }),
  verify: z.looseObject({
    ...always,
    ...{ sound: z.boolean(), remaining: problems, repaired: z.boolean() },
    setUp: z.array(
      z.looseObject({
        ...{ check: z.enum(checks), state: z.enum(states) },
        ...{ found: z.string(), remedy: z.string() },
      }),
    ),
  }),
  import: z.looseObject({
    ...always,
    deploys: z.array(entrySchema),
    skipped: z.array(z.looseObject({ name: z.string(), why: z.string() })),
    changed: z.boolean(),
  }),
  init: z.looseObject({
    ...always,
    ...{ written: z.array(z.string()), left: z.array(z.string()), changed: z.boolean() },
  }),
} as const;

/** What a verb prints that fails before it has a result. */
export const failureSchema = z.looseObject(always);

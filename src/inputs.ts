/**
 * The inputs of the actions: how each is written, and what it becomes. The command line takes the same ones as
 * options. All inputs are checked at once. Source: docs/specification.md, 5 and 6.
 */
import { z } from "zod";
import { problem, Refusal } from "./errors/problem.ts";
import { deliveryModes } from "./ledger/delivery-mode.ts";
import { isRollbackHold } from "./ledger/holds.ts";
import { deployTypes, markKinds, scopes } from "./ledger/manifest.ts";
import { cleaned, cutTo, oneLine } from "./ledger/message.ts";
import { deployId, deploymentName, holdId, objectId, repositoryFolder } from "./ledger/names.ts";
import { landings } from "./ledger/settings.ts";
import { limits } from "./limits.ts";
import type { ApprovedPlan } from "./rollback/facts.ts";
import { parseRecorded } from "./runtime/version.ts";

/** The booleans of YAML 1.2, as the actions toolkit reads them. */
export const flag = z
  .enum(["true", "True", "TRUE", "false", "False", "FALSE"], "must be `true` or `false`")
  .transform((word) => word.toLowerCase() === "true");

/** Counted in code points, not in UTF-16 units. */
export const reason = z
  .string("is required: say why in 1 to 500 characters")
  .max(100_000, "is longer than 500 characters")
  .transform(cleaned)
  .refine((text) => text.length > 0, "is empty: say why in 1 to 500 characters")
  .refine((text) => cutTo(limits.reason, text) === text, "is longer than 500 characters");

/** A description only informs, so a long one is cut, not refused. */
const description = z.string().transform((text) => cutTo(limits.description, cleaned(text)));

const askedDeploy = z
  .string("is required: give a deploy ID, a tag, `previous` or `last-good`")
  .trim()
  .regex(
    /^(?:#?[A-Za-z0-9][A-Za-z0-9._-]{0,63}|(?:refs\/tags\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]|\/(?!\/)){0,250})$/,
    "must be a deploy ID (such as `38` or `#38`), a deploy tag (such as `deploy/prod/38`), `previous` or `last-good`",
  )
  .refine((text) => !text.includes(".."), "must not contain `..`");

const repository = z.string().regex(/^[\w.-]+\/[\w.-]+$/, "must be `owner/name`");
/** For Astro's API; an HTTP header takes no other characters. */
export const astroToken = z
  .string()
  .regex(/^[\x21-\x7e]+$/, "must be a token: printable characters without spaces");
const token = z.string("is empty: leave it out to use the job's own token").min(1);

/**
 * The inputs that identify an approved plan. Their default is `*`, so that one that arrives empty is noticed:
 * GitHub empties an output that contains a secret, and the check must not be skipped then.
 */
export const expectations = ["expected-newest", "expected-head", "expected-tree"] as const;

function expectation(id: z.ZodType<string, string>) {
  const given = z
    .string()
    .min(
      1,
      "is empty, so the plan's output did not arrive; GitHub empties an output that contains a secret",
    )
    .pipe(id);
  return z.preprocess((value) => (value === "*" ? undefined : value), given.optional()).optional();
}

/** The approved plan that inputs identify, or the part of it that they give; undefined: none. */
export function approvedPlan({
  "expected-newest": newest,
  "expected-head": head,
  "expected-tree": tree,
}: {
  readonly [Name in (typeof expectations)[number]]?: string | undefined;
}): ApprovedPlan | undefined {
  return newest || head || tree ? { newest, head, tree } : undefined;
}

const runtimeVersion = z
  .string()
  .refine(
    (text) => parseRecorded(text) !== null,
    "must be a Runtime version such as `12.1.1` or `3.1-2`, or one of plain Airflow such as `airflow-2.10.5`",
  );

/** How long a job can last on a team's own runners, in milliseconds. */
const longestJob = 7_200 * 60_000;
/** How long a job on GitHub's own runners can follow a deploy, in milliseconds: it ends after 6 hours. */
const longestHosted = 350 * 60_000;

/** Refuses to follow a deploy for longer than the job can last. @throws {Refusal} `invalid-input` */
export function assertReachable(timeout: number, isHosted: boolean): void {
  if (!isHosted || timeout <= longestHosted) return;
  const wrong = "must be at most 350 here: a job on GitHub's own runners ends after 6 hours";
  throw new Refusal([problem("invalid-input", { input: "deliver-timeout", problem: wrong })]);
}

/** A folder in the job's workspace. */
const workspaceFolder = z
  .string()
  .overwrite((path) => path.replace(/^\.\/(?=.)/, "").replace(/(?<=.)\/$/, ""))
  .refine(
    (path) => repositoryFolder.safeParse(path).success,
    "must be a folder of the workspace, such as `airflow`",
  );

/** Where the job has checked the repository out, from its workspace: the `path` of `actions/checkout`. */
const checkoutPath = workspaceFolder.default(".");

const rollbackInputs = z.object({
  "deploy-id": askedDeploy,
  reason,
  deployment: deploymentName.optional(),
  scope: z.enum(scopes, "must be `all`, `dags` or `image`").default("all"),
  "dry-run": flag.default(false),
  "allow-downgrade": flag.default(false),
  hold: flag.default(false),
  runtime: runtimeVersion.optional(),
  land: z.enum(landings, "must be `push` or `pull-request`").optional(),
  "auto-merge": flag.optional(),
  "expected-newest": expectation(deployId),
  "expected-head": expectation(objectId),
  "expected-tree": expectation(objectId),
  checkout: flag.default(true),
  path: checkoutPath,
  deliver: z.enum(deliveryModes, "must be `none`, `workflow` or `astro`").optional(),
  "deliver-timeout": z
    .string()
    .regex(/^(?=.*[1-9])\d{1,4}(?:\.\d{1,2})?$/, "must be a number of minutes, from 0.01 to 7200")
    .transform((minutes) => Number(minutes) * 60_000)
    .refine(
      (time) => time <= longestJob,
      "must be at most 7200: no job lasts longer than five days",
    )
    // An App's token lives for an hour.
    .default(50 * 60_000),
  "astro-token": astroToken.optional(),
});

const recordInputs = z.object({
  deployment: deploymentName.optional(),
  description: description.default(""),
  status: z
    .enum(["success", "failure", "cancelled"], "must be `success`, `failure` or `cancelled`")
    .default("success"),
  commit: objectId.optional(),
  "deploy-type": z
    .enum(
      [...deployTypes, "infer"],
      "must be `infer`, `image-and-dags`, `image-only` or `dags-only`",
    )
    .default("infer"),
  "dag-deploy-enabled": flag.optional(),
  runtime: runtimeVersion.optional(),
  image: z
    .string()
    .max(500, "is longer than 500 characters")
    .regex(
      /^[a-z0-9][\w.:/@-]*$/i,
      "must be an image such as `registry.example.com/team/airflow:41`",
    )
    .optional(),
  "external-id": z.string().max(200).transform(oneLine).optional(),
  "deploy-id": deployId.optional(),
  path: checkoutPath,
});

const guardInputs = z.object({
  deployment: deploymentName.optional(),
  commit: objectId.optional(),
  path: checkoutPath,
});

const reserved = "must not begin with `rollback-`: those are the holds that rollbacks put on";
/** The ID of a hold that is put on. */
export const newHoldId = holdId.refine((id) => !isRollbackHold(id), reserved);

const holdInputs = z
  .object({
    deployment: deploymentName.optional(),
    reason: reason.optional(),
    release: flag.default(false),
    "hold-id": holdId.optional(),
  })
  .refine(({ reason: why, release }) => release || why !== undefined, {
    path: ["reason"],
    message: "is required to put a hold on: say why in 1 to 500 characters",
  })
  .refine(({ "hold-id": id = "", release }) => release || !isRollbackHold(id), {
    path: ["hold-id"],
    message: reserved,
  });

const markInputs = z.object({
  deployment: deploymentName.optional(),
  "deploy-id": askedDeploy,
  as: z.enum([...markKinds, "none"], "must be `good`, `bad` or `none`"),
  reason: reason.optional(),
});

/** Refuses a mark without a reason. */
export function reasonForMark<Schema extends z.ZodObject>(schema: Schema): Schema {
  return schema.refine(
    ({ as, reason: why }: Readonly<Record<string, unknown>>) => as === "none" || why !== undefined,
    { path: ["reason"], message: "is required for a mark: say why in 1 to 500 characters" },
  );
}

const historyInputs = z.object({
  deployment: deploymentName.optional(),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,4}$/, "must be a number from 1 to 99999")
    .transform(Number)
    .default(50),
  status: z
    .enum(["initialized", "deployed", "failed"], "must be `initialized`, `deployed` or `failed`")
    .optional(),
  all: flag.default(false),
  page: workspaceFolder.optional(),
});

const verifyInputs = z.object({
  deployment: deploymentName.optional(),
  repair: flag.default(false),
});

const commentInputs = z.object({
  deployment: deploymentName.optional(),
  "deploy-id": askedDeploy.optional(),
});

/** Every action also takes which repository is meant, and the token for it. */
const connection = { repository: repository.optional(), token };

/** The one list of actions, with their inputs. Bundle, build and docs are made from it. */
export const actionInputs = {
  rollback: rollbackInputs.extend(connection),
  record: recordInputs.extend(connection),
  guard: guardInputs.extend(connection),
  hold: holdInputs.safeExtend(connection),
  mark: reasonForMark(markInputs.extend(connection)),
  history: historyInputs.extend(connection),
  verify: verifyInputs.extend(connection),
  comment: commentInputs.extend(connection),
};

export type ActionName = keyof typeof actionInputs;
export const actionNames = Object.keys(actionInputs) as ActionName[];
/** The inputs of an action, parsed. */
export type Inputs<Name extends ActionName> = z.output<(typeof actionInputs)[Name]>;

/** The inputs that were given, by name, as they were written. */
export type RawInputs = Readonly<Record<string, string>>;

/** The names of an action's inputs. */
export function inputNames(action: ActionName): string[] {
  return Object.keys(actionInputs[action].shape);
}

/**
 * Parses the inputs of an action.
 *
 * @param raw those that were given, by name
 * @throws {Refusal} `invalid-input`, once for each input that is wrong
 */
export function readInputs<Name extends ActionName>(action: Name, raw: RawInputs): Inputs<Name> {
  return parseInputs(actionInputs[action], raw) as Inputs<Name>;
}

/** Parses inputs by any schema of theirs. @throws {Refusal} as {@link readInputs} */
export function parseInputs<Schema extends z.ZodType>(
  schema: Schema,
  raw: RawInputs,
): z.output<Schema> {
  checkInputs(schema, raw);
  return schema.parse(raw);
}

/**
 * Checks inputs that are not complete yet.
 *
 * @param except names of the inputs that get their value later
 * @throws {Refusal} as {@link readInputs}
 */
export function checkInputs(
  schema: z.ZodType,
  raw: RawInputs,
  except: readonly string[] = [],
): void {
  const issues = schema.safeParse(raw).error?.issues ?? [];
  const [first, ...others] = issues
    .map(({ path, message }) => ({ input: String(path[0]), problem: message }))
    .filter(({ input }) => !except.includes(input))
    .map((wrong) => problem("invalid-input", wrong));
  if (first) throw new Refusal([first, ...others]);
}

/**
 * What people may ask: the inputs of the actions, which are the options of the command line as well.
 * Checked all at once, and turned into typed requests. Source: docs/specification.md, 5 and 6.
 */
import { z } from "zod";
import { type Problem, problem, Refusal } from "./errors/problem.ts";
import { deployTypes, scopes } from "./ledger/manifest.ts";
import { cleaned, oneLine } from "./ledger/message.ts";
import { deployId, deploymentName, objectId } from "./ledger/names.ts";
import { parseVersion } from "./runtime/version.ts";

const longest = 500;

/** YAML 1.2's words, as the toolkit takes them. */
const flag = z
  .enum(["true", "True", "TRUE", "false", "False", "FALSE"], "must be `true` or `false`")
  .transform((word) => word.toLowerCase() === "true");

/** Text of a person: counted in characters as people see them, not in UTF-16 units. */
const reason = z
  .string("is required: say in 1 to 500 characters why")
  .max(100_000, "is longer than 500 characters")
  .transform(cleaned)
  .refine((text) => text.length > 0, "is empty: say in 1 to 500 characters why")
  .refine((text) => [...text].length <= longest, "is longer than 500 characters");

/** What is wrong with a reason; undefined when it is right. */
export function reasonProblem(text: string): string | undefined {
  return reason.safeParse(text).error?.issues[0]?.message;
}

/** A description only informs: a long one is cut, not refused. */
const description = z
  .string()
  .transform((text) => cleaned(text.slice(0, 100_000)))
  .transform((text) => {
    const characters = [...text];
    return characters.length > longest ? `${characters.slice(0, longest - 1).join("")}…` : text;
  });

const askedDeploy = z
  .string("is required: give a deploy ID, a tag or `previous`")
  .trim()
  .regex(
    /^(?:#?[A-Za-z0-9][A-Za-z0-9._-]{0,63}|(?:refs\/tags\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]|\/(?!\/)){0,250})$/,
    "must be a deploy ID (such as `38` or `#38`), a deploy tag (such as `deploy/prod/38`) or `previous`",
  )
  .refine((text) => !text.includes(".."), "must not contain `..`");

const repository = z.string().regex(/^[\w.-]+\/[\w.-]+$/, "must be `owner/name`");
const token = z.string("is empty: leave it out to use the job's own token").min(1);

const rollbackInputs = z.object({
  "deploy-id": askedDeploy,
  reason,
  deployment: deploymentName.optional(),
  scope: z.enum(scopes, "must be `all`, `dags` or `image`").default("all"),
  "dry-run": flag.default(false),
  "allow-downgrade": flag.default(false),
  hold: flag.default(false),
  "expected-head": objectId.optional(),
  "expected-newest": deployId.optional(),
  checkout: flag.default(true),
  deliver: z
    .enum(["none", "workflow", "astro"], "must be `none`, `workflow` or `astro`")
    .optional(),
  "deliver-timeout": z
    .string()
    .regex(/^(?=.*[1-9])\d{1,4}(?:\.\d{1,2})?$/, "must be a number of minutes, from 0.01 to 9999")
    .transform((minutes) => Number(minutes) * 60_000)
    .default(60 * 60_000),
  "astro-token": z
    .string()
    .regex(/^[\x21-\x7e]+$/, "is not a token")
    .optional(),
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
  runtime: z
    .string()
    .refine(
      (text) => parseVersion(text, "runtime") !== null,
      "must be a Runtime version such as `12.1.1` or `3.1-2`",
    )
    .optional(),
  "external-id": z.string().max(200).transform(oneLine).optional(),
  "deploy-id": deployId.optional(),
});

const guardInputs = z.object({
  deployment: deploymentName.optional(),
  commit: objectId.optional(),
});

const holdInputs = z
  .object({
    deployment: deploymentName.optional(),
    reason: reason.optional(),
    release: flag.default(false),
  })
  .refine(({ reason: why, release }) => release || why !== undefined, {
    path: ["reason"],
    message: "is required to put a hold on: say in 1 to 500 characters why",
  });

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
});

const verifyInputs = z.object({
  deployment: deploymentName.optional(),
  repair: flag.default(false),
});

const commentInputs = z.object({
  deployment: deploymentName.optional(),
  "deploy-id": askedDeploy.optional(),
});

/** What only the record of an earlier deploy has, on the command line. */
const importedInputs = recordInputs.extend({
  "created-at": z
    .string()
    .transform((text, context) => {
      const time = Date.parse(text);
      if (/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(text) && time <= Date.now()) {
        return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
      }
      context.addIssue("must be a time in the past, in ISO 8601, such as `2026-11-20T09:30:00Z`");
      return z.NEVER;
    })
    .optional(),
});

const importInputs = z.object({
  deployment: deploymentName.optional(),
  tags: z
    .string()
    .regex(/^[\w*?][\w./*?-]*$/, "must be a pattern of tag names, such as `release-*`")
    .optional(),
  astro: flag.default(false),
  "dry-run": flag.default(false),
});

/** The command line leaves the workspace alone, and the delivery to whoever is there. */
const onlyInJobs = {
  "dry-run": true,
  checkout: true,
  deliver: true,
  "deliver-timeout": true,
  "astro-token": true,
} as const;

/** What can be asked on the command line, by verb. */
const requests = {
  plan: rollbackInputs.omit({ ...onlyInJobs, hold: true, reason: true }),
  rollback: rollbackInputs.omit(onlyInJobs),
  record: importedInputs,
  guard: guardInputs,
  hold: holdInputs,
  history: historyInputs,
  verify: verifyInputs,
  import: importInputs,
};

/** An action is told besides which repository is meant, and how to get in. */
const connection = { repository: repository.optional(), token };

const actions = {
  rollback: rollbackInputs.extend(connection),
  record: recordInputs.extend(connection),
  guard: guardInputs.extend(connection),
  hold: holdInputs.safeExtend(connection),
  history: historyInputs.extend(connection),
  verify: verifyInputs.extend(connection),
  comment: commentInputs.extend(connection),
};

export type ActionName = keyof typeof actions;
/** The inputs of an action, checked. */
export type Inputs<Name extends ActionName> = z.output<(typeof actions)[Name]>;

export type Verb = keyof typeof requests;
/** What was asked on the command line, checked. */
export type Asked<Name extends Verb> = z.output<(typeof requests)[Name]>;

/** What was given, by name, as it was written. */
export type Raw = Readonly<Record<string, string>>;

/** The names of an action's inputs. */
export function inputNames(action: ActionName): string[] {
  return Object.keys(actions[action].shape);
}

/** The names of what a verb of the command line may be asked. */
export function askedNames(verb: Verb): string[] {
  return Object.keys(requests[verb].shape);
}

/**
 * Checks the inputs of an action.
 *
 * @param raw those that were given, by name
 * @throws {Refusal} `invalid-input`, once for each input that is wrong
 */
export function readInputs<Name extends ActionName>(action: Name, raw: Raw): Inputs<Name> {
  return checked(actions[action], raw) as Inputs<Name>;
}

/** Checks what was asked on the command line. @throws {Refusal} as {@link readInputs} */
export function readAsked<Name extends Verb>(verb: Name, raw: Raw): Asked<Name> {
  return checked(requests[verb], raw) as Asked<Name>;
}

function checked(schema: z.ZodType, raw: Raw): unknown {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) =>
    problem("invalid-input", { input: String(path[0]), problem: message }),
  );
  throw new Refusal(problems as [Problem]);
}

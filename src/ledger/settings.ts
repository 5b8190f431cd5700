/**
 * The settings, `.github/deploys.yml`: written by people, read from the head of the default branch.
 * Types, validation and the published JSON Schema all come from the schema here.
 */
import { Temporal } from "temporal-polyfill";
import { LineCounter } from "yaml";
import { z } from "zod";
import { type Problem, problem, Refusal, refuse } from "../errors/problem.ts";
import { limits } from "../limits.ts";
import { deliveryModes } from "./delivery-mode.ts";
import { deploymentName, isWithin, repositoryPath, writtenPath } from "./names.ts";
import { problemsOf } from "./schema.ts";
import { parseYaml } from "./yaml.ts";

export const settingsPath = ".github/deploys.yml";
export const defaultManifestBranch = "deploys";
export const defaultManifestPath = "deploys.json";

const branchName = z.string().regex(
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  /^(?![-/.])(?!.*(?:\.\.|\/\.|\/\/|@\{|\.lock(?:\/|$)))[^\u0000-\u0020\u007f~^:?*[\\]+(?<![/.])$/,
  "the name of a branch",
);

const duration = z.string().refine((text) => {
  try {
    const days = Temporal.Duration.from(text).total({ unit: "days", relativeTo: "2000-01-01" });
    return days > 0 && days < 36_525;
  } catch {
    return false;
  }
}, "an ISO 8601 duration from above zero to a hundred years, such as P3M or P90D");

const rollbackSettings = z.strictObject({
  enabled: z.boolean().default(false),
  window: duration.default("P3M"),
  keep: z.array(writtenPath).default([]),
  permission: z.enum(["write", "maintain", "admin"]).default("write"),
  actors: z.array(z.string().min(1)).default([]),
  bots: z.array(z.string().regex(/\[bot\]$/, "the login of an App, ending in [bot]")).default([]),
  "from-any-branch": z.boolean().default(false),
});

/** How the commit of a rollback gets onto the deploy branch. */
export const landings = ["push", "pull-request"] as const;
export type Landing = (typeof landings)[number];

const deploymentSettings = z.strictObject({
  branch: branchName.optional(),
  project: z.union([z.literal("."), writtenPath]).default("."),
  also: z.array(writtenPath).default([]),
  "dags-folder": writtenPath.default("dags"),
  dockerfile: writtenPath.optional(),
  formerly: z.array(deploymentName).default([]),
  "deploy-mechanism": z.enum(["standard", "nfs", "git-sync"]).default("standard"),
  runtime: z.enum(["astro", "none"]).default("astro"),
  platform: z.enum(["astro", "private-cloud"]).default("astro"),
  rollback: rollbackSettings.prefault({}),
  "deployment-file": repositoryPath.optional(),
  land: z.enum(landings).default("push"),
  "auto-merge": z.boolean().default(false),
  deliver: z.enum(deliveryModes).default("none"),
  workflow: z
    .string()
    .regex(/^[\w.-]+\.ya?ml$/, "the file name of a workflow in .github/workflows")
    .optional(),
  "dispatch-on": z.enum(["branch", "tag"]).default("branch"),
  astro: z
    .strictObject({ organization: z.string().min(1), deployment: z.string().min(1) })
    .optional(),
});

export const settingsSchema = z
  .strictObject({
    version: z.literal(1),
    manifest: z
      .strictObject({
        branch: branchName.default(defaultManifestBranch),
        path: repositoryPath.default(defaultManifestPath),
      })
      .prefault({}),
    sign: z.enum(["none", "github"]).default("none"),
    "tag-prefix": z
      .string()
      .regex(
        /^[A-Za-z0-9](?:[A-Za-z0-9_-]|[./](?![./]))*\/$/,
        "the start of a tag's name, ending in `/`",
      )
      .default("deploy/"),
    deployments: z
      .record(deploymentName, deploymentSettings)
      .refine((named) => Object.keys(named).length > 0, "at least one Deployment"),
  })
  .superRefine(({ deployments }, context) => {
    const report = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: "custom", path, message });
    const owners = new Map(Object.keys(deployments).map((name) => [name, name]));
    for (const [name, deployment] of Object.entries(deployments)) {
      const at = (...path: PropertyKey[]) => ["deployments", name, ...path];
      if (deployment.deliver === "workflow" && !deployment.workflow) {
        report(at("workflow"), "`deliver: workflow` needs the file name of the workflow");
      }
      if (deployment.deliver === "astro" && !deployment.astro) {
        report(at("astro"), "`deliver: astro` needs `organization` and `deployment`");
      }
      deployment.also.forEach((path, index) => {
        if (isWithin(path, deployment.project) || isWithin(deployment.project, path)) {
          report(
            at("also", index),
            `lies in the project folder \`${deployment.project}\` or around it`,
          );
        }
        if (isWithin(path, ".github")) report(at("also", index), "`.github` is never rolled back");
      });
      if (isWithin(deployment.project, ".github"))
        report(at("project"), "`.github` is never rolled back");
      deployment.formerly.forEach((former, index) => {
        const owner = owners.get(former);
        if (owner) report(at("formerly", index), `is a name of Deployment \`${owner}\` already`);
        owners.set(former, name);
      });
    }
  });

export type Settings = z.output<typeof settingsSchema>;
export type DeploymentSettings = Settings["deployments"][string];

/** One Deployment's settings, with its name and its branch filled in. */
export interface Deployment extends DeploymentSettings {
  readonly name: string;
  readonly branch: string;
}

/**
 * Parses and validates the settings.
 *
 * @param text the whole YAML file
 * @param defaultBranch the repository's; the deploy branch of Deployments without `branch`
 * @throws {Refusal} `settings-invalid`, once for each problem
 */
export function parseSettings(text: string, defaultBranch: string): Settings {
  if (text.length > limits.settings) {
    refuse("settings-invalid", {
      path: "the whole file",
      problem: `has more than ${limits.settings} bytes, which is the most that is read`,
    });
  }
  if (text.includes("\0")) {
    refuse("settings-invalid", {
      path: "the whole file",
      problem: "is not UTF-8 but UTF-16, or no text at all; save it as UTF-8",
    });
  }
  const lineCounter = new LineCounter();
  const document = parseYaml(text, { lineCounter, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new Refusal(
      document.errors.map((error) =>
        problem("settings-invalid", {
          path: `line ${lineCounter.linePos(error.pos[0]).line}`,
          problem: error.message,
        }),
      ) as [Problem],
    );
  }
  const result = settingsSchema.safeParse(toPlain(document));
  if (!result.success) {
    throw new Refusal(problemsOf(result.error, "settings-invalid", knownKeys) as [Problem]);
  }
  assertManifestBranch(result.data, defaultBranch);
  return result.data;
}

/** Writing a manifest on a deploy branch must not start another Deployment's workflows. */
function assertManifestBranch({ deployments, manifest }: Settings, defaultBranch: string): void {
  const branches = new Set(Object.values(deployments).map(({ branch }) => branch ?? defaultBranch));
  if (branches.size < 2 || !branches.has(manifest.branch)) return;
  refuse("settings-invalid", {
    path: "manifest.branch",
    problem: "may be a deploy branch only when all Deployments share that one branch",
  });
}

/** Keys to suggest for a misspelled one. */
const knownKeys = [
  ...Object.keys(settingsSchema.shape),
  ...Object.keys(settingsSchema.shape.manifest.unwrap().shape),
  ...Object.keys(deploymentSettings.shape),
  ...Object.keys(rollbackSettings.shape),
];

function toPlain(document: ReturnType<typeof parseYaml>): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return refuse("settings-invalid", { path: "aliases", problem: String(error) });
  }
}

/**
 * Project folders of other Deployments inside what a Deployment ships: they are not its code. A project that is
 * just one of its `also` paths is: the settings name it.
 */
export function nestedProjects(
  { deployments }: Settings,
  { name, project, also }: Pick<Deployment, "name" | "project" | "also">,
): string[] {
  const areas = [project, ...also];
  return Object.entries(deployments)
    .filter(([other]) => other !== name)
    .map(([, nested]) => nested.project)
    .filter((nested) => !areas.includes(nested) && areas.some((area) => isWithin(nested, area)));
}

/**
 * The requested Deployment.
 *
 * @param name undefined selects the only one in the settings
 * @param defaultBranch the repository's
 * @throws {Refusal} `deployment-unknown` or `deployment-not-given`
 */
export function selectDeployment(
  { deployments }: Settings,
  name: string | undefined,
  defaultBranch: string,
): Deployment {
  const known = Object.keys(deployments);
  const [only] = known;
  const chosen = name ?? (known.length === 1 ? only : undefined);
  if (chosen === undefined) return refuse("deployment-not-given", { known });
  const settings = Object.hasOwn(deployments, chosen) ? deployments[chosen] : undefined;
  if (!settings) return refuse("deployment-unknown", { deployment: chosen, known });
  return { ...settings, name: chosen, branch: settings.branch ?? defaultBranch };
}

/** Plans the set-up of a repository: which files are written, and what is left to a person. */
import { YAMLMap } from "yaml";
import type { BranchRules, TagRules } from "../ledger/branch-rules.ts";
import { outsideContentWarning } from "../ledger/outside-content.ts";
import type { Link } from "../ledger/outside-links.ts";
import { parseSettings, settingsPath } from "../ledger/settings.ts";
import { parseYaml } from "../ledger/yaml.ts";
import { neededChange, notesAboutRules } from "./branch-needs.ts";
import { calledWorkflows } from "./called-workflows.ts";
import { findDeploySteps } from "./deploy-steps.ts";
import { withLedgerSteps } from "./deploy-workflow.ts";
import { type Deployments, deploymentOf } from "./deployment-of-step.ts";
import { canBeStarted, withoutPullRequests } from "./events.ts";
import {
  actionName,
  type DeployWorkflow,
  holds,
  holdWorkflow,
  rollbackWorkflow,
  rollsBack,
  settingsFile,
} from "./files.ts";
import { stepsToAdd } from "./ledger-steps.ts";
import type { LeftToPerson } from "./left.ts";
import { outsideContent } from "./outside-content.ts";
import type { ProposedDeployment } from "./projects.ts";
import type { Texts } from "./texts.ts";

const workflows = ".github/workflows";

/** The files that a set-up reads. */
export const isSetupFile = (path: string) =>
  path === settingsPath ||
  /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path) ||
  /(?:^|\/)(?:[^/]*Dockerfile[^/]*|deployment\.yaml|action\.ya?ml|pyproject\.toml|requirements[^/]*\.txt)$/i.test(
    path,
  );

/** The folders that the workflows deploy, as far as they are written out. */
export function deployedFolders(texts: Texts): string[] {
  const folders = workflowsOf(texts).flatMap(([, text]) =>
    (findDeploySteps(parseYaml(text), texts) ?? []).map(({ deploy }) => deploy.folder),
  );
  return [...new Set(folders)].filter(
    (folder) => !folder.includes("$") && !folder.startsWith(".."),
  );
}

function workflowsOf(texts: Texts): [path: string, text: string][] {
  return [...texts].filter(([path]) => path.startsWith(`${workflows}/`));
}

interface FileToWrite {
  readonly path: string;
  /** Null when the file is new. */
  readonly before: string | null;
  readonly after: string;
}

export interface Setup {
  readonly files: readonly FileToWrite[];
  /** What a person should know about the changes. */
  readonly notes: readonly string[];
  readonly left: readonly LeftToPerson[];
  /** The names in the settings. */
  readonly deployments: readonly string[];
  /** Whether a workflow will record deploys. */
  readonly records: boolean;
}

/**
 * @param texts path → text, of the files that {@link isSetupFile} names
 * @param proposed used only when there are no settings yet
 * @param paths of all files of the repository
 * @param links symbolic links and submodules among them
 * @throws {Refusal} `settings-invalid` when the existing settings are wrong
 */
export function planSetup(
  texts: Texts,
  proposed: readonly ProposedDeployment[],
  {
    defaultBranch,
    paths = [],
    links = [],
    rules = new Map(),
    tagRules = null,
  }: {
    readonly defaultBranch: string;
    /** Branch → its rules; of {@link branchesOf}, as far as they could be asked for. */
    readonly rules?: ReadonlyMap<string, BranchRules>;
    readonly tagRules?: readonly TagRules[] | null;
    readonly paths?: readonly string[];
    readonly links?: readonly Link[];
  },
): Setup {
  const existing = new Map(workflowsOf(texts));
  const own = texts.get(settingsPath);
  const configured =
    own === undefined ? null : Object.entries(parseSettings(own, defaultBranch).deployments);
  const deployments =
    configured?.map(([name, { project }]) => ({ name, project })) ??
    proposed.map(({ name, project }) => ({ name, project }));
  const deploys = deploysOf(existing, texts, deployments);
  const ambiguous = namesWithSeveral(deploys, ({ destination }) => destination);
  const called = calledWorkflows(existing);
  const extended = [...existing]
    .filter(([path]) => !called.has(path))
    .map(([path, before]) => ({
      ...{ path, before },
      ...withLedgerSteps(path, before, deployments, ambiguous, texts),
    }));
  const after = new Map(extended.map(({ path, text }) => [path, text]));
  const only = onlyWorkflows(deploys, after);
  const needed = neededChange(rules.get(defaultBranch));
  const settings = own ?? settingsFile(proposed, only, needed);
  const parsed = parseSettings(settings, defaultBranch);
  const settled = Object.entries(parsed.deployments);
  const names = deployments.map(({ name }) => name);
  const newFile = (candidates: readonly string[], text: string) =>
    candidates
      .map((name) => `${workflows}/${name}`)
      .filter((path) => !texts.has(path))
      .slice(0, 1)
      .map((path) => ({ path, before: null, after: text }));
  const delivers = settled.some(([, { deliver }]) => deliver === "workflow");
  const lands = settled.some(([, { land }]) => land === "pull-request");
  const files = [
    { path: settingsPath, before: own ?? null, after: settings },
    ...([...existing.values()].some(rollsBack)
      ? []
      : newFile(["rollback.yml", "deploy-rollback.yml"], rollbackWorkflow(names, delivers, lands))),
    ...([...existing.values()].some(holds)
      ? []
      : newFile(["release-hold.yml", "deploy-rollback-hold.yml"], holdWorkflow(names))),
    ...extended.map(({ path, before, text }) => ({ path, before, after: text })),
  ];
  const left = extended.flatMap((workflow) => workflow.left);
  const records = extended.some(({ text }) => text.includes(`${actionName}/record@`));
  return {
    files: files.filter((file) => file.before !== file.after),
    left: left.length > 0 || deploys.length > 0 || records ? left : leftWithoutDeploys(names),
    notes: [
      ...(configured
        ? []
        : proposed.flatMap(({ name, missing }) => (missing === null ? [] : `${name}: ${missing}`))),
      ...(configured ? [] : names.flatMap((name) => whyNotDelivered(name, only.get(name)) ?? [])),
      ...settled.flatMap(([, deployment]) =>
        outsideContent(deployment, texts, existing, paths, links).map(outsideContentWarning),
      ),
      ...notesAboutRules(parsed, defaultBranch, {
        ...{ rules, tagRules, written: own === undefined ? needed : {} },
      }),
      ...extended.flatMap(({ notes }) => notes),
    ],
    deployments: names,
    records,
  };
}

/** Where no workflow deploys, the one that does has to be found. */
function leftWithoutDeploys([first = ""]: readonly string[]): LeftToPerson[] {
  const lines = stepsToAdd({ step: new YAMLMap(), deploy: { type: null } }, first, null);
  return [{ where: workflows, why: `no workflow there deploys ${first}`, lines }];
}

interface Deploy {
  readonly path: string;
  /** Of the Deployment; null when it cannot be determined. */
  readonly name: string | null;
  readonly destination: string;
}

/** What the workflows deploy, one for each Deployment that a step deploys. */
function deploysOf(existing: Texts, texts: Texts, deployments: Deployments): Deploy[] {
  return [...existing].flatMap(([path, text]) => {
    const document = parseYaml(text);
    if (withoutPullRequests(document) === "never") return [];
    return (findDeploySteps(document, texts) ?? []).flatMap((step): Deploy[] => {
      const found = deploymentOf(step, deployments);
      const names = "names" in found ? found.names : [null];
      return names.map((name) => ({ path, name, destination: step.destination }));
    });
  });
}

/** The Deployments whose deploys differ in something. */
function namesWithSeveral(deploys: readonly Deploy[], of: (deploy: Deploy) => string): Set<string> {
  const values = new Map<string, string>();
  return new Set(
    deploys.flatMap((deploy) => {
      const { name } = deploy;
      if (name === null) return [];
      const first = values.get(name) ?? of(deploy);
      values.set(name, first);
      return first === of(deploy) ? [] : name;
    }),
  );
}

/** Deployment → the one workflow that deploys it. @param after workflows as they will be */
function onlyWorkflows(deploys: readonly Deploy[], after: Texts): Map<string, DeployWorkflow> {
  const several = namesWithSeveral(deploys, ({ path, destination }) => `${path}\n${destination}`);
  return new Map(
    deploys.flatMap(({ name, path }) => {
      if (name === null || several.has(name)) return [];
      const file = path.slice(workflows.length + 1);
      return [[name, { file, canBeStarted: canBeStarted(parseYaml(after.get(path) ?? "")) }]];
    }),
  );
}

/** What is missing for rollbacks to be deployed; null when nothing is. */
function whyNotDelivered(name: string, workflow: DeployWorkflow | undefined): string | null {
  if (workflow?.canBeStarted) return null;
  return workflow
    ? `${name}: a rollback is not deployed by itself, because ${workflow.file} cannot be started by hand without inputs. Let \`workflow_dispatch\` start it, and add \`deliver: workflow\` to the settings.`
    : `${name}: a rollback is not deployed by itself, because it is not known which one workflow deploys ${name}. Add \`deliver: workflow\` and \`workflow\`, its file name, to the settings.`;
}

/** Plans the set-up of a repository: which files are written, and what is left to a person. */
import { isWithin, join } from "../ledger/names.ts";
import { type OutsideContent, outsideContentWarning } from "../ledger/outside-content.ts";
import { outsideCopies } from "../ledger/outside-copies.ts";
import { type Link, outsideLinks } from "../ledger/outside-links.ts";
import { type Deployment, parseSettings, settingsPath } from "../ledger/settings.ts";
import { parseYaml } from "../ledger/yaml.ts";
import { copiedFiles } from "../runtime/copied-files.ts";
import { dockerfileNames } from "../runtime/pyproject.ts";
import { buildContexts } from "./build-contexts.ts";
import { calledWorkflows } from "./called-workflows.ts";
import { findDeploySteps } from "./deploy-steps.ts";
import { withLedgerSteps } from "./deploy-workflow.ts";
import { type Deployments, deploymentOf } from "./deployment-of-step.ts";
import { withoutPullRequests } from "./events.ts";
import { rollbackWorkflow, rollsBack, settingsFile } from "./files.ts";
import type { LeftToPerson } from "./left.ts";
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
  /** Workflows that deploy to Astro, by their paths. */
  readonly deployWorkflows: readonly string[];
  /** The names in the settings. */
  readonly deployments: readonly string[];
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
    enabled,
    defaultBranch,
    paths = [],
    links = [],
  }: {
    readonly enabled: boolean;
    readonly defaultBranch: string;
    readonly paths?: readonly string[];
    readonly links?: readonly Link[];
  },
): Setup {
  const existing = new Map(workflowsOf(texts));
  const settings =
    texts.get(settingsPath) ??
    settingsFile(proposed, enabled, onlyWorkflows(deploysOf(existing, texts, proposed)));
  const configured = Object.entries(parseSettings(settings, defaultBranch).deployments);
  const deployments = configured.map(([name, { project }]) => ({ name, project }));
  const deploys = deploysOf(existing, texts, deployments);
  const ambiguous = namesWithSeveral(deploys, ({ destination }) => destination);
  const called = calledWorkflows(existing);
  const extended = [...existing]
    .filter(([path]) => !called.has(path))
    .map(([path, before]) => ({
      ...{ path, before },
      ...withLedgerSteps(path, before, deployments, ambiguous, texts),
    }));
  const files = [{ path: settingsPath, before: texts.get(settingsPath) ?? null, after: settings }];
  if (![...existing.values()].some(rollsBack)) {
    const path = ["rollback.yml", "deploy-rollback.yml"]
      .map((name) => `${workflows}/${name}`)
      .find((candidate) => !texts.has(candidate));
    const after = rollbackWorkflow(deployments.map(({ name }) => name));
    if (path) files.push({ path, before: null, after });
  }
  files.push(...extended.map(({ path, before, text }) => ({ path, before, after: text })));
  return {
    files: files.filter(({ before, after }) => before !== after),
    left: extended.flatMap(({ left }) => left),
    notes: [
      ...(texts.has(settingsPath)
        ? []
        : proposed.flatMap(({ name, missing }) => (missing === null ? [] : `${name}: ${missing}`))),
      ...configured.flatMap(([, deployment]) =>
        outsideContent(deployment, texts, paths, links).map(outsideContentWarning),
      ),
      ...extended.flatMap(({ notes }) => notes),
    ],
    deployWorkflows: [...new Set(deploys.map(({ path }) => path))],
    deployments: deployments.map(({ name }) => name),
  };
}

/** What a Deployment's project reaches outside what its deploys ship. */
function outsideContent(
  deployment: Pick<Deployment, "project" | "also" | "dockerfile">,
  texts: Texts,
  paths: readonly string[],
  links: readonly Link[],
): OutsideContent[] {
  const { project, also } = deployment;
  const shipped = [project, ...also];
  const own = links.filter(({ path }) => shipped.some((area) => isWithin(path, area)));
  const pyproject = texts.get(join(project, "pyproject.toml"));
  const dockerfile = dockerfileNames(deployment.dockerfile, pyproject)
    .map((name) => join(project, name))
    .find((path) => texts.has(path));
  if (project === "." || dockerfile === undefined) return outsideLinks(own, shipped);
  const copying = { project, dockerfile, copied: copiedFiles(texts.get(dockerfile) ?? "") };
  const context = buildContexts(new Map(workflowsOf(texts))).get(dockerfile);
  return [
    ...outsideLinks(own, shipped),
    ...outsideCopies(copying, new Set(paths.flatMap(withFolders)), shipped, context),
  ];
}

/** A path, and the folders that it is in. */
function withFolders(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
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

/** Deployment → the file name of the one workflow that deploys it. */
function onlyWorkflows(deploys: readonly Deploy[]): Map<string, string> {
  const several = namesWithSeveral(deploys, ({ path, destination }) => `${path}\n${destination}`);
  return new Map(
    deploys.flatMap(({ name, path }) =>
      name === null || several.has(name) ? [] : [[name, path.slice(workflows.length + 1)] as const],
    ),
  );
}

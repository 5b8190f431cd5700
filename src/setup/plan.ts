/** What is to be written to set a repository up. */
import { parseSettings, settingsPath } from "../ledger/settings.ts";
import { deployedBy, deploysToAstro, rollsBack, withLedgerSteps } from "./deploy-workflow.ts";
import { rollbackWorkflow, settingsFile } from "./files.ts";
import type { ProposedDeployment } from "./projects.ts";

const workflows = ".github/workflows";

/** The files that matter here. */
export const isSetupFile = (path: string) =>
  path === settingsPath ||
  /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path) ||
  /(?:^|\/)(?:Dockerfile|deployment\.yaml)$/.test(path);

export interface FileToWrite {
  readonly path: string;
  /** Null when the file is new. */
  readonly before: string | null;
  readonly after: string;
}

export interface Setup {
  readonly files: readonly FileToWrite[];
  /** What a person should know of what is changed. */
  readonly notes: readonly string[];
  /** Deploy steps to which the steps that guard and record have to be added by hand. */
  readonly left: readonly string[];
  /** Workflows that deploy to Astro, by their paths. */
  readonly deployWorkflows: readonly string[];
}

/**
 * @param texts path → text, of those that {@link isSetupFile} names
 * @param proposed used only where there are no settings yet
 * @throws {Refusal} `settings-invalid` when there are settings, and they are wrong
 */
export function planSetup(
  texts: ReadonlyMap<string, string>,
  proposed: readonly ProposedDeployment[],
  { enabled, defaultBranch }: { readonly enabled: boolean; readonly defaultBranch: string },
): Setup {
  const existing = [...texts].filter(([path]) => path.startsWith(`${workflows}/`));
  const deploying = existing.filter(([, text]) => deploysToAstro(text));
  const settings =
    texts.get(settingsPath) ?? settingsFile(proposed, enabled, deployedIn(deploying, proposed));
  const deployments = Object.entries(parseSettings(settings, defaultBranch).deployments).map(
    ([name, { project }]) => ({ name, project }),
  );
  const deployed = deploying.flatMap(([, text]) => deployedBy(text, deployments));
  const ambiguous = new Set(deployed.filter((name, index) => deployed.indexOf(name) !== index));
  const extended = deploying.map(([path, before]) => ({
    path,
    before,
    ...withLedgerSteps(path, before, deployments, ambiguous),
  }));
  const files = [{ path: settingsPath, before: texts.get(settingsPath) ?? null, after: settings }];
  if (!existing.some(([, text]) => rollsBack(text))) {
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
      ...(!texts.has(settingsPath) && proposed.some(({ runtime }) => runtime === "none")
        ? [
            `No Dockerfile is built on a Runtime image, so the settings say \`runtime: none\`: no Runtime rules apply. Take that out if it is Airflow.`,
          ]
        : []),
      ...extended.flatMap(({ notes }) => notes),
    ],
    deployWorkflows: deploying.map(([path]) => path),
  };
}

/** Deployment → the file name of the one workflow that deploys it. */
function deployedIn(
  deploying: readonly (readonly [path: string, text: string])[],
  deployments: readonly ProposedDeployment[],
): Map<string, string> {
  const names = deploying.flatMap(([path, text]) =>
    deployedBy(text, deployments).map((name) => [name, path.slice(workflows.length + 1)] as const),
  );
  const isOnly = (name: string) => names.filter(([other]) => other === name).length === 1;
  return new Map(names.filter(([name]) => isOnly(name)));
}

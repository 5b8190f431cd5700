/** Plans the set-up of a repository: which files are written, and what is left to a person. */
import { parseSettings, settingsPath } from "../ledger/settings.ts";
import { deployedBy, deploysToAstro } from "./deploy-steps.ts";
import { withLedgerSteps } from "./deploy-workflow.ts";
import { rollbackWorkflow, rollsBack, settingsFile } from "./files.ts";
import type { ProposedDeployment } from "./projects.ts";

const workflows = ".github/workflows";

/** The files that a set-up reads. */
export const isSetupFile = (path: string) =>
  path === settingsPath ||
  /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path) ||
  /(?:^|\/)(?:Dockerfile|deployment\.yaml)$/.test(path);

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
  /** Deploy steps around which a person has to add the steps that guard and record. */
  readonly left: readonly string[];
  /** Workflows that deploy to Astro, by their paths. */
  readonly deployWorkflows: readonly string[];
}

/**
 * @param texts path → text, of the files that {@link isSetupFile} names
 * @param proposed used only when there are no settings yet
 * @throws {Refusal} `settings-invalid` when the existing settings are wrong
 */
export function planSetup(
  texts: ReadonlyMap<string, string>,
  proposed: readonly ProposedDeployment[],
  { enabled, defaultBranch }: { readonly enabled: boolean; readonly defaultBranch: string },
): Setup {
  const existing = [...texts].filter(([path]) => path.startsWith(`${workflows}/`));
  const deploying = existing.filter(([, text]) => deploysToAstro(text));
  const settings =
    texts.get(settingsPath) ?? settingsFile(proposed, enabled, onlyWorkflows(deploying, proposed));
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
            `No Dockerfile is built on a Runtime image, so the settings say \`runtime: none\` and no Runtime rules apply. Remove that line if the project is Airflow.`,
          ]
        : []),
      ...extended.flatMap(({ notes }) => notes),
    ],
    deployWorkflows: deploying.map(([path]) => path),
  };
}

/** Deployment → the file name of the one workflow that deploys it. */
function onlyWorkflows(
  deploying: readonly (readonly [path: string, text: string])[],
  deployments: readonly ProposedDeployment[],
): Map<string, string> {
  const names = deploying.flatMap(([path, text]) =>
    deployedBy(text, deployments).map((name) => [name, path.slice(workflows.length + 1)] as const),
  );
  const isOnly = (name: string) => names.filter(([other]) => other === name).length === 1;
  return new Map(names.filter(([name]) => isOnly(name)));
}

/** The files that set a repository up: settings, and the workflow that rolls back. */
import { stringify } from "yaml";
import type { ProposedDeployment } from "./projects.ts";

/** The repository of the actions, as workflows name it. */
export const actionName = "deploy-rollback/deploy-rollback";
const release = "v1";

/** The root action, or the one in a folder, as a step uses it. */
export const use = (folder = "") => `${actionName}${folder && `/${folder}`}@${release}`;

/**
 * A value as a line of YAML: quoted where a reader would take it for a number, a boolean, a date or null, as the name
 * `1.10`, also by the rules of YAML 1.1, which many tools still follow.
 */
export const asYaml = (value: unknown) => stringify(value, { compat: "yaml-1.1", lineWidth: 0 });

/** A single value, as {@link asYaml}, without the line break at its end. */
export const quoted = (value: string) => asYaml(value).trimEnd();

const schema = `https://raw.githubusercontent.com/${actionName}/${release}/schemas/settings.schema.json`;

/**
 * @param enabled whether rollbacks are enabled
 * @param workflows Deployment → file name of the only workflow that deploys it
 */
export function settingsFile(
  deployments: readonly ProposedDeployment[],
  enabled: boolean,
  workflows: ReadonlyMap<string, string> = new Map(),
): string {
  const named = deployments.map(({ name, project, runtime, dockerfile, deploymentFile }) => [
    name,
    {
      ...(workflows.has(name) && { workflow: workflows.get(name) }),
      ...(project !== "." && { project }),
      ...(runtime === "none" && { runtime }),
      ...(dockerfile !== null && { dockerfile }),
      ...(deploymentFile !== null && { "deployment-file": deploymentFile }),
      rollback: { enabled },
    },
  ]);
  const settings = { version: 1, deployments: Object.fromEntries(named) };
  return `# yaml-language-server: $schema=${schema}\n${asYaml(settings)}`;
}

/** Whether a workflow uses the root action. */
export function rollsBack(workflow: string): boolean {
  return (
    workflow.includes(`${actionName}@`) || workflow.includes(`${actionName}/.github/workflows/`)
  );
}

/** @param names of the Deployments, at least one */
export function rollbackWorkflow(names: readonly string[]): string {
  const [only = ""] = names;
  const choice = `      deployment: { description: Deployment, required: true, type: choice, options: [${names.map(quoted).join(", ")}] }\n`;
  return `name: Roll back
on:
  workflow_dispatch:
    inputs:
${names.length > 1 ? choice : ""}      deploy-id: { description: "Deploy to go back to: 38, #38, deploy/${only}/38, previous or last-good", required: true, default: previous }
      reason: { description: Why, required: true }
      allow-downgrade: { description: The Runtime version may go down, type: boolean }
      dry-run: { description: Only show the plan, type: boolean }
permissions: {}
jobs:
  rollback:
    runs-on: ubuntu-latest
    permissions:
      contents: write # the rollback's commit, its tag, and the manifest
    steps:
      - uses: ${use()}
        with:
          deployment: ${names.length > 1 ? `\${{ inputs.deployment }}` : quoted(only)}
          deploy-id: \${{ inputs.deploy-id }}
          reason: \${{ inputs.reason }}
          allow-downgrade: \${{ inputs.allow-downgrade }}
          dry-run: \${{ inputs.dry-run }}
`;
}

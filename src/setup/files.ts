/** The files that set a repository up: settings, and the workflows that roll back and release holds. */
import { stringify } from "yaml";
import type { Way } from "../ledger/branch-rules.ts";
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

/** A value that may be an expression of GitHub's. */
export const quotedText = (value: string) =>
  value.includes("${{") ? JSON.stringify(value) : quoted(value);

const schema = `https://raw.githubusercontent.com/${actionName}/${release}/schemas/settings.schema.json`;

/** The only workflow that deploys a Deployment. */
export interface DeployWorkflow {
  /** Its name in `.github/workflows`. */
  readonly file: string;
  /** Whether the action can start it: by hand, and without inputs. */
  readonly canBeStarted: boolean;
}

/**
 * @param workflows Deployment → the only workflow that deploys it
 * @param way what the rules of the branch ask for
 */
export function settingsFile(
  deployments: readonly ProposedDeployment[],
  workflows: ReadonlyMap<string, DeployWorkflow> = new Map(),
  { land, sign }: Partial<Way> = {},
): string {
  const named = deployments.map(({ name, project, runtime, dockerfile, deploymentFile }) => [
    name,
    {
      ...(land && { land }),
      ...deliveryBy(workflows.get(name)),
      ...(project !== "." && { project }),
      ...(runtime === "none" && { runtime }),
      ...(dockerfile !== null && { dockerfile }),
      ...(deploymentFile !== null && { "deployment-file": deploymentFile }),
      rollback: { enabled: true },
    },
  ]);
  const settings = { version: 1, ...(sign && { sign }), deployments: Object.fromEntries(named) };
  return `# yaml-language-server: $schema=${schema}\n${asYaml(settings)}`;
}

/** A rollback is deployed by the workflow where that can be started without anybody's help. */
function deliveryBy(workflow: DeployWorkflow | undefined) {
  if (!workflow) return {};
  const { file, canBeStarted } = workflow;
  return canBeStarted ? { deliver: "workflow", workflow: file } : { workflow: file };
}

/** Whether a workflow uses the root action. */
export function rollsBack(workflow: string): boolean {
  return (
    workflow.includes(`${actionName}@`) || workflow.includes(`${actionName}/.github/workflows/`)
  );
}

/** Whether a workflow uses the action for holds. */
export function holds(workflow: string): boolean {
  return workflow.includes(`${actionName}/hold@`);
}

/** The input of a form that asks for the Deployment, and the value for an action; a single one is not asked for. */
function deploymentInput(names: readonly string[]): { input: string; value: string } {
  const [only = ""] = names;
  if (names.length <= 1) return { input: "", value: quoted(only) };
  const options = names.map(quoted).join(", ");
  return {
    input: `      deployment: { description: Deployment, required: true, type: choice, options: [${options}] }\n`,
    value: `\${{ inputs.deployment }}`,
  };
}

/**
 * @param names of the Deployments, at least one
 * @param delivers whether the settings say that a workflow deploys the rollback
 * @param lands whether they say that it lands by pull request
 */
export function rollbackWorkflow(
  names: readonly string[],
  delivers: boolean,
  lands = false,
): string {
  const { input, value } = deploymentInput(names);
  const delivery = `      actions: write # starting the deploy workflow
      deployments: write # the Deployments page
`;
  const proposal = "      pull-requests: write # the rollback's pull request\n";
  return `name: Roll back
on:
  workflow_dispatch:
    inputs:
${input}      deploy-id: { description: "Deploy to go back to: 38, #38, deploy/${names[0]}/38, previous or last-good", required: true, default: previous }
      reason: { description: Why, required: true }
      scope: { description: What goes back, type: choice, options: [all, dags, image], default: all }
      allow-downgrade: { description: The Runtime version may go down, type: boolean }
      hold: { description: Let only this rollback through until the hold is released, type: boolean }
      dry-run: { description: Only show the plan, type: boolean }
permissions: {}
jobs:
  rollback:
    name: Roll back
    runs-on: ubuntu-latest
    permissions:
      contents: write # the rollback's commit, its tag, and the manifest
${lands ? proposal : ""}${delivers ? delivery : ""}    steps:
      - uses: ${use()}
        with:
          deployment: ${value}
          deploy-id: \${{ inputs.deploy-id }}
          reason: \${{ inputs.reason }}
          scope: \${{ inputs.scope }}
          allow-downgrade: \${{ inputs.allow-downgrade }}
          hold: \${{ inputs.hold }}
          dry-run: \${{ inputs.dry-run }}
`;
}

/** @param names of the Deployments, at least one */
export function holdWorkflow(names: readonly string[]): string {
  const { input, value } = deploymentInput(names);
  return `name: Release a hold
on:
  workflow_dispatch:
    inputs:
${input}      release: { description: Release the hold; otherwise put one on, type: boolean, default: true }
      hold-id: { description: Which hold; not needed when only one is on }
      reason: { description: Why deploys must wait; not needed to release }
permissions: {}
jobs:
  hold:
    name: Hold or release
    runs-on: ubuntu-latest
    permissions:
      contents: write # the hold is kept in the manifest
    steps:
      - uses: ${use("hold")}
        with:
          deployment: ${value}
          release: \${{ inputs.release }}
          hold-id: \${{ inputs.hold-id }}
          reason: \${{ inputs.reason }}
`;
}

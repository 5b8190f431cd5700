/** Which Deployment of the settings a deploy step deploys. */
import { isMap, isSeq } from "yaml";
import { isWithin } from "../ledger/names.ts";
import type { DeployStep } from "./deploy-steps.ts";
import type { StepDeploy } from "./step-deploy.ts";

/** The Deployments of the settings, with the folders of their projects. */
export type Deployments = readonly { readonly name: string; readonly project: string }[];

interface Found {
  /** As the steps that guard and record name it: a name, or the expression of a matrix. */
  readonly name: string;
  /** The names that it can be. */
  readonly names: readonly string[];
}

/** The Deployment whose project a step deploys, or why only a person can say which. */
export function deploymentOf(
  { deploy, job }: Pick<DeployStep, "deploy" | "job">,
  deployments: Deployments,
): Found | { readonly why: string } {
  const { folder, unclear } = deploy;
  if (unclear !== null) return { why: unclear };
  const matrix = job.getIn(["strategy", "matrix"]);
  if (matrix !== undefined) return byMatrix(matrix, deploy, deployments);
  if (folder.includes("$")) return { why: "its folder is only known when it runs" };
  const isOnly = deployments.length === 1;
  const [found, ...others] = deployments.filter(({ project }) =>
    isOnly
      ? folder === "." || isWithin(folder, project) || isWithin(project, folder)
      : project === folder,
  );
  if (!found)
    return { why: `\`${folder}\` is the project folder of no Deployment in the settings` };
  if (others.length > 0) {
    return { why: `\`${folder}\` is the project folder of several Deployments in the settings` };
  }
  return { name: found.name, names: [found.name] };
}

/** A matrix over the names of Deployments says for each of its jobs which one it deploys. */
function byMatrix(
  matrix: unknown,
  { folder, target }: StepDeploy,
  deployments: Deployments,
): Found | { readonly why: string } {
  const why = "its job runs for each value of a matrix";
  if (!isMap(matrix) || matrix.has("include") || matrix.has("exclude")) return { why };
  for (const { key, value } of matrix.items) {
    const values = isSeq(value) ? (value.toJSON() as unknown[]) : [];
    const named = deployments.filter(({ name }) => values.includes(name));
    const variable = `matrix.${String(key)}`;
    const isUsed = `${folder} ${target}`.split(/[^\w.-]+/).includes(variable);
    const isRight = ({ name, project }: Deployments[number]) =>
      !folder.includes("$") || folder.replace(/\$\{\{.*?\}\}/, name) === project;
    if (values.length > 0 && named.length === values.length && isUsed && named.every(isRight)) {
      return { name: `\${{ ${variable} }}`, names: named.map(({ name }) => name) };
    }
  }
  return { why };
}

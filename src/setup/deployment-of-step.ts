/** Which Deployment of the settings a deploy step deploys. */
import { isMap, type YAMLMap } from "yaml";
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

interface Unclear {
  readonly why: string;
  /** What it probably is: a name, and under which condition. */
  readonly probably?: { readonly name: string; readonly condition: string | null };
}

/** The Deployment whose project a step deploys, or why only a person can say which. */
export function deploymentOf(
  { deploy, job }: Pick<DeployStep, "deploy" | "job">,
  deployments: Deployments,
): Found | Unclear {
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
): Found | Unclear {
  const why = "its job runs for each value of a matrix";
  if (!isMap(matrix)) return { why };
  let probably: Unclear["probably"];
  for (const [key, values] of valuesOf(matrix)) {
    const variable = `matrix.${key}`;
    const name = `\${{ ${variable} }}`;
    const named = deployments.filter((deployment) => values.includes(deployment.name));
    const [first] = named;
    if (!first) continue;
    if (!values.every((value) => named.some((deployment) => deployment.name === value))) {
      probably ??= { name: first.name, condition: `${variable} == '${first.name}'` };
      continue;
    }
    probably = { name, condition: null };
    const isUsed = `${folder} ${target}`.split(/[^\w.-]+/).includes(variable);
    const isRight = named.every(
      ({ name: own, project }) =>
        !folder.includes("$") || folder.replace(/\$\{\{.*?\}\}/, own) === project,
    );
    if (isUsed && isRight) return { name, names: named.map((deployment) => deployment.name) };
  }
  return { why, ...(probably && { probably }) };
}

/** Variable → its values in the jobs of a matrix, those of `include` too. */
function valuesOf(matrix: YAMLMap): Map<string, unknown[]> {
  const { include = [], exclude: _, ...axes } = matrix.toJSON() as Record<string, unknown>;
  const values = new Map<string, unknown[]>();
  const maps = [axes, ...(Array.isArray(include) ? include : [])] as Record<string, unknown>[];
  for (const [key, value] of maps.flatMap((map) => Object.entries(map ?? {}))) {
    values.set(key, [...(values.get(key) ?? []), ...[value].flat()]);
  }
  return values;
}

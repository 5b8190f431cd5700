/** Jobs that call a workflow which deploys: a call has no steps, so a person adds jobs before and after it. */
import { type Document, isMap, type YAMLMap } from "yaml";
import { parseYaml } from "../ledger/yaml.ts";
import { findDeploySteps, jobsRecordedAfter } from "./deploy-steps.ts";
import type { Deployments } from "./deployment-of-step.ts";
import { isOnlyCalled } from "./events.ts";
import { actionName, quoted, use } from "./files.ts";
import type { LeftToPerson } from "./left.ts";
import type { Texts } from "./texts.ts";

/**
 * What calls of other workflows in a workflow are left to a person.
 *
 * @param condition under which there is a deploy to guard and record; null when there always is
 */
export function callsLeft(
  name: string,
  document: Document,
  texts: Texts,
  deployments: Deployments,
  condition: string | null,
): LeftToPerson[] {
  const recorded = jobsRecordedAfter(document);
  const known = new Map<string, boolean>();
  const calls = callsOf(document).filter(
    ({ job, jobName }) => !recorded.has(jobName) && deploys(job, texts, known),
  );
  return calls.map(({ job, jobName }) => {
    const uses = String(job.get("uses"));
    const values = [jobName, ...Object.values((job.toJSON() as { with?: object }).with ?? {})];
    const meant = deployments.find(({ name: own, project }) =>
      values.some((value) => value === own || value === project),
    );
    const isClear = deployments.length === 1 && calls.length === 1;
    const deployment = (meant ?? deployments[0])?.name ?? "";
    return {
      where: `${name}, job ${jobName}`,
      why: `it calls ${uses}, which ${uses.startsWith("./") ? "deploys" : "may deploy"}${isClear || meant ? "" : `; if that is ${deployment}`}`,
      lines: jobsAround(jobName, deployment, condition),
    };
  });
}

/** The workflows that only run when another one of the repository calls them: what they deploy is left there. */
export function calledWorkflows(workflows: Texts): Set<string> {
  const documents = [...workflows].map(([path, text]) => [path, parseYaml(text)] as const);
  const called = new Set(
    documents.flatMap(([, document]) => callsOf(document).map(({ job }) => job.get("uses"))),
  );
  const only = documents.filter(
    ([path, document]) => isOnlyCalled(document) && called.has(`./${path}`),
  );
  return new Set(only.map(([path]) => path));
}

function callsOf(document: Document): { readonly job: YAMLMap; readonly jobName: string }[] {
  const jobs = document.errors.length > 0 ? null : document.get("jobs", true);
  if (!isMap(jobs)) return [];
  return jobs.items.flatMap(({ key, value: job }) =>
    isMap(job) && job.has("uses") ? [{ job, jobName: String(key) }] : [],
  );
}

/**
 * Whether a call deploys; of a workflow in another repository only its name, inputs and secrets are known.
 *
 * @param known what is known of workflows by their paths, so that none is looked at twice
 */
function deploys(job: YAMLMap, texts: Texts, known: Map<string, boolean>): boolean {
  const [, path] = /^\.\/(.*)$/.exec(String(job.get("uses"))) ?? [];
  if (path === undefined) {
    const { uses, with: inputs, secrets } = job.toJSON() as Record<string, unknown>;
    return (
      !String(uses).startsWith(`${actionName}/`) &&
      /astro(?:nomer)?(?:\b|[-_ ])/i.test(JSON.stringify([uses, inputs, secrets]))
    );
  }
  const found = known.get(path);
  if (found !== undefined) return found;
  known.set(path, false);
  const document = parseYaml(texts.get(path) ?? "");
  const steps = findDeploySteps(document, texts) ?? [];
  const isDeploying =
    steps.some(({ isRecorded }) => !isRecorded) ||
    callsOf(document).some((call) => deploys(call.job, texts, known));
  known.set(path, isDeploying);
  return isDeploying;
}

function jobsAround(jobName: string, deployment: string, condition: string | null): string[] {
  const name = quoted(deployment);
  return [
    "guard:",
    "  runs-on: ubuntu-latest",
    "  steps:",
    `    - uses: ${use("guard")}`,
    // Of the step: a job that needs one that was skipped is skipped as well.
    ...(condition === null ? [] : [`      if: ${quoted(condition)}`]),
    `      with: { deployment: ${name} }`,
    `# the job \`${jobName}\`, with \`guard\` in its \`needs\``,
    "record:",
    `  needs: ${jobName}`,
    `  if: always() && ${condition === null ? "" : `${condition} && `}needs.${jobName}.result != 'skipped'`,
    "  runs-on: ubuntu-latest",
    "  permissions: { contents: write }",
    "  steps:",
    `    - uses: ${use("record")}`,
    `      with: { deployment: ${name}, status: "\${{ needs.${jobName}.result }}" }`,
  ];
}

/** `init`: writes settings and workflows into a repository. */
import { Clone } from "../../git/clone.ts";
import { deploymentName } from "../../ledger/names.ts";
import { settingsPath } from "../../ledger/settings.ts";
import { afterSetup, setupSummary } from "../../report/setup-summary.ts";
import { isSetupFile, planSetup } from "../../setup/plan.ts";
import { type ProposedDeployment, proposeDeployments } from "../../setup/projects.ts";
import type { Told } from "../result.ts";
import type { GlobalOptions } from "../session.ts";
import { agreed, assertAgreed, severalChosen, show, written } from "../terminal.ts";

export async function init({ directory, remote, yes, json }: GlobalOptions): Promise<Told> {
  const clone = await Clone.open(directory, remote);
  const paths = (await clone.files()).filter(isSetupFile);
  const found = await Promise.all(
    paths.map(async (path) => [path, await clone.read(path)] as const),
  );
  const texts = new Map(
    found.flatMap(([path, text]) => (text === null ? [] : [[path, text] as const])),
  );
  const asks = !yes && !texts.has(settingsPath);

  const proposed = proposeDeployments(texts);
  const deployments = asks ? await askDeployments(proposed) : proposed;
  const enabled = asks ? await agreed("Switch rollbacks on?") : true;
  const defaultBranch = await clone.defaultBranch();
  const setup = planSetup(texts, deployments, { enabled, defaultBranch });
  const { files, left } = setup;
  if (files.length > 0 && !yes) {
    show(setupSummary(setup));
    await assertAgreed(`Write ${files.length} ${files.length === 1 ? "file" : "files"}?`);
  }
  for (const { path, after } of files) await clone.write(path, after);
  const shown = yes || json || files.length === 0 ? setupSummary(setup) : [];
  return {
    report: [...shown, ...(files.length > 0 ? afterSetup(defaultBranch) : [])],
    outputs: { written: files.map(({ path }) => path), left, changed: files.length > 0 },
    problems: [],
  };
}

/** Which of the projects that were found, and what their Deployments are called. */
async function askDeployments(
  proposed: readonly ProposedDeployment[],
): Promise<ProposedDeployment[]> {
  const choices = proposed.map(({ project }) => ({
    value: project,
    label: project === "." ? "the repository's root" : project,
  }));
  const question = "Which of these Astro projects are deployed?";
  const wanted = choices.length > 1 ? await severalChosen(question, choices) : [choices[0]?.value];
  const named: ProposedDeployment[] = [];
  for (const deployment of proposed.filter(({ project }) => wanted.includes(project))) {
    const where = deployment.project === "." ? "" : ` of ${deployment.project}`;
    const wrong = (name: string) =>
      named.some((other) => other.name === name)
        ? "is the name of another one"
        : deploymentName.safeParse(name).error?.issues[0]?.message;
    const name = await written(`Name of the Deployment${where}`, wrong, deployment.name);
    named.push({ ...deployment, name });
  }
  return named;
}

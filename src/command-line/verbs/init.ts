/** `init`: writes settings and workflows into a repository. */
import { realpath } from "node:fs/promises";
import { Clone } from "../../git/clone.ts";
import { deploymentName } from "../../ledger/names.ts";
import { settingsPath } from "../../ledger/settings.ts";
import { setupProposal, setupReport } from "../../report/terminal/init.ts";
import { branchesOf } from "../../setup/branch-needs.ts";
import { deployedFolders, isSetupFile, planSetup } from "../../setup/plan.ts";
import { type ProposedDeployment, proposeDeployments } from "../../setup/projects.ts";
import type { Asked } from "../asked.ts";
import type { CommandResult } from "../result.ts";
import { type GlobalOptions, gitHubOf } from "../session.ts";
import { confirmOrCancel, printReport, promptChoices, promptText } from "../terminal.ts";
import type { Verb } from "../verb.ts";

export const init: Verb = {
  name: "init",
  about:
    "Set a repository up: settings, the rollback workflow, and the steps that guard and record deploys",
  options: [],
  writes: true,
  examples: [
    ["init", "asks, shows what it would write, and asks again"],
    ["init --yes", "takes what it finds; run again it changes nothing"],
  ],
  check: () => {},
  run: setUp,
};

async function setUp(
  { command }: Asked,
  { directory, remote, yes }: GlobalOptions,
): Promise<CommandResult> {
  const clone = await Clone.open(directory, remote, { isOffline: true });
  const paths = await clone.files();
  const texts = await setupFiles(clone, paths);
  const isPrompting = !yes && !texts.has(settingsPath);

  const proposed = proposeDeployments(texts, paths, deployedFolders(texts));
  const deployments = isPrompting ? await promptDeployments(proposed) : proposed;
  const defaultBranch = await clone.defaultBranch();
  const links = await clone.links(paths);
  const branches = branchesOf(texts.get(settingsPath), defaultBranch);
  const known = await rulesOf(branches, directory, remote);
  const setup = planSetup(texts, deployments, { defaultBranch, paths, links, ...known });
  const { files, left } = setup;
  if (files.length > 0 && !yes) {
    await printReport(setupProposal(setup));
    // Only in the working tree, where git shows it and takes it back.
    await confirmOrCancel(`Write ${files.length} ${files.length === 1 ? "file" : "files"}?`, true);
  }
  for (const { path, after } of files) await clone.write(path, after);
  const isWorkingDirectory = (await realpath(process.cwd())) === (await realpath(clone.folder));
  const { branch, hasRemote } = await clone.checkedOut();
  const { folder } = clone;
  const place = { folder, isWorkingDirectory, remote, hasRemote, branch, defaultBranch };
  return {
    report: setupReport(setup, place, command),
    outputs: {
      written: files.map(({ path }) => path),
      left: left.map(({ where }) => where),
      changed: files.length > 0,
    },
    problems: [],
    warnings: setup.notes,
  };
}

/** The rules on the server, where that is one of GitHub's and there is a credential; nothing is said otherwise. */
async function rulesOf(branches: readonly string[], directory: string, remote: string) {
  try {
    const server = (await gitHubOf(await Clone.open(directory, remote)))?.rules;
    if (!server) return {};
    const [tagRules, ...found] = await Promise.all([
      server.ofTags(),
      ...branches.map(async (name) => [name, await server.ofBranch(name, "all")] as const),
    ]);
    return { tagRules, rules: new Map(found) };
  } catch {
    // Such as a clone without that remote: a set-up needs none.
    return {};
  }
}

/** The files of the clone that matter for a set-up: path → text. */
async function setupFiles(clone: Clone, paths: readonly string[]): Promise<Map<string, string>> {
  const read = await Promise.all(
    paths.filter(isSetupFile).map(async (path) => {
      const text = clone.read(path);
      // Of what only describes projects, a file that is too long says nothing.
      return [path, await (path.startsWith(".github/") ? text : text.catch(() => null))] as const;
    }),
  );
  return new Map(read.flatMap(([path, text]) => (text === null ? [] : [[path, text] as const])));
}

/** Asks which of the projects found are deployed, and the names of their Deployments. */
async function promptDeployments(
  proposed: readonly ProposedDeployment[],
): Promise<ProposedDeployment[]> {
  const choices = proposed.map(({ project }) => ({
    value: project,
    label: project === "." ? "the repository's root" : project,
  }));
  const question = "Which of these Astro projects are deployed?";
  const wanted = choices.length > 1 ? await promptChoices(question, choices) : [choices[0]?.value];
  const deployed = proposed.filter(({ project }) => wanted.includes(project));
  const written = deployed.map(({ name }) => name).join(" ");
  const named =
    deployed.length === 1
      ? "Name of the Deployment"
      : `Names of the ${deployed.length} Deployments, in the order of ${deployed.map(({ project }) => project).join(", ")}`;
  const answer = await promptText(named, (names) => problemOf(names, deployed.length), written);
  const names = namesIn(answer);
  return deployed.map((deployment, index) => ({
    ...deployment,
    name: names[index] ?? deployment.name,
  }));
}

const namesIn = (answer: string) => answer.split(/[\s,]+/).filter(Boolean);

/** What is wrong with the names of some Deployments; undefined when nothing is. */
function problemOf(answer: string, count: number): string | undefined {
  const names = namesIn(answer);
  const [wrong] = names.flatMap((name) => deploymentName.safeParse(name).error?.issues ?? []);
  if (wrong) return wrong.message;
  if (new Set(names).size < names.length) return "Each needs a name of its own";
  return names.length === count ? undefined : `Give ${count === 1 ? "one name" : `${count} names`}`;
}

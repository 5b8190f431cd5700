/** Works out from settings and manifest alone what an action will read. */
import { type History, historyOf } from "../ledger/history.ts";
import { type Entry, parseManifest } from "../ledger/manifest.ts";
import {
  type Deployment,
  parseSettings,
  type Settings,
  selectDeployment,
} from "../ledger/settings.ts";
import { codeChangeTo, deploysOfParts } from "../rollback/code.ts";
import { deploymentFilePath, describingPaths, pinningPaths } from "../rollback/describing-files.ts";
import { findTarget } from "../rollback/target.ts";
import type { Wanted } from "./pending-copy.ts";

/** The texts of the ledger's files, not parsed yet. */
export interface LedgerTexts {
  readonly settings: string;
  readonly manifest: string;
  readonly defaultBranch: string;
}

export interface Needed extends Wanted {
  /** Locations of files, as git writes them. */
  readonly files: readonly string[];
  /** Which commits to compare with which ref. */
  readonly compared: { readonly ref: string; readonly commits: readonly string[] };
  /** The commit up to which to tell what landed lately; null for none. */
  readonly landed: string | null;
}

export const nothing: Needed = {
  files: [],
  refs: [],
  commits: [],
  compared: { ref: "", commits: [] },
  landed: null,
};

/** @throws {Refusal} when settings or manifest are wrong */
export function neededForRollback(
  texts: LedgerTexts,
  asked: { readonly deployment: string | undefined; readonly deployId: string },
): Needed {
  const { settings, deployment } = read(texts, asked.deployment);
  const history = historyOf(parseManifest(texts.manifest), deployment);
  const { tagged, restored, running, images } = deploysNeeded(history, asked.deployId);
  return {
    files: filesOf(deployment, images),
    refs: [
      `refs/heads/${settings.manifest.branch}`,
      ...new Set(tagged.map(({ tag }) => `refs/tags/${tag}`)),
    ],
    commits: commitsOf(running),
    compared: { ref: `refs/heads/${deployment.branch}`, commits: commitsOf(restored) },
    landed: null,
  };
}

const commitsOf = (entries: readonly Entry[]) => [
  ...new Set(entries.flatMap(({ commit }) => commit ?? [])),
];

function deploysNeeded(history: History, deployId: string) {
  const target = findTarget(history, deployId);
  if (!target) return { tagged: [], restored: [], running: [], images: [] };
  const { restored, running } = codeChangeTo(history, target);
  const deploys = deploysOfParts(restored);
  return {
    tagged: deploys.filter(({ tagPending }) => !tagPending),
    restored: deploys,
    running: running ? deploysOfParts(running) : [],
    images: [restored.image, running?.image],
  };
}

/** @throws {Refusal} when the settings are wrong */
export function neededForRecord(
  texts: LedgerTexts,
  deployed: { readonly deployment: string | undefined; readonly commit: string },
): Needed {
  const { deployment } = read(texts, deployed.deployment);
  const { commit } = deployed;
  return {
    files: describingPaths(deployment).map((path) => `${commit}:${path}`),
    ...{ refs: [], commits: [commit] },
    compared: { ref: `refs/heads/${deployment.branch}`, commits: [commit] },
    landed: commit,
  };
}

function read(
  { settings: text, defaultBranch }: LedgerTexts,
  name: string | undefined,
): { settings: Settings; deployment: Deployment } {
  const settings = parseSettings(text, defaultBranch);
  return { settings, deployment: selectDeployment(settings, name, defaultBranch) };
}

/** The Deployment file at the head, and what says on which images those that run or will run are built. */
function filesOf(deployment: Deployment, images: readonly (Entry | undefined)[]): string[] {
  const file = deploymentFilePath(deployment);
  const locations = [
    ...(file === null ? [] : [`refs/heads/${deployment.branch}:${file}`]),
    ...images.flatMap((image) =>
      image?.commit
        ? pinningPaths(deployment, image.project).map((path) => `${image.commit}:${path}`)
        : [],
    ),
  ];
  return [...new Set(locations)];
}

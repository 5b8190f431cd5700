/** What the repositories of the benchmark are like. */

export interface Shape {
  readonly files: number;
  readonly folders: number;
  /** How much is in a file: some 2 kB, or a line. */
  readonly contents: "usual" | "a line";
  /** Up to the one that runs. */
  readonly commits: number;
  /** Commits that came after the one that runs: somebody merged since. */
  readonly ahead: number;
  /** The newest commits up to the one that runs are deployed, one each. */
  readonly deploys: number;
  /** How many of them the manifest holds: those of the last three months. */
  readonly kept: number;
  /** Whether every other deploy is of DAGs only, so that its image comes from the one before. */
  readonly dagsOnly: boolean;
  /** Deployments, each with as many deploys of the same commits; the project belongs to all. */
  readonly deployments: number;
  /** Lightweight tags of other kinds. */
  readonly foreignTags: number;
  /** Folder of the Astro project. */
  readonly project: string;
  /** Who signs commits: `github` has them made by the API. */
  readonly sign: "none" | "github";
  /** How deploy tags begin. */
  readonly tagPrefix: string;
  /** The branch that the manifest is on: its own, or the deploy branch. */
  readonly manifestBranch: "deploys" | "main";
  readonly deliver: "none" | "workflow";
  /** Whether each commit has a Dockerfile unlike all others. */
  readonly ownDockerfiles: boolean;
  /** Whether deploys are recorded with their code by content, as they are since there is such a field. */
  readonly withCode: boolean;
  /** The newest commits have a tag `release-<number>` each, from before the deploy history: for `import`. */
  readonly releases: number;
}

/** The ordinary emergency: somebody merged since the last deploy, and the manifest is too large for GitHub's API. */
export const usual: Shape = {
  ...{ files: 50_000, folders: 2_000, contents: "usual", commits: 1_000, ahead: 3 },
  ...{ deploys: 1_000, kept: 1_000, dagsOnly: false, deployments: 1, foreignTags: 0 },
  ...{ project: ".", sign: "none", tagPrefix: "deploy/", manifestBranch: "deploys" },
  ...{ deliver: "none", ownDockerfiles: false, withCode: false, releases: 0 },
};

/** The names of its Deployments. */
export function deploymentsOf({ deployments }: Shape): string[] {
  return Array.from({ length: deployments }, (_, index) => (index === 0 ? "prod" : `env${index}`));
}

/** The name of a deploy's tag. */
export function tagOf({ tagPrefix }: Shape, deployment: string, id: number): string {
  return `${tagPrefix}${deployment}/${id}`;
}

/** `.github/deploys.yml`. */
export function settingsOf(shape: Shape): string {
  const deployments = deploymentsOf(shape).flatMap((name) => [
    `  ${name}:`,
    `    project: ${shape.project}`,
    "    rollback: { enabled: true }",
    ...(shape.deliver === "workflow" ? ["    deliver: workflow", "    workflow: deploy.yml"] : []),
  ]);
  const lines = [
    ...["version: 1", `sign: ${shape.sign}`, `tag-prefix: ${shape.tagPrefix}`],
    ...[`manifest: { branch: ${shape.manifestBranch} }`, "deployments:", ...deployments],
  ];
  return `${lines.join("\n")}\n`;
}

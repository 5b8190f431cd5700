/** Workflows in `act`, against the local GitHub, with the built actions of this project. */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { actionNames } from "../../src/inputs.ts";
import { repository, type Scenario } from "../end-to-end/scenario.ts";
import { projectRoot } from "../local-runner/job.ts";

export interface ActOptions {
  readonly event?: "workflow_dispatch" | "push";
  readonly inputs?: Readonly<Record<string, string>>;
  /** The job's own token; else one that may write contents. */
  readonly token?: string;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Of the repository, as `vars` has them. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The repository that the workflow runs in. */
  readonly from?: string;
  /** Is told the log as it grows. */
  readonly onLog?: (log: string) => void;
}

export interface ActResult {
  readonly exitCode: number | null;
  readonly log: string;
}

/** Stands for the action that deploys to Astro, which needs Astro. */
const deployAction = `name: Deploy
runs:
  using: composite
  steps:
    - run: echo "deployed to Astro"
      shell: bash
`;

/** Stands for the action that makes an App's token, which needs the App: the key is the token. */
const appTokenAction = `name: App token
inputs:
  app-id: { required: true }
  private-key: { required: true }
outputs:
  token:
    value: \${{ inputs.private-key }}
runs:
  using: composite
  steps:
    - run: "true"
      shell: bash
`;

/** The workflow without `queue`, which `act` does not know yet. */
function knownToAct(workflow: string): string {
  return workflow.replace(/^ *queue: max\n/gm, "").replaceAll(", queue: max", "");
}

/** Runs a workflow, on a clone of the repository as it is. @returns exit code and log */
export async function act(
  scenario: Scenario,
  workflow: string,
  {
    event = "workflow_dispatch",
    inputs = {},
    token = scenario.token,
    secrets = {},
    variables = {},
    from = repository,
    onLog = () => {},
  }: ActOptions = {},
): Promise<ActResult> {
  const folder = mkdtempSync(join(tmpdir(), "act-"));
  try {
    const workspace = join(folder, "workspace");
    await scenario.clone.git("clone", "--quiet", scenario.github.folderOf(repository), workspace);
    // Beside the repository's own files: it does not matter which branch has the workflow.
    writeFileSync(join(folder, "workflow.yml"), knownToAct(workflow));
    const product = copyOfProduct(folder);
    const others = [
      ["astronomer/deploy-action", deployAction],
      ["actions/create-github-app-token", appTokenAction],
    ] as const;
    const environment = {
      GITHUB_SERVER_URL: scenario.github.url,
      GITHUB_API_URL: scenario.github.apiUrl,
      GITHUB_GRAPHQL_URL: `${scenario.github.url}/api/graphql`,
      GITHUB_REPOSITORY: from,
    };
    const child = spawn(
      "act",
      [
        ...[event, "--workflows", join(folder, "workflow.yml"), "--actor", "octocat"],
        ...["--platform", "ubuntu-latest=-self-hosted"],
        ...["--local-repository", `deploy-rollback/deploy-rollback@v1=${product}`],
        ...others.flatMap(([name, definition]) => standIn(folder, workflow, name, definition)),
        ...["--secret", `GITHUB_TOKEN=${token}`],
        ...Object.entries(secrets).flatMap(([name, value]) => ["--secret", `${name}=${value}`]),
        ...Object.entries(variables).flatMap(([name, value]) => ["--var", `${name}=${value}`]),
        ...Object.entries(environment).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
        ...Object.entries(inputs).flatMap(([name, value]) => ["--input", `${name}=${value}`]),
      ],
      {
        cwd: workspace,
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, XDG_CACHE_HOME: join(folder, "cache") },
      },
    );
    let log = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        log += chunk;
        onLog(log);
      });
    const exitCode = await new Promise<number | null>((done) => child.on("close", done));
    return { exitCode, log };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Has `act` take an action of our own for somebody else's, in the version that the workflow names. */
function standIn(folder: string, workflow: string, name: string, definition: string): string[] {
  const [, version] = new RegExp(`${name}@(\\S+)`).exec(workflow) ?? [];
  if (!version) return [];
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, "action.yml"), definition);
  return ["--local-repository", `${name}@${version}=${own}`];
}

/**
 * This project as others use it. `act` knows neither `$/`, which GitHub takes for its own commit, nor
 * `deployment` of an environment.
 */
function copyOfProduct(folder: string): string {
  const product = join(folder, "product");
  const parts = ["action.yml", ...actionNames, "dist"];
  for (const part of parts)
    cpSync(join(projectRoot, part), join(product, part), { recursive: true });
  const path = ".github/workflows/rollback.yml";
  mkdirSync(join(product, ".github/workflows"), { recursive: true });
  const text = readFileSync(join(projectRoot, path), "utf8");
  const known = text
    .replaceAll("$/rollback", "deploy-rollback/deploy-rollback/rollback@v1")
    .replace(/^ *deployment: .*environment-deployment.*\n/m, "");
  writeFileSync(join(product, path), known);
  return product;
}

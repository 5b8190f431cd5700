/** The screens of `init`, made from the files of small repositories. */
import type { BranchRules } from "../../src/ledger/branch-rules.ts";
import { commandsHere } from "../../src/report/terminal/commands.ts";
import { setupProposal, setupReport } from "../../src/report/terminal/init.ts";
import { planSetup, type Setup } from "../../src/setup/plan.ts";
import { proposeDeployments } from "../../src/setup/projects.ts";
import { rulesets } from "./set-up-checks.ts";

const deploySteps = `      - uses: actions/checkout@v7
      - uses: astronomer/deploy-action@v0.13.0
        with: { deployment-id: clm0123456789 }
        env: { ASTRO_API_TOKEN: "\${{ secrets.ASTRO_API_TOKEN }}" }
`;
const workflow = (job: string) => `name: Deploy
on: { push: { branches: [main] } }
jobs:
  deploy:
    runs-on: ubuntu-latest
${job}    steps:
${deploySteps}`;

const repository = (job = "") =>
  new Map([
    ["Dockerfile", "FROM quay.io/astronomer/astro-runtime:12.1.1\n"],
    [".github/workflows/deploy.yml", workflow(job)],
  ]);

const setUp = (texts: ReadonlyMap<string, string>, rules = new Map<string, BranchRules>()) =>
  planSetup(texts, proposeDeployments(texts), { defaultBranch: "main", rules });

/** The same again, once it was written. */
function again(texts: ReadonlyMap<string, string>): Setup {
  const written = setUp(texts).files.map(({ path, after }) => [path, after] as const);
  return setUp(new Map([...texts, ...written]));
}

const matrix = "    strategy: { matrix: { to: [dev, prod] } }\n";

const ended = (setup: Setup) => () =>
  setupReport(
    setup,
    {
      ...{ folder: "/home/mona/airflow", isWorkingDirectory: true, remote: "origin" },
      ...{ hasRemote: true, branch: "main", defaultBranch: "main" },
    },
    commandsHere,
  );

/** Name → what is shown. */
export const setupScreens = {
  "init-asks": () => setupProposal(setUp(repository())),
  "init-written": ended(setUp(repository())),
  "init-written-by-rules": ended(
    setUp(repository(), new Map([["main", rulesets("pull_request", "required_signatures")]])),
  ),
  "init-written-some-left": ended(setUp(repository(matrix))),
  "init-nothing": ended(again(repository())),
  "init-some-left": ended(again(repository(matrix))),
};

/** Histories that several tests start with; each is recorded once in a test run. */
import { astroProject, dag, dockerfile } from "./astro-project.ts";
import type { Step } from "./scenario.ts";

/** Deploys 1 and 2, which differ in one DAG. */
export const twoDeploys: readonly Step[] = [
  { deploy: "One", files: { "dags/a.py": "one\n" } },
  { deploy: "Two", files: { "dags/a.py": "two\n" } },
];

/** Deploys 1 to 3, which differ in one DAG. */
export const threeDeploys: readonly Step[] = [
  ...twoDeploys,
  { deploy: "Three", files: { "dags/a.py": "three\n" } },
];

/** Three deploys; the last one breaks the weather DAG. */
export const brokenWeather: readonly Step[] = [
  { deploy: "Begin", files: astroProject() },
  { deploy: "Add sales", files: { "dags/sales.py": dag("sales") } },
  {
    deploy: "Faster weather",
    files: {
      "dags/weather.py": dag("weather", "1 / 0"),
      "include/query.sql": null,
      ".github/workflows/deploy.yml": "on: push\njobs: {} # newer\n",
    },
  },
];

/** A project whose commits GitHub signs, unless a test wants the same without. */
export const verifiedFiles = (isVerified = true) => ({
  ...astroProject("12.1.0"),
  ".github/deploys.yml": `version: 1
${isVerified ? "sign: github\n" : ""}deployments:
  prod:
    deployment-file: deployment.yaml
    rollback: { enabled: true }
`,
  ".github/workflows/deploy.yml": "on: push\n",
  "deployment.yaml": "deployment:\n  configuration:\n    dag_deploy_enabled: false\n",
});

/** Deploys 1 and 2 of it, which differ in files, a workflow and the DAG deploy setting. */
export const verifiedDeploys: readonly Step[] = [
  { deploy: "One", files: { "dags/a.py": "one\n", "include/b.sql": "one\n" } },
  {
    deploy: "Two",
    files: {
      "dags/a.py": "two\n",
      "include/c.sql": "two\n",
      ".github/workflows/deploy.yml": "on: workflow_dispatch\n",
    },
    inputs: { "dag-deploy-enabled": "true" },
  },
];

/** Deploys 1 to 4, of which 3 raises the Runtime version and 4 is bad, and a merge that was not deployed. */
export const badWeather: readonly Step[] = [
  { deploy: "Deploy the weather DAG", files: {} },
  { deploy: "Add a sales DAG", files: { "dags/sales.py": dag("sales", "print(42)") } },
  { deploy: "Upgrade Runtime", files: { Dockerfile: dockerfile("12.2.0") } },
  { deploy: "Average the weather", files: { "dags/weather.py": dag("weather", "print(1 / 0)") } },
  {
    commit: "Merge pull request #12 from acme/new",
    files: { "dags/new.py": dag("new", "print(1)") },
  },
];

/** A small but real Astro project, as one that this product serves. */
import type { Files } from "../local-github/clone.ts";

export const settings = `version: 1
deployments:
  prod:
    deployment-file: deployment.yaml
    rollback:
      enabled: true
`;

export const deploymentFile = (runtime: string) => `# Kept by the platform team
deployment:
  environment_variables:
    - key: STAGE   # not a secret
      value: production
  configuration:
    name: prod
    runtime_version: ${runtime}
    dag_deploy_enabled: true
    executor: celery
`;

export const dockerfile = (runtime: string) => `# FROM quay.io/astronomer/astro-runtime:4.0.0
FROM quay.io/astronomer/astro-runtime:${runtime}
`;

export const dag = (name: string, body = "pass") => `from airflow.decorators import dag, task

@dag(schedule="@daily")
def ${name}():
    @task
    def run():
        ${body}

    run()

${name}()
`;

export const workflow = "on: push\njobs: {}\n";

/** The project as it begins. */
export function astroProject(runtime = "12.1.1"): Files {
  return {
    ".github/deploys.yml": settings,
    ".github/workflows/deploy.yml": workflow,
    Dockerfile: dockerfile(runtime),
    "deployment.yaml": deploymentFile(runtime),
    "requirements.txt": "apache-airflow-providers-http\n",
    "dags/weather.py": dag("weather"),
    "include/query.sql": "select 1;\n",
  };
}

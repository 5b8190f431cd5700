/** Which projects `init` finds in a repository, and what it says where a fact is missing. */
import { describe, expect, test } from "vitest";
import { parseSettings } from "../../src/ledger/settings.ts";
import { settingsFile } from "../../src/setup/files.ts";
import { deployedFolders, isSetupFile } from "../../src/setup/plan.ts";
import { proposeDeployments } from "../../src/setup/projects.ts";

const runtime = "FROM astrocrpublic.azurecr.io/runtime:3.1-8\n";
const custom = "FROM registry.example/team/base:7\n";
const describes = (keys: string) => `[project]\nname = "etl"\n\n[tool.astro]\n${keys}\n`;

const found = (files: Readonly<Record<string, string>>) => {
  const texts = new Map(Object.entries(files).filter(([path]) => isSetupFile(path)));
  return proposeDeployments(texts, Object.keys(files), deployedFolders(texts));
};

/** `folder (Dockerfile)` for each project; `none` for a repository without Airflow. */
const projectsOf = (files: Readonly<Record<string, string>>) =>
  found(files).map(({ project, dockerfile, runtime: kind }) =>
    kind === "none" ? kind : `${project}${dockerfile ? ` (${dockerfile})` : ""}`,
  );

describe("projects of a repository", () => {
  test.each<[string, Record<string, string>, string[]]>([
    ["a Dockerfile", { Dockerfile: runtime }, ["."]],
    ["pyproject.toml alone", { "pyproject.toml": describes('runtime = "3.3-8"') }, ["."]],
    [
      "pyproject.toml that names a Dockerfile",
      {
        "pyproject.toml": describes('dockerfile = "docker/Dockerfile"'),
        "docker/Dockerfile": runtime,
        "dags/a.py": "",
      },
      ["."],
    ],
    [
      "a Dockerfile that nothing names",
      { "dags/a.py": "", "docker/Dockerfile": runtime },
      [". (docker/Dockerfile)"],
    ],
    [
      "a Dockerfile of another name",
      { "dags/a.py": "", "Dockerfile.astro": runtime },
      [". (Dockerfile.astro)"],
    ],
    [
      "pyproject.toml that names a Dockerfile beside the DAGs",
      {
        "pyproject.toml": describes('dockerfile = "etl/Dockerfile"'),
        "etl/Dockerfile": runtime,
        "etl/dags/a.py": "",
      },
      ["."],
    ],
    [
      "the second image of Remote Execution",
      { "dags/a.py": "", "Dockerfile.client": runtime },
      ["."],
    ],
    [
      "the Dockerfile of an own base image",
      { "dags/a.py": "", Dockerfile: custom, "base/Dockerfile": runtime },
      ["."],
    ],
    [
      "projects below a folder with DAGs",
      {
        "dags/a.py": "",
        Dockerfile: runtime,
        "teams/x/Dockerfile": runtime,
        "teams/x/dags/a.py": "",
      },
      [".", "teams/x"],
    ],
    [
      "Dockerfiles that deploy nothing",
      {
        "airflow/Dockerfile": runtime,
        ".devcontainer/Dockerfile": runtime,
        "tests/fixtures/one/Dockerfile": runtime,
        "examples/two/Dockerfile": runtime,
        "web/node_modules/x/Dockerfile": runtime,
      },
      ["airflow"],
    ],
    [
      "an example that a workflow deploys",
      {
        "examples/astro/Dockerfile": runtime,
        ".github/workflows/deploy.yml":
          "on: push\njobs:\n  a:\n    steps:\n      - run: astro deploy\n        working-directory: ./examples/astro\n",
      },
      ["examples/astro"],
    ],
    [
      "an own base image",
      { "airflow/Dockerfile": custom, "airflow/dags/a.py": "", "web/Dockerfile": "FROM nginx:1\n" },
      ["airflow"],
    ],
    [
      "an own base image called after Airflow",
      { "x/Dockerfile": "FROM team/airflow-base:1\n" },
      ["x"],
    ],
    ["a folder with DAGs", { "pipelines/dags/team/a.py": "", "README.md": "" }, ["pipelines"]],
    ["a link to DAGs", { "etl/dags": "", "shared/a.py": "" }, ["etl"]],
    ["a required Airflow", { "etl/requirements.txt": "apache-airflow[celery]==2.9.1\n" }, ["etl"]],
    ["a required provider", { "requirements.txt": "apache-airflow-providers-http\n" }, ["none"]],
    ["the mark of the command line", { "a/.astro/config.yaml": "", "a/x.py": "" }, ["a"]],
    [
      "a deploy workflow",
      {
        "ship/Dockerfile": custom,
        ".github/workflows/deploy.yml":
          "on: push\njobs:\n  a:\n    steps:\n      - uses: astronomer/deploy-action@v0.13.0\n        with: { root-folder: ship }\n",
      },
      ["ship"],
    ],
    [
      "what only hints at Airflow, beside a project",
      {
        "airflow/Dockerfile": runtime,
        "scripts/requirements.txt": "apache-airflow==2.9\n",
        "old/dags/a.py": "",
      },
      ["airflow"],
    ],
    [
      "nothing of Airflow",
      { Dockerfile: "FROM nginx:1\n", "requirements.txt": "flask\n" },
      ["none"],
    ],
  ])("%s", (_, files, expected) => {
    expect(projectsOf(files)).toEqual(expected);
  });
});

describe("a fact that is missing is named, with what gives it", () => {
  test.each<[string, Record<string, string>, string | null]>([
    ["none", { Dockerfile: runtime }, null],
    ["a series", { Dockerfile: "FROM astrocrpublic.azurecr.io/runtime:3.1\n" }, null],
    ["none, by pyproject.toml", { "pyproject.toml": describes('runtime = "3.3-8"') }, null],
    [
      "the version of an own base image",
      { Dockerfile: custom, "dags/a.py": "" },
      "`Dockerfile` is built on `registry.example/team/base:7`, which does not say its Runtime version. Give `runtime` to `record`.",
    ],
    [
      "a build argument",
      { Dockerfile: "ARG BASE\nFROM $BASE\n", "dags/a.py": "" },
      "`Dockerfile` is built on an image that is only known when it is built, which does not say its Runtime version. Give `runtime` to `record`.",
    ],
    [
      "the Dockerfile",
      { "etl/dags/a.py": "" },
      "There is no `etl/Dockerfile`, so the Runtime version is not known. Name the Dockerfile in the settings, as `dockerfile`, or give `runtime` to `record`.",
    ],
    [
      "which Dockerfile",
      { "dags/a.py": "", "Dockerfile.dev": runtime, "Dockerfile.prod": runtime },
      "Which of its Dockerfiles is deployed is not known: `Dockerfile.dev`, `Dockerfile.prod`. Name it in the settings, as `dockerfile`.",
    ],
    [
      "the version in pyproject.toml",
      { "pyproject.toml": describes("packages = []") },
      "`pyproject.toml` names no Runtime version. Set `runtime` in its `[tool.astro]`, or give `runtime` to `record`.",
    ],
  ])("%s", (_, files, expected) => {
    expect(found(files)[0]?.missing).toBe(expected);
  });
});

test("the settings name a Dockerfile that nothing else names", () => {
  const text = settingsFile(found({ "dags/a.py": "", "docker/Dockerfile": runtime }));
  expect(parseSettings(text, "main").deployments["prod"]?.dockerfile).toBe("docker/Dockerfile");
  const plain = settingsFile(found({ "dags/a.py": "", Dockerfile: runtime }));
  expect(parseSettings(plain, "main").deployments["prod"]?.dockerfile).toBeUndefined();
});

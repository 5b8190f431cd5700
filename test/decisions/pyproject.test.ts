import { expect, test } from "vitest";
import { dockerfilePaths } from "../../src/rollback/describing-files.ts";
import { dockerfileNamed, isAstroProject, pinOfPyproject } from "../../src/runtime/pyproject.ts";

const pyproject = (astro: string, dependencies = '"apache-airflow==3.3.*"') =>
  `[project]\nname = "etl"\ndependencies = [${dependencies}]\n\n${astro}`;

test.each<[string, string, string | null, string]>([
  ["a version", pyproject('[tool.astro]\nruntime = "3.3-8"\n'), "3.3-8", "literal"],
  ["a series", pyproject('[tool.astro]\nruntime = "3.3"\n'), "3.3", "literal"],
  ["a dotted table", pyproject('tool.astro.runtime = "3.3-8"\n'), null, "default"],
  ["dotted keys at the top", 'tool.astro.runtime = "3.3-8"\n', "3.3-8", "literal"],
  ["an inline table", '[tool]\nastro = { runtime = "3.3-8" }\n', "3.3-8", "literal"],
  ["the required Airflow", pyproject("[tool.astro]\n"), "3.3", "default"],
  [
    "with extras",
    pyproject("[tool.astro]\n", '"pandas", "apache-airflow[celery, http]==3.2.1"'),
    "3.2",
    "default",
  ],
  [
    "a compatible release",
    pyproject("[tool.astro]\n", '"apache-airflow ~= 3.1.0"'),
    "3.1",
    "default",
  ],
  ["a range", pyproject("[tool.astro]\n", '"apache-airflow>=3.1,<4"'), null, "guess"],
  [
    "another package",
    pyproject("[tool.astro]\n", '"apache-airflow-providers-http==3.3.0"'),
    null,
    "guess",
  ],
  ["no project of Astro", pyproject("[tool.ruff]\nline-length = 100\n"), null, "guess"],
  ["no TOML", "[tool.astro\nruntime=", null, "guess"],
  ["a wrong type", "[tool.astro]\nruntime = 3.3\n", null, "guess"],
])("the image of a project without a Dockerfile: %s", (_, text, version, source) => {
  const pin = pinOfPyproject(text);
  expect(pin.version?.text ?? null).toBe(version);
  if (version !== null) {
    expect(pin).toMatchObject({ image: `astrocrpublic.azurecr.io/runtime:${version}`, source });
  }
});

test("only `[tool.astro]` makes a project one of Astro's", () => {
  expect(isAstroProject("[tool.astro]\n")).toBe(true);
  expect(isAstroProject(pyproject(""))).toBe(false);
});

test.each([
  ["docker/Dockerfile", "docker/Dockerfile"],
  ["./docker/Dockerfile", "docker/Dockerfile"],
  ["../Dockerfile", null],
  ["/Dockerfile", null],
  ["", null],
])("the Dockerfile that it names: %j is %j", (path, expected) => {
  expect(dockerfileNamed(`[tool.astro]\ndockerfile = ${JSON.stringify(path)}\n`)).toBe(expected);
});

test("the Dockerfile of the settings comes first, then that of `pyproject.toml`", () => {
  const named = '[tool.astro]\ndockerfile = "docker/Dockerfile"\n';
  expect(dockerfilePaths({ dockerfile: "Dockerfile.prod" }, "etl", named)).toEqual([
    "etl/Dockerfile.prod",
    "etl/docker/Dockerfile",
    "etl/Dockerfile",
  ]);
  expect(dockerfilePaths({}, ".")).toEqual(["Dockerfile"]);
});

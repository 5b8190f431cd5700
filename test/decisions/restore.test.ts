import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { deployTypeFor } from "../../src/rollback/deploy-type.ts";
import {
  dagDeployEnabledIn,
  editedFile,
  withSettings,
} from "../../src/rollback/deployment-file.ts";
import {
  deviations,
  keptPaths,
  type Layer,
  layersOf,
  strayPaths,
} from "../../src/rollback/restore.ts";

const deployment = { project: "etl", "dags-folder": "dags", also: ["libs/common"] };
const shown = (layers: readonly Layer[]) =>
  layers.map(({ path, from, at }) => `${path} = ${from}:${at}`);

describe("layers", () => {
  const projects = { image: "old/etl", dags: "etl" };
  const kept = [".github", "etl/vars.yaml", "etl/deployment.yaml"];
  test.each([
    [
      "all",
      [
        "etl = image:old/etl",
        "libs/common = image:libs/common",
        "etl/dags = dags:etl/dags",
        "etl/vars.yaml = head:etl/vars.yaml",
        "etl/deployment.yaml = head:etl/deployment.yaml",
      ],
    ],
    [
      "image",
      [
        "etl = image:old/etl",
        "libs/common = image:libs/common",
        "etl/dags = head:etl/dags",
        "etl/vars.yaml = head:etl/vars.yaml",
        "etl/deployment.yaml = head:etl/deployment.yaml",
      ],
    ],
    ["dags", ["etl/dags = dags:etl/dags"]],
  ] as const)("scope %s", (scope, expected) => {
    expect(shown(layersOf(deployment, projects, scope, kept))).toEqual(expected);
  });

  test("of a project that is the whole repository, `.github` and the manifest lie on top", () => {
    const whole = {
      project: ".",
      "dags-folder": "dags",
      also: [],
      rollback: { keep: [] },
      "deployment-file": undefined,
    };
    const layers = layersOf(
      whole,
      { image: ".", dags: "." },
      "all",
      keptPaths(whole as never, "deploys.json", []),
    );
    expect(shown(layers)).toEqual([
      ". = image:.",
      "dags = dags:dags",
      ".github = head:.github",
      "deploys.json = head:deploys.json",
    ]);
  });
});

test("deviations are what no later layer explains", () => {
  const layer = (path: string, differing: string[]) => ({
    path,
    from: "image" as const,
    at: path,
    source: null,
    found: null,
    differing,
  });
  const layers = [
    layer(".", ["dags/a.py", ".github/x.yml", "wrong.txt", "deployment.yaml"]),
    layer("dags", ["dags/b.py"]),
    layer(".github", []),
  ];
  expect(deviations(layers, ["deployment.yaml"])).toEqual(["wrong.txt", "dags/b.py"]);
  expect(deviations([layer(".", ["dagster/a.py"]), layer("dags", [])])).toEqual(["dagster/a.py"]);
});

test.each([
  ["the folder of a later layer took its place", true, true, []],
  ["no later layer has anything there", false, false, ["src"]],
  ["what a later layer has is not in the tree", true, false, ["src"]],
])("a file that differs above a layer: %s", (_, inSource, inTree, expected) => {
  const entry = (has: boolean) => (has ? { mode: "040000", oid: "1" } : null);
  const project = { path: ".", from: "image", at: ".", source: entry(true), found: entry(true) };
  const dags = { path: "src/dags", from: "dags", at: "src/dags" };
  const layers = [
    { ...project, from: "image" as const, differing: ["src"] },
    {
      ...{ ...dags, from: "dags" as const, differing: [] },
      ...{ source: entry(inSource), found: entry(inTree) },
    },
  ];
  expect(deviations(layers)).toEqual(expected);
});

describe("the Deployment file", () => {
  const file = `# kept by platform
deployment:
    environment_variables:
        - {key: A, value: "1"}   # inline
    configuration:
        name:   prod
        runtime_version: "12.2.0"   # pinned
        dag_deploy_enabled:   true
        executor: celery
`;
  test("only the two values change, to the byte, and quotes stay", () => {
    expect(withSettings(file, { runtime_version: "12.1.1", dag_deploy_enabled: false })).toBe(
      file
        .replace('"12.2.0"', '"12.1.1"')
        .replace("dag_deploy_enabled:   true", "dag_deploy_enabled:   false"),
    );
    expect(withSettings(file, { runtime_version: "12.2.0", dag_deploy_enabled: true })).toBe(file);
    expect(withSettings(file.replaceAll("\n", "\r\n"), { dag_deploy_enabled: false })).toBe(
      file
        .replace("dag_deploy_enabled:   true", "dag_deploy_enabled:   false")
        .replaceAll("\n", "\r\n"),
    );
  });

  test("a value that is not there is added in the place where it belongs", () => {
    const short = "deployment:\n  configuration:\n    name: prod\n";
    expect(withSettings(short, { dag_deploy_enabled: true })).toBe(
      "deployment:\n  configuration:\n    dag_deploy_enabled: true\n    name: prod\n",
    );
    const flow = "deployment: {configuration: {name: prod}}\n";
    expect(parse(withSettings(flow, { runtime_version: "3.1-2" }) ?? "")).toEqual({
      deployment: { configuration: { name: "prod", runtime_version: "3.1-2" } },
    });
  });

  test.each([
    ["runtime_version:\n", "runtime_version: 12.1.1\n"],
    ["runtime_version: # why\n", "runtime_version: 12.1.1 # why\n"],
    ["runtime_version: >-\n      12.2.0\n", "runtime_version: 12.1.1\n"],
    ["runtime_version: '12.2.0'\n", "runtime_version: '12.1.1'\n"],
  ])("%j becomes %j", (before, after) => {
    const around = (line: string) => `deployment:\n  configuration:\n    ${line}    name: x\n`;
    expect(withSettings(around(before), { runtime_version: "12.1.1" })).toBe(around(after));
  });

  test.each([
    "deployment: {configuration: {}}\n",
    "deployment: {configuration: {runtime_version, a: b}}\n",
  ])("%j cannot be edited, and that is said", (text) => {
    expect(withSettings(text, { runtime_version: "12.1.1" })).toBeNull();
  });

  const both = { runtime_version: "12.1.1", dag_deploy_enabled: false };
  const withValues = (version: string, enabled: string) =>
    `deployment:\n  configuration:\n    runtime_version: ${version}\n    dag_deploy_enabled: ${enabled}\n`;
  test.each([
    `\${RUNTIME}`,
    '"{{ runtime }}"',
    "{{ runtime }}",
    "__RUNTIME__",
    "$RUNTIME",
    "!ENV RUNTIME",
    "<%= runtime %>",
    "&runtime 12.2.0",
    "@runtime@",
  ])("%s is a template or a variable: it stays, and that is said", (value) => {
    const edited = editedFile(withValues(value, "true"), both);
    expect(edited.left[0]).toEqual(["runtime_version", "12.1.1"]);
    // A file that no longer parses is not touched at all.
    const isYaml = edited.left.length === 1;
    expect(edited.text).toBe(withValues(value, isYaml ? "false" : "true"));
  });

  test("an alias is a variable too, and so is a template for the DAG deploy setting", () => {
    const alias = `x: &v 12.2.0\n${withValues("*v", `\${DAGS}`)}`;
    expect(editedFile(alias, both)).toEqual({
      text: alias,
      left: [
        ["runtime_version", "12.1.1"],
        ["dag_deploy_enabled", false],
      ],
    });
  });

  test.each([
    ["yes", true],
    ["On", true],
    ["off", false],
    ["NO", false],
    ["'yes'", null],
    ["maybe", null],
  ])("%s is %s, as Go's YAML reads it", (written, expected) => {
    const text = withValues("12.1.1", written);
    expect(dagDeployEnabledIn(text)).toBe(expected);
    if (expected === null) return;
    expect(withSettings(text, { dag_deploy_enabled: expected })).toBe(text);
    expect(withSettings(text, { dag_deploy_enabled: !expected })).toBe(
      withValues("12.1.1", String(!expected)),
    );
  });

  test("of several documents the first is the Deployment's; the others stay", () => {
    const others = "---\ndeployment: { configuration: { runtime_version: 9.9.9 } }\n---\n[";
    const text = `---\n${withValues("12.2.0", "true")}${others}`;
    expect(dagDeployEnabledIn(text)).toBe(true);
    expect(editedFile(text, both)).toEqual({
      text: `---\n${withValues("12.1.1", "false")}${others}`,
      left: [],
    });
  });

  test("a value that is merged in is overridden, and stays where it comes from", () => {
    const base = "base: &base\n  runtime_version: 12.2.0\n";
    const text = `${base}deployment:\n  configuration:\n    <<: *base\n    name: prod\n`;
    expect(dagDeployEnabledIn(text.replace("12.2.0", "12.2.0\n  dag_deploy_enabled: true"))).toBe(
      true,
    );
    expect(withSettings(text, { runtime_version: "12.1.1" })).toBe(
      `${base}deployment:\n  configuration:\n    runtime_version: 12.1.1\n    <<: *base\n    name: prod\n`,
    );
  });

  test("of equal keys the last counts, as for Go's YAML", () => {
    const twice = `${withValues("9.9.9", "false")}    runtime_version: 12.2.0\n    dag_deploy_enabled: true\n`;
    expect(dagDeployEnabledIn(twice)).toBe(true);
    expect(editedFile(twice, both)).toEqual({
      text: twice.replace("12.2.0", "12.1.1").replace("enabled: true", "enabled: false"),
      left: [],
    });
    const whole = `deployment: { name: old }\n${withValues("12.2.0", "true")}`;
    expect(dagDeployEnabledIn(whole)).toBe(true);
  });

  test.each(["*nowhere", "1"])("a merge of %s brings nothing", (merged) => {
    const text = `deployment:\n  configuration:\n    <<: ${merged}\n    name: prod\n`;
    expect(dagDeployEnabledIn(text)).toBeNull();
  });

  test("a JSON file stays JSON", () => {
    const json =
      '{"deployment": {"configuration": {\n  "name": "prod", "dag_deploy_enabled": true}}}\n';
    const { text, left } = editedFile(json, both);
    expect(left).toEqual([]);
    expect(JSON.parse(text)).toEqual({ deployment: { configuration: { name: "prod", ...both } } });
    expect(
      text.startsWith('{"deployment": {"configuration": {\n  "runtime_version": "12.1.1", '),
    ).toBe(true);
  });

  test.each(["", "[1]", "deployment: x\n", "deployment: {configuration: [", "a: b\n"])(
    "%j is left alone",
    (text) => {
      expect(withSettings(text, { runtime_version: "12.1.1" })).toBeNull();
    },
  );
});

test.each([
  [true, ["dags/a.py"], "dags-only"],
  [true, ["dags/a.py", ".github/workflows/x.yml"], "dags-only"],
  [true, ["dags/a.py", "Dockerfile"], "image-and-dags"],
  [false, ["dags/a.py"], "image-and-dags"],
  [true, ["dags", "dags/a.py"], "image-and-dags"],
  [true, [], "image-and-dags"],
  [true, null, "image-and-dags"],
])("DAG deploys %s, differing %j: %s", (on, differing, expected) => {
  expect(deployTypeFor(on, differing, "dags", [".github"])).toBe(expected);
});

describe("what lay in a folder that the project has left", () => {
  const others = {
    ml: { project: "ml" },
    inner: { project: "old/inner" },
    same: { project: "old" },
  };
  const settings = { deployments: { prod: deployment, ...others } } as never;
  const strays = (left: string) =>
    strayPaths({ name: "prod", project: "etl" }, settings, "deploys.json", left);

  test.each([
    [".", ["etl/.github", "etl/deploys.json", "etl/ml", "etl/old/inner", "etl/old"]],
    ["old", ["etl/inner"]],
    ["etl", []],
  ])("%s: the project does not take it along", (left, expected) => {
    expect(strays(left)).toEqual(expected);
  });
});

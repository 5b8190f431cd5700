import { describe, expect, test } from "vitest";
import { Refusal } from "../../src/errors/problem.ts";
import { parseSettings, selectDeployment } from "../../src/ledger/settings.ts";
import { processorTime } from "./processor-time.ts";

/** The messages of all problems in some settings. */
function problems(text: string): string[] {
  try {
    parseSettings(text, "main");
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.problems.every(({ code }) => code === "settings-invalid")).toBe(true);
    return error.problems.map(({ message }) => message.replace(".github/deploys.yml, ", ""));
  }
}

test("the shortest settings have all defaults of the specification", () => {
  expect(parseSettings("version: 1\ndeployments: { prod: {} }\n", "main")).toEqual({
    version: 1,
    manifest: { branch: "deploys", path: "deploys.json" },
    sign: "none",
    "tag-prefix": "deploy/",
    deployments: {
      prod: {
        project: ".",
        also: [],
        "dags-folder": "dags",
        formerly: [],
        "deploy-mechanism": "standard",
        runtime: "astro",
        platform: "astro",
        rollback: {
          enabled: false,
          window: "P3M",
          keep: [],
          permission: "write",
          actors: [],
          bots: [],
          "from-any-branch": false,
        },
        land: "push",
        "auto-merge": false,
        deliver: "none",
        "dispatch-on": "branch",
      },
    },
  });
});

test("a folder may be written with a slash at its end", () => {
  const text = `version: 1
deployments: { prod: { project: etl/, also: [libs/], dags-folder: dags/, rollback: { keep: [etl/conf/] } } }
`;
  expect(parseSettings(text, "main").deployments["prod"]).toMatchObject({
    ...{ project: "etl", also: ["libs"], "dags-folder": "dags" },
    rollback: { keep: ["etl/conf"] },
  });
  const keep = (path: string) =>
    problems(`version: 1\ndeployments: { prod: { rollback: { keep: ["${path}"] } } }\n`);
  for (const path of ["/", "a//", "/a", "../"]) expect(keep(path)).toHaveLength(1);
});

test("settings that an editor on Windows saved are read, or refused with their encoding", () => {
  const text = "version: 1\ndeployments: { prod: {} }\n";
  expect(problems(`\uFEFF${text.replaceAll("\n", "\r\n")}`)).toEqual([]);
  const utf16 = Buffer.from(`\uFEFF${text}`, "utf16le").toString();
  expect(problems(utf16)).toEqual([expect.stringContaining("UTF-16")]);
});

test("everything that is wrong is reported at once, with its path and what is allowed", () => {
  const found = problems(`version: 2
manifest: { brnch: x }
deployments:
  Prod: {}
  prod:
    project: ../else
    rollback: { enabled: "yes", window: three months, permission: read }
    extra: 1
`);
  expect(found).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^version: .*expected 1/),
      "manifest.brnch: unknown key; did you mean `branch`?",
      expect.stringMatching(/^deployments\.Prod: /),
      expect.stringMatching(/^deployments\.prod\.project: /),
      expect.stringMatching(/^deployments\.prod\.rollback\.enabled: .*boolean/),
      expect.stringMatching(/^deployments\.prod\.rollback\.window: .*P3M/),
      expect.stringMatching(
        /^deployments\.prod\.rollback\.permission: .*"write"\|"maintain"\|"admin"/,
      ),
      "deployments.prod.extra: unknown key",
    ]),
  );
});

describe("impossible values", () => {
  test.each([
    ["deployments: { prod: { deliver: workflow } }", /^deployments\.prod\.workflow: /],
    ["deployments: { prod: { deliver: astro } }", /^deployments\.prod\.astro: /],
    ["deployments: { prod: { project: a, also: [a/b] } }", /also\.0: lies in the project folder/],
    ["deployments: { prod: { project: a, also: [.github] } }", /never rolled back/],
    ["deployments: { a: { formerly: [b] }, b: {} }", /a name of Deployment `b` already/],
    [
      "deployments: { a: { formerly: [c] }, b: { formerly: [c] } }",
      /a name of Deployment `a` already/,
    ],
    [
      "manifest: { branch: main }\ndeployments: { a: { branch: main }, b: { branch: dev } }",
      /all Deployments share/,
    ],
    [
      "manifest: { branch: main }\ndeployments: { a: {}, b: { branch: dev } }",
      /all Deployments share/,
    ],
    ["deployments: { prod: { rollback: { window: P300000Y } } }", /a hundred years/],
    ["deployments: {}", /at least one Deployment/],
    ["deployments: { prod: { branch: -x } }", /the name of a branch/],
    ["deployments: { prod: { project: .git/hooks } }", /project/],
    ["deployments: { prod: { rollback: { window: -P1D } } }", /window/],
    ["deployments: { prod: { rollback: { bots: [hubot] } } }", /ending in \[bot\]/],
    ["tag-prefix: deploy\ndeployments: { prod: {} }", /ending in/],
    ["tag-prefix: a//b/\ndeployments: { prod: {} }", /ending in/],
  ])("%s", (text, expected) => {
    expect(problems(`version: 1\n${text}\n`).join("\n")).toMatch(expected);
  });

  test.each(["", "- a\n", "version: [\n", "a: *b\n", "version: 1\nversion: 1\n", "&a [*a]\n"])(
    "%j is refused, not a crash",
    (text) => {
      expect(problems(text)).not.toEqual([]);
    },
  );

  test("a million aliases are refused at once", () => {
    const rows = Array.from(
      { length: 20 },
      (_, index) => `a${index + 1}: &a${index + 1} [${`*a${index},`.repeat(10)}]`,
    );
    const time = processorTime(() => {
      expect(problems(`a0: &a0 [x]\n${rows.join("\n")}\n`)).not.toEqual([]);
    });
    expect(time).toBeLessThan(2000);
  });
});

test("the manifest may live in the branch that all share, whether they say so or not", () => {
  expect(
    problems(
      "version: 1\nmanifest: { branch: main }\ndeployments: { a: {}, b: { branch: main } }\n",
    ),
  ).toEqual([]);
});

test("which Deployment is meant", () => {
  const one = parseSettings("version: 1\ndeployments: { prod: {} }\n", "main");
  const two = parseSettings(
    "version: 1\ndeployments: { prod: {}, dev: { branch: next } }\n",
    "main",
  );
  expect(selectDeployment(one, undefined, "main")).toMatchObject({ name: "prod", branch: "main" });
  expect(selectDeployment(two, "dev", "main")).toMatchObject({ name: "dev", branch: "next" });
  expect(() => selectDeployment(two, undefined, "main")).toThrow(/prod, dev/);
  expect(() => selectDeployment(two, "toString", "main")).toThrow(/no Deployment `toString`/);
});

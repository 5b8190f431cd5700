/** Holds what users rely on: the names of inputs and outputs, the schemas, the examples in the docs. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { examples } from "../scripts/examples.ts";
import { catalogue } from "../src/errors/catalogue.ts";
import { inputNames } from "../src/inputs.ts";
import { formatManifest, parseManifest } from "../src/ledger/manifest.ts";
import { parseSettings } from "../src/ledger/settings.ts";
import { tagMessage } from "../src/ledger/tag.ts";
import { rollbackWorkflow } from "../src/setup/files.ts";

const root = join(import.meta.dirname, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

describe.each([
  ["action.yml", "rollback"],
  ["rollback/action.yml", "rollback"],
  ["record/action.yml", "record"],
  ["guard/action.yml", "guard"],
  ["hold/action.yml", "hold"],
  ["history/action.yml", "history"],
  ["verify/action.yml", "verify"],
  ["comment/action.yml", "comment"],
] as const)("%s", (file, action) => {
  const definition = parse(read(file));
  test("declares just the inputs that are read", () => {
    expect(Object.keys(definition.inputs).sort()).toEqual(inputNames(action).sort());
  });
  test("runs on node24, from the bundle", () => {
    expect(definition.runs.using).toBe("node24");
    expect(definition.runs.main).toMatch(/^(?:\.\.\/)?dist\/\w+\.js$/);
  });
});

test("the root action declares the outputs of the specification", () => {
  expect(Object.keys(parse(read("action.yml")).outputs)).toEqual(
    "deploy-id commit-sha tag tree-sha head-sha newest-deploy rolled-back-from rolled-back-to runtime-version runtime-change dag-deploy-enabled deploy-type undone-deploys eligible problems plan changed delivered".split(
      " ",
    ),
  );
});

describe("the reusable workflow", () => {
  const { on, jobs, concurrency } = parse(read(".github/workflows/rollback.yml"));
  const action = parse(read("action.yml"));

  test("takes all inputs of the action, and passes its outputs on", () => {
    const { inputs, outputs, secrets } = on.workflow_call;
    const given = [...Object.keys(inputs), ...Object.keys(secrets)];
    // The workspace of its jobs is nobody's.
    const wanted = Object.keys(action.inputs).filter((name) => name !== "checkout");
    expect(wanted.filter((name) => !given.includes(name))).toEqual([]);
    expect(Object.keys(outputs)).toEqual(Object.keys(action.outputs));
  });

  test("gives both jobs what the action wants, the plan without leave to push", () => {
    const [plan] = jobs.plan.steps;
    const [rollback] = jobs.rollback.steps;
    for (const { uses, with: given } of [plan, rollback]) {
      expect(uses).toBe("$/rollback");
      expect(Object.keys(given).filter((name) => !(name in action.inputs))).toEqual([]);
    }
    expect(plan.with["dry-run"]).toBe(true);
    expect(rollback.with).toMatchObject({
      "deploy-id": `\${{ needs.plan.outputs.rolled-back-to }}`,
      "expected-newest": `\${{ needs.plan.outputs.newest-deploy }}`,
      "expected-head": `\${{ needs.plan.outputs.head-sha }}`,
    });
  });

  test("holds no concurrency group, and no permission too many", () => {
    expect(concurrency).toBeUndefined();
    expect(
      Object.values(jobs).map((job) => (job as { concurrency?: unknown }).concurrency),
    ).toEqual([undefined, undefined]);
    expect(jobs.plan.permissions).toEqual({ contents: "read" });
    expect(jobs.rollback.permissions).toEqual({
      contents: "write",
      actions: "write",
      deployments: "write",
    });
  });
});

describe.each(readdirSync(join(root, "examples")))("examples/%s", (file) => {
  const workflow = parse(read(`examples/${file}`));
  const jobs = Object.entries(workflow.jobs) as [string, { permissions: Record<string, string> }][];

  test("gives each job the least that works, and nothing to all", () => {
    expect(workflow.permissions).toEqual({});
    const least: Record<string, Record<string, string>> = {
      deploy: { contents: "write" },
      "roll-back": { contents: "write", actions: "write", deployments: "write" },
      hold: { contents: "write" },
      summary: { contents: "read" },
      tell: { contents: "read", "pull-requests": "write" },
    };
    for (const [name, { permissions }] of jobs) expect(permissions, name).toEqual(least[name]);
  });
});

const leastOfOwn = {
  "ci.yml check": { contents: "read" },
  "codeql.yml analyze": { contents: "read", "security-events": "write" },
  "dependency-review.yml review": { contents: "read" },
  "release.yml check": { contents: "read" },
  "release.yml release": { contents: "write" },
  "scorecard.yml analysis": { contents: "read", "security-events": "write", "id-token": "write" },
};

interface Job {
  readonly permissions?: Record<string, string>;
  readonly steps?: readonly { readonly run?: string }[];
}

const ownWorkflows = readdirSync(join(root, ".github/workflows")).map(
  (file) => `.github/workflows/${file}`,
);
const inExamples = readdirSync(join(root, "examples")).map((file) => `examples/${file}`);

test.each([...[...ownWorkflows, ...inExamples].map((file) => [file, read(file)]), ...examples()])(
  "%s puts no expression into a script",
  (_, text) => {
    const jobs = Object.values(parse(text).jobs) as Job[];
    const scripts = jobs.flatMap(({ steps = [] }) => steps.map(({ run = "" }) => run));
    for (const script of scripts) expect(script).not.toContain("$" + "{{");
  },
);

test("the jobs of our own workflows have the least that works, and nothing is given to all", () => {
  const given = ownWorkflows
    .filter((file) => !file.endsWith("/rollback.yml"))
    .map((file) => [file.split("/").at(-1), parse(read(file))] as const)
    .flatMap(([file, { permissions, jobs }]) => {
      expect(permissions, file).toEqual({});
      return Object.entries(jobs as Record<string, Job>).map(
        ([name, job]) => [`${file} ${name}`, job.permissions] as const,
      );
    });
  expect(Object.fromEntries(given)).toEqual(leastOfOwn);
});

/** Code blocks of a language in the docs that hold a text. */
function blocks(language: string, holding: RegExp): string[] {
  const documents = [
    "README.md",
    "docs/settings.md",
    "docs/ledger.md",
    "docs/protected-branches.md",
  ];
  const pattern = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms");
  return documents
    .flatMap((file) => [...read(file).matchAll(pattern)].map(([, text = ""]) => text))
    .filter((text) => holding.test(text));
}

/** Says what is wrong by a published JSON Schema, as an editor would; null when all is right. */
function judge(schema: string): (value: unknown) => unknown {
  const ajv = addFormats.default(new Ajv2020({ strictTypes: false, allErrors: true }));
  const validate = ajv.compile(JSON.parse(read(`schemas/${schema}.schema.json`)));
  return (value) => (validate(value) ? null : validate.errors);
}

describe("the settings in the docs, by the check and by the published schema", () => {
  const settings = blocks("yaml", /^deployments:/m);
  test("are there", () => expect(settings).toHaveLength(2));
  test.each(settings)("%s", (text) => {
    expect(() => parseSettings(text, "main")).not.toThrow();
    expect(judge("settings")(parse(text))).toBeNull();
  });
  test.each([
    ["an unknown key", { deployments: { prod: { rolback: {} } } }],
    ["a wrong type", { deployments: { prod: { rollback: { enabled: "yes" } } } }],
    ["an impossible value", { deployments: { prod: { "deploy-mechanism": "ftp" } } }],
    ["an impossible name", { deployments: { Prod: {} } }],
    ["no Deployments", {}],
  ])("the schema refuses %s", (_, wrong) => {
    const value = { version: 1, ...wrong };
    expect(judge("settings")(value)).not.toBeNull();
    expect(() => parseSettings(JSON.stringify(value), "main")).toThrow();
  });
});

describe("the manifest in the docs, by the check and by the published schema", () => {
  const [text = ""] = blocks("json", /"deployments"/);
  const deploys = () => parseManifest(text).deployments["prod"]?.deploys ?? [];
  test("is right, and written as we write it", () => {
    expect(judge("manifest")(JSON.parse(text))).toBeNull();
    expect(formatManifest(parseManifest(text))).toBe(text);
  });
  test("its rollback has the tag in the docs", () => {
    const rollback = deploys().at(-1);
    const actors = { actor: "octocat", triggeringActor: "octocat" };
    expect(rollback && tagMessage("prod", rollback, actors)).toBe(blocks("", /^Deploy-Id: /m)[0]);
  });
  test.each([
    ["a status that is none", { status: "done" }],
    ["an end before its time", { status: "initialized" }],
    ["a short commit", { commit: "abc" }],
    ["no type", { type: undefined }],
  ])("the schema refuses %s", (_, wrong) => {
    const [first] = deploys();
    const record = { dagDeployEnabled: true, hold: null, deploys: [{ ...first, ...wrong }] };
    const value = JSON.parse(JSON.stringify({ version: 1, deployments: { prod: record } }));
    expect(judge("manifest")(value)).not.toBeNull();
    expect(() => parseManifest(JSON.stringify(value))).toThrow();
  });
});

test("the workflow that `init` writes is the one in the README", () => {
  expect(read("README.md")).toContain(`\`\`\`yaml\n${rollbackWorkflow(["prod"])}\`\`\``);
});

test("the specification's own manifest is read", () => {
  const entry = `{"id": "41", "tag": "deploy/prod/41", "commit": "${"a".repeat(40)}", "project": ".", "type": "image-and-dags", "status": "deployed", "runtime": "12.1.1", "image": "quay.io/astronomer/astro-runtime:12.1.1", "dagDeployEnabled": true, "createdAt": "2026-11-20T09:30:00Z", "finishedAt": "2026-11-20T09:34:10Z", "createdBy": "octocat", "description": "Add the weather DAG", "run": "https://…/actions/runs/1", "externalId": "clv…", "rollback": null}`;
  const text = `{"version": 1, "deployments": {"prod": {"dagDeployEnabled": true, "hold": null, "deploys": [${entry}]}}}`;
  expect(parseManifest(text).deployments["prod"]?.deploys[0]?.id).toBe("41");
});

test("every error says when it happens and what to do, in sentences", () => {
  for (const [code, { about, remedy }] of Object.entries(catalogue)) {
    expect(code).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    expect(about, code).toMatch(/\.$/);
    expect(remedy, code).toMatch(/\.$/);
  }
});

describe("the packages in the lockfile", () => {
  interface Package {
    readonly integrity?: string;
    readonly dev?: boolean;
    readonly hasInstallScript?: boolean;
    readonly resolved?: string;
  }
  const { packages } = JSON.parse(read("package-lock.json")) as {
    packages: Record<string, Package>;
  };
  const named = Object.entries(packages).filter(([name]) => name !== "");

  test("each have a hash, and come from npm's registry", () => {
    const without = named.filter(
      ([, { integrity, resolved }]) =>
        !integrity || (resolved && !resolved.startsWith("https://registry.npmjs.org/")),
    );
    expect(without.map(([name]) => name)).toEqual([]);
  });

  test("none that is in the bundle runs a script when it is installed", () => {
    const shipped = named.filter(([, { dev }]) => !dev);
    expect(shipped.length).toBeGreaterThan(20);
    expect(shipped.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
  });
});

/** Holds what users rely on: the names of inputs and outputs, the schemas, what the docs say and link to. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { examples, markdownFiles } from "../scripts/examples.ts";
import usage from "../src/command-line/usage.json" with { type: "json" };
import { allVerbs } from "../src/command-line/verbs.ts";
import { catalogue, type ErrorCode } from "../src/errors/catalogue.ts";
import { remedyOf } from "../src/errors/problem.ts";
import { environmentOf } from "../src/git/environment.ts";
import { type ActionName, actionNames, inputNames } from "../src/inputs.ts";
import { formatManifest, parseManifest } from "../src/ledger/manifest.ts";
import { parseSettings } from "../src/ledger/settings.ts";
import { tagMessage } from "../src/ledger/tag.ts";
import {
  commentOutputs,
  guardOutputs,
  historyOutputs,
  holdOutputs,
  markOutputs,
  type Outputs,
  recordOutputs,
  verifyOutputs,
} from "../src/report/outputs.ts";
import { rollbackWorkflow } from "../src/setup/files.ts";
import type { CommentResult } from "../src/use-cases/comment-undone.ts";
import type { MarkResult } from "../src/use-cases/mark-deploy.ts";
import type { HistoryResult } from "../src/use-cases/read-history.ts";
import type { RecordResult } from "../src/use-cases/record-deploy.ts";
import type { VerifyResult } from "../src/use-cases/verify-ledger.ts";

import { evaluated } from "./local-runner/expression.ts";

const verbs = await allVerbs();

const root = join(import.meta.dirname, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

describe.each<[string, ActionName]>([
  ["action.yml", "rollback"],
  ...actionNames.map((name): [string, ActionName] => [`${name}/action.yml`, name]),
])("%s", (file, action) => {
  const definition = parse(read(file));
  test("declares just the inputs that are read", () => {
    expect(Object.keys(definition.inputs).sort()).toEqual(inputNames(action).sort());
  });
  test("runs on node24, from the bundle", () => {
    expect(definition.runs.using).toBe("node24");
    expect(definition.runs.main).toMatch(/^(?:\.\.\/)?dist\/\w+\.js$/);
  });
  test("is what the Marketplace takes", () => {
    const { name, description, author, branding } = definition;
    expect(name.length).toBeLessThan(60);
    expect(description.length).toBeLessThan(125);
    expect(author).toBeTruthy();
    expect(branding.icon).toMatch(/^[a-z0-9-]+$/);
    const colors = [
      "white",
      "black",
      "yellow",
      "blue",
      "green",
      "orange",
      "red",
      "purple",
      "gray-dark",
    ];
    expect(colors).toContain(branding.color);
  });
  test("has each input and output described in one sentence at least", () => {
    for (const { description } of Object.values<{ description: string }>({
      ...definition.inputs,
      ...definition.outputs,
    }))
      expect(description).toMatch(/^["`A-Z].*\.$/);
  });
});

test.each<[string, Outputs]>([
  ["record", recordOutputs({ entry: {}, changed: true } as RecordResult)],
  ["guard", guardOutputs({ problems: [], reason: null })],
  ["hold", holdOutputs({ hold: undefined, holds: [], changed: false })],
  ["mark", markOutputs({ deploy: "1", mark: null } as MarkResult)],
  ["history", { ...historyOutputs({ rows: [] } as unknown as HistoryResult), page: null }],
  ["verify", verifyOutputs({ problems: [] } as unknown as VerifyResult)],
  ["comment", commentOutputs({ commented: [] } as unknown as CommentResult)],
])("%s/action.yml declares just the outputs that are written", (action, outputs) => {
  const declared = Object.keys(parse(read(`${action}/action.yml`)).outputs);
  expect(declared.sort()).toEqual(Object.keys(outputs).sort());
});

test("the root action declares the outputs of the specification", () => {
  expect(Object.keys(parse(read("action.yml")).outputs)).toEqual(
    "deploy-id commit-sha tag tree-sha head-sha newest-deploy rolled-back-from rolled-back-to runtime-version runtime-change dag-deploy-enabled deploy-type image undone-deploys eligible problems plan changed delivered pull-request pull-request-url".split(
      " ",
    ),
  );
});

describe("the reusable workflow", () => {
  const { on, jobs, concurrency, permissions } = parse(read(".github/workflows/rollback.yml"));
  const action = parse(read("action.yml"));

  test("takes all inputs of the action, and passes its outputs on", () => {
    const { inputs, outputs, secrets } = on.workflow_call;
    const given = [...Object.keys(inputs), ...Object.keys(secrets)];
    // The workspace of its jobs is nobody's.
    const wanted = Object.keys(action.inputs).filter(
      (name) => !["checkout", "path"].includes(name),
    );
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
      "expected-tree": `\${{ needs.plan.outputs.tree-sha }}`,
    });
  });

  test.each([
    ["ubuntu-latest", "ubuntu-latest"],
    ['["self-hosted", "linux"]', ["self-hosted", "linux"]],
    ['{"group": "deploy", "labels": ["linux"]}', { group: "deploy", labels: ["linux"] }],
  ])("runs on %s", (given, expected) => {
    for (const job of [jobs.plan, jobs.rollback]) {
      const [, expression = ""] = /^\$\{\{(.*)\}\}$/.exec(job["runs-on"]) ?? [];
      expect(evaluated(expression, () => given)).toEqual(expected);
    }
  });

  test("asks no caller for a permission, beyond reading for the plan", () => {
    expect(permissions).toBeUndefined();
    expect(jobs.plan.permissions).toEqual({ contents: "read" });
    expect(jobs.rollback.permissions).toBeUndefined();
  });

  test("makes a deployment for the environment only where its rules need one", () => {
    expect(jobs.rollback.environment.deployment).toBe(`\${{ inputs.environment-deployment }}`);
    expect(on.workflow_call.inputs["environment-deployment"]).toMatchObject({
      ...{ type: "boolean", default: false },
    });
  });

  test("checks in the plan what the second job needs", () => {
    const [{ with: planned }] = jobs.plan.steps;
    const [{ with: pushed }] = jobs.rollback.steps;
    const later = ["checkout", "dry-run"];
    expect(Object.keys(pushed).filter((name) => !(name in planned))).toEqual(
      later.filter((name) => name in pushed),
    );
  });

  test("notices each output of the plan that arrives empty", () => {
    // An empty `eligible` would skip the job, as if there were nothing to do.
    expect(jobs.rollback.if).toBe(`\${{ !inputs.dry-run }}`);
    const names = ["expected-newest", "expected-head", "expected-tree"];
    for (const { inputs } of [action, on.workflow_call]) {
      expect(names.map((name) => inputs[name].default)).toEqual(["*", "*", "*"]);
    }
  });

  test("holds no concurrency group", () => {
    expect(concurrency).toBeUndefined();
    expect(
      Object.values(jobs).map((job) => (job as { concurrency?: unknown }).concurrency),
    ).toEqual([undefined, undefined]);
  });
});

describe.each(readdirSync(join(root, "examples")))("examples/%s", (file) => {
  const workflow = parse(read(`examples/${file}`));
  // Those that call the reusable workflow are below.
  const jobs = Object.entries(workflow.jobs as Record<string, Caller>).filter(
    ([, { uses }]) => uses === undefined,
  );

  test("gives each job the least that works, and nothing to all", () => {
    expect(workflow.permissions).toEqual({});
    const least: Record<string, Record<string, string>> = {
      deploy: { contents: "write" },
      "roll-back": { contents: "write", actions: "write", deployments: "write" },
      hold: { contents: "write" },
      summary: { contents: "read" },
      tell: { contents: "read", "pull-requests": "write" },
      probe: { contents: "write", "pull-requests": "write" },
      write: { contents: "read" },
      publish: { pages: "write", "id-token": "write" },
    };
    for (const [name, { permissions }] of jobs) expect(permissions, name).toEqual(least[name]);
  });
});

interface Job {
  readonly permissions?: Record<string, string>;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress"?: boolean };
  readonly steps?: readonly { readonly run?: string }[];
}

const ownWorkflows = readdirSync(join(root, ".github/workflows")).map(
  (file) => `.github/workflows/${file}`,
);
const inExamples = readdirSync(join(root, "examples")).map((file) => `examples/${file}`);

interface Caller extends Job {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, string>>;
}

describe("who calls the reusable workflow", () => {
  const texts = [...inExamples.map((file) => [file, read(file)] as const), ...examples()];
  const callers = texts.flatMap(([name, text]) =>
    Object.values(parse(text).jobs as Record<string, Caller>)
      .filter(({ uses }) => uses?.includes("/.github/workflows/rollback.yml@"))
      .map((job) => [name, job] as const),
  );
  test("by pull request is among them", () => {
    expect(callers.filter(([, job]) => job.with?.["land"] === "pull-request")).toHaveLength(1);
  });
  test.each(callers)("%s: grants what it uses, and no more", (_, job) => {
    const pushed = { contents: "write", actions: "write", deployments: "write" };
    const proposed = { contents: "write", "pull-requests": "write" };
    const isProposed = job.with?.["land"] === "pull-request";
    const own = isProposed ? proposed : pushed;
    expect(job.permissions).toEqual(job.secrets?.["token"] ? { contents: "read" } : own);
  });
});

describe("concurrency groups", () => {
  const workflows = [...inExamples.map((file) => [file, read(file)] as const), ...examples()].map(
    ([name, text]) => [name, parse(text)] as const,
  );
  const groups = workflows.flatMap(([name, { concurrency, jobs }]) =>
    [concurrency, ...Object.values(jobs as Record<string, Job>).map((job) => job.concurrency)]
      .filter((group) => group !== undefined)
      .map((group) => [name, group] as const),
  );
  test("are there", () => expect(groups.length).toBeGreaterThan(4));
  test.each(groups)("%s: what waits is not canceled by what comes next", (_, group) => {
    expect(group).toMatchObject({ queue: "max" });
    expect(group?.["cancel-in-progress"] ?? false).toBe(false);
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
  test("are there", () => expect(settings).toHaveLength(3));
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
    const record = { dagDeployEnabled: true, holds: [], deploys: [{ ...first, ...wrong }] };
    const value = JSON.parse(JSON.stringify({ version: 1, deployments: { prod: record } }));
    expect(judge("manifest")(value)).not.toBeNull();
    expect(() => parseManifest(JSON.stringify(value))).toThrow();
  });
});

describe("the Markdown files", () => {
  const files = markdownFiles();
  const texts = new Map(files.map((file) => [file, read(file)]));

  test("are there", () => expect(files.length).toBeGreaterThan(25));

  test("link to files and headings that exist", () => {
    const broken = [...texts].flatMap(([file, text]) =>
      linksOf(text)
        .filter((link) => !/^(?:https?|mailto):/.test(link))
        .filter((link) => {
          const [path = "", anchor] = link.split("#");
          const target = path === "" ? file : posix.join(dirname(file), path);
          if (!existsSync(join(root, target))) return true;
          return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
        })
        .map((link) => `${file}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  test("name only npm scripts that exist", () => {
    const { scripts } = JSON.parse(read("package.json"));
    const named = [...texts.values()].flatMap((text) =>
      [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script = ""]) => script),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  test("name only commands that exist", () => {
    const known = [...verbs.map(({ name }) => name), "demo", "complete"];
    const named = [...texts.values()].flatMap((text) =>
      [...text.matchAll(/(?:^|[`$(] ?)deploy-rollback ([a-z]+)/gm)].map(([, verb = ""]) => verb),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((verb) => !known.includes(verb))).toEqual([]);
  });

  test("show complete workflows so that they are linted: each begins with its name", () => {
    const workflows = [...texts.values()].flatMap((text) =>
      [...text.matchAll(/^```ya?ml\n(.*?)^```/gms)]
        .map(([, block = ""]) => block)
        .filter((block) => /^on:/m.test(block) && /^jobs:/m.test(block)),
    );
    expect(workflows).toHaveLength(examples().size);
    expect(workflows.filter((block) => !block.startsWith("name: "))).toEqual([]);
  });

  test("show actions with inputs that these have", () => {
    const unknown = [...texts].flatMap(([file, text]) =>
      stepsOf(text).flatMap(({ uses = "", with: given = {} }) => {
        const [, folder = "."] = /\/deploy-rollback(?:\/([\w./-]+))?@/.exec(uses) ?? [];
        const definition = folder.endsWith(".yml") ? folder : join(folder, "action.yml");
        const { inputs, on } = parse(read(definition));
        const known = Object.keys(inputs ?? on.workflow_call.inputs);
        return Object.keys(given)
          .filter((name) => !known.includes(name))
          .map((name) => `${file}: ${uses} ${name}`);
      }),
    );
    expect(unknown).toEqual([]);
  });

  test("for users are in the package, and what they link to as well", () => {
    const { files: shipped } = JSON.parse(read("package.json")) as { files: string[] };
    const isShipped = (path: string) =>
      shipped.some((entry) => path === entry || path.startsWith(`${entry}/`)) ||
      (shipped.includes("*.md") && /^[^/]+\.md$/.test(path));
    const linked = [...texts]
      .filter(([file]) => file.endsWith("README.md"))
      .flatMap(([file, text]) =>
        linksOf(text)
          .filter((link) => !/^(?:https?:|mailto:|#)/.test(link))
          .map((link) => posix.join(dirname(file), link.split("#")[0] ?? "")),
      );
    expect(linked.length).toBeGreaterThan(50);
    const forUsers = [...files, ...linked].filter((path) => !/^(?:src|test)\//.test(path));
    expect(forUsers.filter((path) => !isShipped(path))).toEqual([]);
  });
});

describe("README.md", () => {
  const lines = read("README.md").split("\n");
  test("has less than 200 lines, and how to try it within the first 50", () => {
    expect(lines.length).toBeLessThan(200);
    expect(lines.slice(0, 50)).toContain("npm ci && npm run demo");
    expect(lines.slice(0, 50)).toContain("npm ci && npm test");
  });
  test("links to the README of each action", () => {
    const actions = readdirSync(root).filter((name) => existsSync(join(root, name, "action.yml")));
    expect(actions.sort()).toEqual([...actionNames].sort());
    const links = linksOf(lines.join("\n"));
    expect(actions.filter((name) => !links.includes(`${name}/README.md`))).toEqual([]);
  });
});

test("the command line is parsed by what the verbs declare", () => {
  const declared = verbs.map(({ name, argument = [], options, examples }) => [
    ...[name, ...argument],
    ...options.flatMap(([flags, about, choices = []]) => [flags, about, ...choices]),
    ...examples.flat(),
  ]);
  const parsed = usage.map(({ name, argument, options, examples }) => [
    ...[name, ...argument],
    ...options.flatMap(({ flags, about, choices }) => [flags, about, ...choices]),
    ...examples.flatMap(({ command, about }) => [command, about]),
  ]);
  expect(parsed, "`npm run docs` writes usage.json").toEqual(declared);
});

test("docs/errors.md has a heading for each error", () => {
  const anchors = anchorsOf(read("docs/errors.md"));
  expect(Object.keys(catalogue).filter((code) => !anchors.includes(code))).toEqual([]);
});

test("docs/json.md has the keys of a plan and the codes of warnings", () => {
  const text = read("docs/json.md");
  const section = (start: string, end: string) =>
    text.slice(text.indexOf(start), text.indexOf(end, text.indexOf(start) + 1));
  const keysIn = (part: string) =>
    part
      .split("\n")
      .filter((line) => line.startsWith("| `"))
      .flatMap((line) => [...(line.split("|")[1] ?? "").matchAll(/`([\w-]+)`/g)])
      .map(([, key = ""]) => key);
  const sources = sourceTexts("src/rollback").join("\n");
  const warned = [...sources.matchAll(/\bwarn\(\s*"([a-z0-9-]+)"/g)].map(([, code = ""]) => code);
  expect(warned.length).toBeGreaterThan(10);
  expect(keysIn(section("### Warnings", "## `deploys`")).sort()).toEqual([...warned].sort());
  const output = read("src/report/outputs.ts");
  const plan = output.slice(output.indexOf("function planOutput"));
  const keys = keysIn(section("## `plan`", "### A deploy in a plan"));
  expect(keys.length).toBeGreaterThan(18);
  expect(keys.filter((key) => !new RegExp(`\\b${key}(?::|,$)`, "m").test(plan))).toEqual([]);
});

describe("docs/environment.md", () => {
  const text = read("docs/environment.md");
  const namedIn = (part: string) => [
    ...new Set(
      [...part.matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)`/g)].map(([, name = ""]) => name),
    ),
  ];
  const named = namedIn(text);
  const own = sourceTexts("src").join("\n");

  test("names each variable that the source names", () => {
    const read = [
      ...own.matchAll(/\b((?:GITHUB|RUNNER|ASTRO|DEPLOY_ROLLBACK|GIT|SSL|NODE)_[A-Z_]*[A-Z])\b/g),
      ...own.matchAll(/process\.env(?:\.|\["|\['|\[`)(\w*[A-Z])/g),
    ].map(([, name = ""]) => name);
    expect(read.length).toBeGreaterThan(20);
    // What `git var` is asked for.
    const variables = read.filter((name) => name !== "GIT_AUTHOR_IDENT");
    const isNamed = (name: string) => new RegExp(`\`${name}(?:_<n>)?\``).test(text);
    expect([...new Set(variables)].filter((name) => !isNamed(name)).sort()).toEqual([]);
  });

  test("names none that nobody reads or writes", () => {
    const inherited = Object.keys(passedToGit(named));
    const toolkit = ["core", "github", "http-client"]
      .flatMap((name) => sourceTexts(`node_modules/@actions/${name}/lib`))
      .join("\n");
    const ofNode = ["NODE_EXTRA_CA_CERTS", "TMPDIR"];
    const known = (name: string) =>
      own.includes(name) ||
      toolkit.includes(name) ||
      inherited.includes(name) ||
      ofNode.includes(name);
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((name) => !known(name))).toEqual([]);
  });

  test("lists what passes to git in a job", () => {
    const start = text.indexOf("**In a job**");
    const listed = namedIn(text.slice(start, text.indexOf("**On the command line**")));
    expect(listed.length).toBeGreaterThan(10);
    const proxies = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"];
    const certificates = ["SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO"];
    const passed = passedToGit([...named, ...proxies, ...certificates]);
    expect(Object.keys(passed).sort()).toEqual(listed.sort());
  });
});

/** Those of the variables that a git process gets in a job, when all are set. */
function passedToGit(names: readonly string[]): Record<string, string> {
  const before = { ...process.env };
  try {
    for (const name of names) process.env[name] = "/from/the/job";
    const given = environmentOf(
      { folder: ".", remote: { url: "https://x", access: { kind: "token", token: "t" } } },
      {},
    );
    const passed = Object.entries(given).filter(([, value]) => value === "/from/the/job");
    return Object.fromEntries(passed) as Record<string, string>;
  } finally {
    for (const name of names) delete process.env[name];
    Object.assign(process.env, before);
  }
}

/** All texts of code in a folder. */
function sourceTexts(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.[jt]s$/.test(name))
    .map((name) => read(join(folder, name)));
}

/** Targets of links and pictures in Markdown, code blocks left out. */
function linksOf(markdown: string): string[] {
  const text = markdown.replace(/^ *```.*?^ *```/gms, "");
  return [...text.matchAll(/\]\(([^)\s]+)\)|\bsrc="([^"]+)"/g)].map(
    ([, link, source]) => link ?? source ?? "",
  );
}

/** The addresses that GitHub gives to headings. */
function anchorsOf(markdown: string): string[] {
  const text = markdown.replace(/^ *```.*?^ *```/gms, "");
  return [...text.matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = ""]) =>
    heading
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .trim()
      .toLowerCase()
      .replaceAll(" ", "-"),
  );
}

interface Step {
  readonly uses?: string;
  readonly with?: Record<string, unknown>;
}

/** The steps and jobs in a document's YAML that use this project. */
function stepsOf(markdown: string): Step[] {
  const blocks = [...markdown.matchAll(/^( *)```ya?ml\n(.*?)^ *```/gms)].map(
    ([, , block = ""]) => block,
  );
  return blocks.flatMap((block) => usesIn(parse(block)));
}

function usesIn(value: unknown): Step[] {
  if (value === null || typeof value !== "object") return [];
  const { uses } = value as Step;
  const own =
    typeof uses === "string" && /^[\w-]+\/deploy-rollback[/@]/.test(uses) ? [value as Step] : [];
  return [...own, ...Object.values(value).flatMap(usesIn)];
}

test("the workflow that `init` writes is the one in the README", () => {
  expect(read("README.md")).toContain(`\`\`\`yaml\n${rollbackWorkflow(["prod"], true)}\`\`\``);
});

test("the specification's own manifest is read", () => {
  const entry = `{"id": "41", "tag": "deploy/prod/41", "commit": "${"a".repeat(40)}", "project": ".", "type": "image-and-dags", "status": "deployed", "runtime": "12.1.1", "baseImage": "quay.io/astronomer/astro-runtime:12.1.1", "image": null, "dagDeployEnabled": true, "createdAt": "2026-11-20T09:30:00Z", "finishedAt": "2026-11-20T09:34:10Z", "createdBy": "octocat", "description": "Add the weather DAG", "run": "https://…/actions/runs/1", "externalId": "clv…", "mark": null, "rollback": null}`;
  const text = `{"version": 1, "deployments": {"prod": {"dagDeployEnabled": true, "holds": [], "deploys": [${entry}]}}}`;
  expect(parseManifest(text).deployments["prod"]?.deploys[0]?.id).toBe("41");
});

test("every error says when it happens and what to do, in sentences", () => {
  for (const [code, { about }] of Object.entries(catalogue)) {
    expect(code).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    expect(about, code).toMatch(/\.$/);
    for (const place of ["job", "terminal"] as const)
      expect(remedyOf(code as ErrorCode, place), code).toMatch(/\.$/);
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

  test("none runs a script when it is installed, apart from `node`", () => {
    const running = named.filter(([, { hasInstallScript }]) => hasInstallScript);
    expect(running.map(([name]) => name)).toEqual(["node_modules/node"]);
  });

  test("are for development alone: a user needs none of them", () => {
    expect(named.filter(([, { dev }]) => !dev).map(([name]) => name)).toEqual([]);
  });

  test("are not installed by whoever takes the command line from git", () => {
    const { scripts } = JSON.parse(read("package.json"));
    const preparing = ["preinstall", "install", "postinstall", "prepare", "prepack", "build"];
    expect(preparing.filter((name) => name in scripts)).toEqual([]);
  });
});

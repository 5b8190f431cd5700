import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { BranchRules } from "../../src/ledger/branch-rules.ts";
import { parseSettings, settingsPath } from "../../src/ledger/settings.ts";
import { commandsHere } from "../../src/report/terminal/commands.ts";
import { setupReport } from "../../src/report/terminal/init.ts";
import { terminalText } from "../../src/report/terminal/render.ts";
import { withLedgerSteps } from "../../src/setup/deploy-workflow.ts";
import { holdWorkflow, rollbackWorkflow, settingsFile } from "../../src/setup/files.ts";
import { planSetup } from "../../src/setup/plan.ts";
import { proposeDeployments } from "../../src/setup/projects.ts";
import { rulesets } from "./set-up-checks.ts";

const astro = "FROM quay.io/astronomer/astro-runtime:12.1.1\n";
const prod = [{ name: "prod", project: "." }];

describe("Deployments are proposed for Dockerfiles", () => {
  const proposed = (texts: Record<string, string>) =>
    proposeDeployments(new Map(Object.entries(texts)));

  test("the only project becomes prod, wherever it is", () => {
    expect(proposed({ "airflow/Dockerfile": astro, "web/Dockerfile": "FROM nginx:1\n" })).toEqual([
      {
        ...{ name: "prod", project: "airflow", runtime: "astro" },
        ...{ dockerfile: null, deploymentFile: null, missing: null },
      },
    ]);
  });

  test("several projects are named after their folders, each name once", () => {
    const texts = {
      "a/ETL jobs/Dockerfile": astro,
      "b/etl-jobs/Dockerfile": astro,
      Dockerfile: astro,
    };
    expect(proposed(texts).map(({ name, project }) => [name, project])).toEqual([
      ["prod", "."],
      ["etl-jobs", "a/ETL jobs"],
      ["etl-jobs-2", "b/etl-jobs"],
    ]);
  });

  test("a Deployment file is recognized by its content", () => {
    const texts = { Dockerfile: astro, "deployment.yaml": "deployment:\n  configuration: {}\n" };
    expect(proposed(texts)[0]?.deploymentFile).toBe("deployment.yaml");
    expect(proposed({ ...texts, "deployment.yaml": "kind: Pod\n" })[0]?.deploymentFile).toBeNull();
  });

  test("without a project, the root is proposed as not Airflow", () => {
    expect(proposed({ Dockerfile: "FROM nginx:1\n" })).toMatchObject([{ runtime: "none" }]);
  });

  test("the resulting settings are valid and minimal", () => {
    const text = settingsFile(proposed({ "x/Dockerfile": astro, "y/Dockerfile": astro }));
    const { deployments } = parseSettings(text, "main");
    expect(Object.keys(deployments)).toEqual(["x", "y"]);
    expect(parse(text).deployments.x).toEqual({ project: "x", rollback: { enabled: true } });
  });
});

const workflow = `# Ships what is on main
name: Deploy   # to production
on:
  push: { branches: [ main ] }   # odd spaces stay

jobs:
  test:
    runs-on: ubuntu-latest
    steps:
    - run: pytest

  deploy:
    needs: test
    runs-on: "ubuntu-latest"
    steps:
      - uses: actions/checkout@v7   # first of all

      # This one ships it.
      - name: Ship
        uses: astronomer/deploy-action@v0.13.0
        with:
          deployment-id: clm0123456789
      # Tell the others.
      - run: |
          echo shipped
`;

/** The lines of `after` that `before` does not have. */
function added(before: string, after: string): string[] {
  const left = before.split("\n");
  return after.split("\n").filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

describe("the deploy workflow gets steps that guard and record", () => {
  test("around the deploy step, and nothing else changes", () => {
    const { text, left } = withLedgerSteps("deploy.yml", workflow, prod);
    expect(left).toEqual([]);
    const { steps, permissions } = parse(text).jobs.deploy;
    expect(permissions).toEqual({ contents: "write" });
    expect(steps.map(({ uses, run }: { uses?: string; run?: string }) => uses ?? run)).toEqual([
      "actions/checkout@v7",
      "deploy-rollback/deploy-rollback/guard@v1",
      "astronomer/deploy-action@v0.13.0",
      "deploy-rollback/deploy-rollback/record@v1",
      "echo shipped\n",
    ]);
    expect(steps[2].id).toBe("deploy");
    expect(steps[3]).toMatchObject({
      if: "always() && steps.deploy.outcome != 'skipped'",
      with: { deployment: "prod", status: `\${{ steps.deploy.outcome }}` },
    });
    expect(text).toContain("      # This one ships it.\n      - id: deploy\n        name: Ship\n");
    // Removing the additions gives back the original, to the byte.
    const back = text
      .replace("- id: deploy\n        name", "- name")
      .replace(/^ *- uses: deploy-rollback\/.*\n(?: {8}.*\n)*/gm, "")
      .replace("    permissions:\n      contents: write\n", "")
      .replace("    concurrency:\n      group: deploy-prod\n      queue: max\n", "")
      .replace("  workflow_dispatch:\n", "");
    expect(back).toBe(workflow);
  });

  test("with the token for Astro, where the deploy step has it from a secret", () => {
    const token = `\${{ secrets.ASTRO_API_TOKEN }}`;
    const given = (value: string) =>
      workflow.replace(
        "        with:",
        `        env: { ASTRO_API_TOKEN: "${value}" }\n        with:`,
      );
    const recordOf = (text: string) =>
      parse(withLedgerSteps("deploy.yml", text, prod).text).jobs.deploy.steps[3];
    expect(recordOf(given(token)).env).toEqual({ ASTRO_API_TOKEN: token });
    expect(recordOf(given("plain")).env).toBeUndefined();
    expect(recordOf(workflow).env).toBeUndefined();
  });

  test("a second time, nothing changes", () => {
    const { text } = withLedgerSteps("deploy.yml", workflow, prod);
    expect(withLedgerSteps("deploy.yml", text, prod)).toEqual({ text, left: [], notes: [] });
  });

  test("around a last step that has an ID, in a file without a final line break", () => {
    const short =
      "on: push\npermissions: { contents: write }\njobs:\n  a:\n    runs-on: x\n    steps:\n    - id: ship\n      run: astro deploy --dags";
    const { text } = withLedgerSteps("a.yml", short, prod);
    const { steps, permissions } = parse(text).jobs.a;
    expect(steps).toHaveLength(3);
    expect(steps[2].with.status).toBe(`\${{ steps.ship.outcome }}`);
    expect(permissions).toBeUndefined();
    expect(added(short, text).join()).not.toContain("id: deploy");
  });

  test.each([
    ["permissions: { contents: read }", "permissions: { contents: write }"],
    ["permissions: {}", "permissions: { contents: write }"],
    ["permissions: { id-token: write }", "permissions: { contents: write, id-token: write }"],
    [
      "permissions:\n      contents: read # to check out",
      "permissions:\n      contents: write # to check out",
    ],
    [
      "permissions:\n      id-token: write",
      "permissions:\n      contents: write\n      id-token: write",
    ],
    ["permissions: write-all", "permissions: write-all"],
  ])("%s becomes what recording needs", (before, after) => {
    const own = workflow.replace("    needs: test\n", `    needs: test\n    ${before}\n`);
    const { text } = withLedgerSteps("deploy.yml", own, prod);
    expect(text).toContain(`    ${after}\n`);
    expect(parse(text).jobs.deploy.steps).toHaveLength(5);
  });

  test("permissions of the workflow are kept in the job", () => {
    const own = workflow.replace(
      "\njobs:",
      "\npermissions: { contents: read, id-token: write }\njobs:",
    );
    const { text } = withLedgerSteps("deploy.yml", own, prod);
    expect(parse(text).jobs.deploy.permissions).toEqual({ "id-token": "write", contents: "write" });
  });

  test("with several Deployments, for the one whose project is deployed", () => {
    const deployments = [
      { name: "etl", project: "teams/etl" },
      { name: "ml", project: "teams/ml" },
    ];
    const own = workflow.replace(
      "          deployment-id: clm0123456789\n",
      "          deployment-id: clm0123456789\n          root-folder: ./teams/ml/\n",
    );
    const { text, left } = withLedgerSteps("deploy.yml", own, deployments);
    expect(left).toEqual([]);
    expect(parse(text).jobs.deploy.steps[3].with.deployment).toBe("ml");
    expect(withLedgerSteps("deploy.yml", workflow, deployments)).toMatchObject({
      text: workflow,
      left: [
        {
          where: "deploy.yml, job deploy, step 2",
          why: "`.` is the project folder of no Deployment in the settings; if it deploys etl",
        },
      ],
      notes: [],
    });
  });

  test("steps on one line are left to a person", () => {
    const flow = "jobs:\n  a:\n    steps: [{ run: astro deploy }]\n";
    expect(withLedgerSteps("a.yml", flow, prod)).toMatchObject({
      text: flow,
      left: [{ where: "a.yml, job a, step 1", why: expect.stringContaining("its step is") }],
      notes: [],
    });
  });

  test("text that looks like comments at its end is not split", () => {
    const own = workflow.replace(
      "      - uses: actions/checkout@v7   # first of all\n\n      # This one ships it.\n",
      "      - uses: some/release@v1\n        with:\n          body: |\n            # Notes\n            # None\n",
    );
    const { text } = withLedgerSteps("deploy.yml", own, prod);
    expect(parse(text).jobs.deploy.steps[0].with.body).toBe("# Notes\n# None\n");
    expect(parse(text).jobs.deploy.steps[1].uses).toContain("/guard@");
  });

  test("the guard gets the condition of the deploy step", () => {
    const own = workflow.replace(
      "      - name: Ship\n",
      "      - name: Ship\n        if: github.ref == 'refs/heads/main'\n",
    );
    const { steps } = parse(withLedgerSteps("deploy.yml", own, prod).text).jobs.deploy;
    expect(steps[1]).toMatchObject({ if: "github.ref == 'refs/heads/main'" });
  });

  test.each([
    ["on: push", "push", ["push", "workflow_dispatch"]],
    ["on: [push]", "push", ["workflow_dispatch", "push"]],
    ["on: { push: {} }", "push", { workflow_dispatch: {}, push: {} }],
    ["on: [workflow_dispatch]", "it", ["workflow_dispatch"]],
    ["on:\n  workflow_dispatch:", "it", { workflow_dispatch: null }],
  ])("%s can be started by hand", (on, _, expected) => {
    const own = workflow.replace(/^on:\n.*$/m, on);
    expect(parse(withLedgerSteps("deploy.yml", own, prod).text).on).toEqual(expected);
  });

  const shipTwice = workflow.replace(
    "      # Tell the others.\n",
    "      - run: astro deploy --dags\n",
  );

  const step =
    "uses: astronomer/deploy-action@v0.13.0\n        with:\n          deployment-id: clm0123456789\n";
  const withType = (type: string) => `${step}          deploy-type: ${type}\n`;
  test.each([
    [step, undefined],
    [withType("infer"), undefined],
    [withType("dags-only"), "dags-only"],
    [withType("image-only"), "image-only"],
    ["run: astro deploy -f\n", undefined],
    ["run: astro deploy clm1 --dags --wait\n", "dags-only"],
    ["run: astro deploy --image\n", "image-only"],
    ["run: astro deploy --image-name x:1 && echo --dags\n", undefined],
  ])("a step that always ships the same is recorded so: %s", (shipping, type) => {
    const { text } = withLedgerSteps("deploy.yml", workflow.replace(step, shipping), prod);
    expect(parse(text).jobs.deploy.steps[3].with["deploy-type"]).toBe(type);
  });

  test("consecutive deploy steps keep their order", () => {
    const deployments = [...prod, { name: "dags", project: "dags-only" }];
    const own = shipTwice.replace(
      "astro deploy --dags\n",
      "astro deploy --dags\n        working-directory: dags-only\n",
    );
    const { steps } = parse(withLedgerSteps("deploy.yml", own, deployments).text).jobs.deploy;
    const named = steps.map(({ uses, run }: { uses?: string; run?: string }) => uses ?? run);
    expect(named.slice(1, 7)).toEqual([
      "deploy-rollback/deploy-rollback/guard@v1",
      "astronomer/deploy-action@v0.13.0",
      "deploy-rollback/deploy-rollback/record@v1",
      "deploy-rollback/deploy-rollback/guard@v1",
      "astro deploy --dags",
      "deploy-rollback/deploy-rollback/record@v1",
    ]);
  });

  test.each([
    [
      "a matrix",
      workflow.replace("    needs: test\n", "    strategy: { matrix: { to: [dev, prod] } }\n"),
    ],
    ["a called workflow", workflow.replace("  push: { branches: [ main ] }", "  workflow_call:")],
    ["permissions for all", workflow.replace("    needs: test\n", "    permissions: read-all\n")],
    [
      "an alias for a permission",
      workflow.replace(
        "    needs: test\n",
        "    env: { A: &a read }\n    permissions: { contents: *a }\n",
      ),
    ],
    [
      "steps elsewhere",
      workflow
        .replace(/^ {4}steps:\n(?= {6}- uses: actions)/m, "    steps: &s\n")
        .replace(
          "    - run: pytest\n",
          "    - run: pytest\n  other:\n    runs-on: x\n    steps: &t [{ run: astro deploy }]\n  more: { runs-on: x, steps: *t }\n",
        ),
    ],
  ])("%s is left to a person", (_, own) => {
    const { left } = withLedgerSteps("deploy.yml", own, prod);
    expect(left.length).toBeGreaterThan(0);
  });

  test("deploy steps to several places on Astro are left to a person", () => {
    const texts = new Map([
      ["Dockerfile", astro],
      [".github/workflows/dev.yml", workflow.replace("clm0123456789", "clm9876543210")],
      [".github/workflows/prod.yml", workflow],
    ]);
    const { files, left } = planSetup(texts, proposeDeployments(texts), {
      defaultBranch: "main",
    });
    expect(left).toHaveLength(2);
    expect(files.every(({ before }) => before === null)).toBe(true);
  });

  test("a mention of deploying is not a deploy; names are quoted, and line breaks kept", () => {
    const talk = workflow.replace("echo shipped", "echo never run astro deploy here");
    expect(parse(withLedgerSteps("a.yml", talk, prod).text).jobs.deploy.steps).toHaveLength(5);
    const named = withLedgerSteps("a.yml", workflow, [{ name: "1.10", project: "." }]).text;
    expect(parse(named).jobs.deploy.steps[1].with.deployment).toBe("1.10");
    const windows = withLedgerSteps("a.yml", workflow.replaceAll("\n", "\r\n"), prod).text;
    expect(windows.replaceAll("\r\n", "")).not.toContain("\n");
    expect(parse(windows).jobs.deploy.steps).toHaveLength(5);
  });

  test("a file that is not YAML is left alone", () => {
    const broken = "jobs: [astro deploy\n";
    expect(withLedgerSteps("a.yml", broken, prod)).toMatchObject({
      text: broken,
      left: [{ where: "a.yml", lines: [] }],
      notes: [],
    });
  });
});

describe("the whole set-up", () => {
  const usual = { defaultBranch: "main" };
  const bare = new Map([
    ["Dockerfile", astro],
    [".github/workflows/deploy.yml", workflow],
  ]);

  test("changes nothing when it runs on its own result", () => {
    const proposed = proposeDeployments(bare);
    const { files } = planSetup(bare, proposed, usual);
    expect(files.map(({ path }) => path)).toEqual([
      settingsPath,
      ".github/workflows/rollback.yml",
      ".github/workflows/release-hold.yml",
      ".github/workflows/deploy.yml",
    ]);
    const after = new Map([...bare, ...files.map(({ path, after }) => [path, after] as const)]);
    expect(planSetup(after, proposed, usual)).toMatchObject({ files: [], left: [] });
  });

  const byPath = (texts: ReadonlyMap<string, string>) => {
    const { files, notes } = planSetup(texts, proposeDeployments(texts), usual);
    const read = (path: string) => parse(files.find((file) => file.path === path)?.after ?? "");
    const settings = read(settingsPath).deployments;
    return { settings, rollback: read(".github/workflows/rollback.yml"), notes };
  };

  test("a rollback is deployed by the one workflow that deploys, and the form asks for scope and hold", () => {
    const { settings, rollback, notes } = byPath(bare);
    expect(settings.prod).toMatchObject({ deliver: "workflow", workflow: "deploy.yml" });
    const { permissions } = rollback.jobs.rollback;
    expect(permissions).toEqual({ contents: "write", actions: "write", deployments: "write" });
    const asked = Object.keys(rollback.on.workflow_dispatch.inputs);
    expect(asked).toEqual(expect.arrayContaining(["scope", "hold"]));
    expect(Object.keys(rollback.jobs.rollback.steps[0].with)).toEqual(["deployment", ...asked]);
    expect(notes.join()).not.toContain("not deployed by itself");
  });

  test.each<[string, string, RegExp]>([
    [
      "cannot be started without an answer",
      workflow.replace(
        "on:\n",
        "on:\n  workflow_dispatch: { inputs: { to: { required: true } } }\n",
      ),
      /deploy\.yml cannot be started by hand without inputs/,
    ],
    ["is not there", "on: push\njobs: {}\n", /not known which one workflow deploys prod/],
  ])(
    "where the deploy workflow %s, a rollback is only pushed, and that is said",
    (_, text, why) => {
      const texts = new Map([...bare, [".github/workflows/deploy.yml", text]]);
      const { settings, rollback, notes } = byPath(texts);
      expect(settings.prod.deliver).toBeUndefined();
      expect(rollback.jobs.rollback.permissions).toEqual({ contents: "write" });
      expect(notes.join("\n")).toMatch(why);
    },
  );

  test.each([
    ["nothing deploys or records", "echo", [".github/workflows"]],
    [
      "deploys are recorded, whatever makes them",
      "x }, { uses: deploy-rollback/deploy-rollback/record@v1",
      [],
    ],
  ])("where %s", (_, step, expected) => {
    const own = `on: push\njobs: { a: { steps: [{ run: ${step} }] } }\n`;
    const texts = new Map([...bare, [".github/workflows/deploy.yml", own]]);
    const { left } = planSetup(texts, proposeDeployments(texts), usual);
    expect(left.map(({ where }) => where)).toEqual(expected);
    for (const { why, lines } of left) {
      expect(why).toBe("no workflow there deploys prod");
      expect(lines.join("\n")).toContain("guard@v1");
    }
  });

  test("a workflow for holds that is there is enough", () => {
    const own =
      "on: push\njobs: { a: { steps: [{ uses: deploy-rollback/deploy-rollback/hold@v1 }] } }\n";
    const texts = new Map([...bare, [".github/workflows/holds.yml", own]]);
    const { files } = planSetup(texts, proposeDeployments(texts), usual);
    expect(files.map(({ path }) => path)).not.toContain(".github/workflows/release-hold.yml");
  });

  test("existing settings are kept and used", () => {
    const own = "version: 1\ndeployments: { live: { rollback: { enabled: true } } }\n";
    const { files } = planSetup(new Map([...bare, [settingsPath, own]]), [], usual);
    expect(files.map(({ path }) => path)).not.toContain(settingsPath);
    expect(files.every(({ after }) => after.includes("deployment: live"))).toBe(true);
  });

  test("what a project reaches outside itself is named", () => {
    const links = [
      { path: "etl/dags", target: "../shared/dags" },
      { path: "web/x", target: "../shared" },
    ];
    const own = "version: 1\ndeployments: { etl: { project: etl } }\n";
    const { notes } = planSetup(new Map([[settingsPath, own]]), [], { ...usual, links });
    expect(notes).toEqual([expect.stringContaining("Put `shared/dags` into `also`.")]);
  });

  test("an existing rollback.yml is not overwritten", () => {
    const taken = new Map([...bare, [".github/workflows/rollback.yml", "on: push\njobs: {}\n"]]);
    const paths = planSetup(taken, proposeDeployments(bare), usual).files.map(({ path }) => path);
    expect(paths).toContain(".github/workflows/deploy-rollback.yml");
    expect(paths).not.toContain(".github/workflows/rollback.yml");
  });

  test("with several Deployments, the form offers a choice", () => {
    const { on, jobs } = parse(rollbackWorkflow(["etl", "ml"], true));
    expect(on.workflow_dispatch.inputs.deployment).toMatchObject({
      type: "choice",
      options: ["etl", "ml"],
    });
    expect(jobs.rollback.steps[0].with.deployment).toBe(`\${{ inputs.deployment }}`);
    const hold = parse(holdWorkflow(["etl", "ml"]));
    expect(hold.on.workflow_dispatch.inputs.deployment.options).toEqual(["etl", "ml"]);
    expect(hold.jobs.hold.steps[0].with.deployment).toBe(`\${{ inputs.deployment }}`);
  });
});

describe("at its end, a set-up says what it wrote, and the command to go on with", () => {
  const texts = new Map([
    ["Dockerfile", astro],
    [".github/workflows/deploy.yml", workflow],
  ]);
  const planned = planSetup(texts, proposeDeployments(texts), { defaultBranch: "main" });
  const setup = { ...planned, notes: [] as string[] };
  const place = {
    ...{ folder: "/home/mona/my airflow", isWorkingDirectory: true },
    ...{ remote: "origin", hasRemote: true, branch: "main", defaultBranch: "main" },
  };
  const shown = (of: Partial<typeof setup>, at: Partial<typeof place>) =>
    terminalText(setupReport({ ...setup, ...of }, { ...place, ...at }, commandsHere), {
      ...{ width: 200, colour: false },
    });
  const left = [
    { where: "deploy.yml, job deploy", why: "its matrix decides", lines: ["- uses: x"] },
  ];

  test.each<[string, Partial<typeof setup>, Partial<typeof place>, RegExp]>([
    [
      "a workflow that records deploys",
      {},
      {},
      /Later +once it is on main, each deploy is recorded.*:\n +deploy-rollback history\n\n✓ Wrote 4 files; they take effect on main\.\n.*\n\ngit add \.github && git commit -m "Set up Deploy Rollback" && git push -u origin HEAD\n$/,
    ],
    [
      "several Deployments",
      { deployments: ["etl", "ml"] },
      {},
      /\n +deploy-rollback history -d etl\n/,
    ],
    [
      "no workflow that records",
      { records: false },
      {},
      /record what runs now.*:\n +deploy-rollback record\n/,
    ],
    [
      "a change that a person should know of",
      { notes: ["prod: look at it"] },
      {},
      /\n! prod: look at it\n\n! Wrote 4 files; they take effect on main\.\n/,
    ],
    ["another branch", {}, { branch: "set-up" }, /merge it into main; then each deploy/],
    [
      "no remote",
      {},
      { hasRemote: false },
      /once there is a remote origin, push main.*:\n +git push -u origin HEAD\n[\s\S]*Rollback"\n$/,
    ],
    [
      "another folder",
      {},
      { isWorkingDirectory: false },
      /\ngit -C '\/home\/mona\/my airflow' add .* && git -C '\/home\/mona\/my airflow' commit .* push -u origin HEAD\n$/,
    ],
    [
      "something left to a person",
      { left },
      {},
      /deploy\.yml, job deploy: its matrix decides\. Add:\n\n- uses: x\n[\s\S]*! Wrote 4 files\. Left to you: deploy\.yml, job deploy\.\n +When that is done, commit[\s\S]*\ngit add/,
    ],
    [
      "nothing written, and something left",
      { files: [], left },
      {},
      /! Nothing was changed\. Left to you: deploy\.yml[\s\S]*\ndeploy-rollback init\n$/,
    ],
    [
      "nothing to do",
      { files: [] },
      {},
      /^✓ Everything is already set up; nothing was changed\.\n.*\n\ndeploy-rollback history\n$/,
    ],
  ])("with %s", (_, of, at, expected) => {
    expect(shown(of, at)).toMatch(expected);
  });
});

describe("deploys wait in line, so that the next merge does not cancel that of a rollback", () => {
  const withConcurrency = (ofWorkflow: string, ofJob = "") =>
    workflow
      .replace("\njobs:", `${ofWorkflow}\njobs:`)
      .replace("    needs: test\n", `    needs: test\n${ofJob}`);
  const extended = (text: string) => withLedgerSteps("deploy.yml", text, prod);
  const queued = { group: "deploy-prod", queue: "max" };

  test.each([
    ["in one line", "concurrency: { group: deploy-prod }\n", queued],
    ["by its group alone", 'concurrency: "deploy-prod" # one at a time\n', queued],
    [
      "on lines",
      "concurrency:\n  group: deploy-prod\n  cancel-in-progress: false\n",
      { ...queued, "cancel-in-progress": false },
    ],
  ])("a group %s, of the workflow or of the job", (_, text, expected) => {
    const ofWorkflow = extended(withConcurrency(text));
    expect(parse(ofWorkflow.text).concurrency).toEqual(expected);
    expect(ofWorkflow.notes.join("\n")).toContain("deploy.yml: deploys now wait in line");
    const ofJob = extended(withConcurrency("", text.replace(/^/gm, "    ").trimEnd().concat("\n")));
    expect(parse(ofJob.text).jobs.deploy.concurrency).toEqual(expected);
    expect(ofJob.notes.join("\n")).toContain("job deploy: deploys now wait in line");
    for (const { left, text: after } of [ofWorkflow, ofJob]) {
      expect(left).toEqual([]);
      expect(extended(after).text).toBe(after);
    }
  });

  test.each([
    [
      "concurrency: { group: deploy-prod, cancel-in-progress: true }\n",
      "`cancel-in-progress` lets",
    ],
    [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub
      "concurrency: { group: a, cancel-in-progress: \"${{ github.ref != 'x' }}\" }\n",
      "`cancel-in-progress` lets",
    ],
  ])("what is left to a person is said: %j", (text, note) => {
    const { notes, text: after } = extended(withConcurrency(text));
    expect(notes.join("\n")).toContain(note);
    expect(after).not.toContain("queue");
  });

  test.each<[string, string, string[]]>([
    ["the Deployment", workflow, ["deploy-prod"]],
    [
      "both, of two in one job",
      workflow.replace(
        "        uses: astro",
        "        run: cd ml && astro deploy\n      - name: Ship too\n        uses: astro",
      ),
      ["deploy-ml-prod"],
    ],
    [
      "each of a matrix",
      workflow
        .replace("    needs: test\n", "    strategy: { matrix: { to: [prod, ml] } }\n")
        .replace("clm0123456789", `\${{ matrix.to }}`),
      [`deploy-\${{ matrix.to }}`],
    ],
  ])("a job without a group gets one for %s", (_, text, groups) => {
    const deployments = [...prod, { name: "ml", project: "ml" }];
    const { text: after, left } = withLedgerSteps("deploy.yml", text, deployments);
    expect(left).toEqual([]);
    const { concurrency } = parse(after).jobs.deploy;
    expect([concurrency.group]).toEqual(groups);
    expect(concurrency.queue).toBe("max");
    expect(withLedgerSteps("deploy.yml", after, deployments).text).toBe(after);
  });

  test("a group whose deploys wait already stays as it is", () => {
    const { notes, text } = extended(withConcurrency("concurrency: { group: x, queue: max }\n"));
    expect(text.match(/queue/g)).toHaveLength(1);
    expect(notes.join("\n")).not.toMatch(/in line|side by side/);
  });
});

describe("what the rules of the server mean for a set-up", () => {
  const texts = new Map([["Dockerfile", astro]]);
  const setUp = (rules: BranchRules, more: ReadonlyMap<string, string> = texts) =>
    planSetup(more, proposeDeployments(texts), {
      defaultBranch: "main",
      rules: new Map([["main", rules]]),
    });
  const written = ({ files }: ReturnType<typeof setUp>) =>
    parse(files.find(({ path }) => path === settingsPath)?.after ?? "");
  const about = ({ notes }: ReturnType<typeof setUp>) =>
    notes.filter((note) => /takes|restricts/.test(note));

  test("the settings get what the branch needs, whatever the person may bypass", () => {
    const rules: BranchRules = {
      rulesets: [{ type: "pull_request", bypass: "always" }],
      protection: [{ type: "required_signatures", bypass: null }],
    };
    const setup = setUp(rules);
    expect(written(setup)).toMatchObject({
      sign: "github",
      deployments: { prod: { land: "pull-request" } },
    });
    expect(about(setup)).toHaveLength(1);
  });

  test.each<[string, BranchRules]>([
    ["nothing was read", { rulesets: null, protection: null }],
    ["classic protection cannot be read", { rulesets: [], protection: "on" }],
    ["there are no rules", { rulesets: [], protection: [] }],
  ])("nothing is said or written where %s", (_, rules) => {
    const setup = setUp(rules);
    expect(written(setup)).toEqual({
      version: 1,
      deployments: { prod: { rollback: { enabled: true } } },
    });
    expect(about(setup)).toEqual([]);
  });

  test("existing settings stay as they are, and it is said what they lack", () => {
    const own = "version: 1\ndeployments: { prod: { land: pull-request } }\n";
    const setup = setUp(
      rulesets("pull_request", "required_signatures"),
      new Map([...texts, [settingsPath, own]]),
    );
    expect(setup.files.map(({ path }) => path)).not.toContain(settingsPath);
    expect(about(setup).join()).toMatch(
      /^prod: `main` takes only signed commits\. .* set `sign: github` in/,
    );
  });

  test("the manifest's branch and tags are named, where a rule is in the way", () => {
    const { notes } = planSetup(texts, proposeDeployments(texts), {
      defaultBranch: "main",
      rules: new Map([["deploys", rulesets("pull_request")]]),
      tagRules: [
        { include: ["~ALL"], exclude: [], rules: [{ type: "creation", bypass: "always" }] },
      ],
    });
    expect(notes.join("\n")).toMatch(/`deploys` takes changes only by pull request.*exclude it/);
    expect(notes.join("\n")).toContain("the creation of tags `deploy/prod/*`");
  });
});

/** Which steps of a deploy workflow are guarded and recorded, how, and what is left to a person. */
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { settingsPath } from "../../src/ledger/settings.ts";
import { planSetup } from "../../src/setup/plan.ts";
import { commandsOf } from "../../src/setup/shell.ts";
import { processorTime } from "./processor-time.ts";

interface Step {
  readonly uses?: string;
  readonly id?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, string>>;
}

const settingsFor = (projects: Readonly<Record<string, string>>) =>
  JSON.stringify({
    version: 1,
    deployments: Object.fromEntries(
      Object.entries(projects).map(([name, project]) => [name, { project }]),
    ),
  });

/**
 * What `init` makes of files: `job: Deployment type [condition of the guard]` for each step that it guards and
 * records, `left …` for what it leaves to a person.
 */
function outcome(
  files: Readonly<Record<string, string>>,
  projects: Readonly<Record<string, string>> = { prod: "." },
): string[] {
  const texts = new Map([[settingsPath, settingsFor(projects)], ...Object.entries(files)]);
  const plan = planSetup(texts, [], { defaultBranch: "main" });
  const after = new Map([...texts, ...plan.files.map((file) => [file.path, file.after] as const)]);
  const again = planSetup(after, [], { defaultBranch: "main" });
  expect(again.files, "a second time, nothing changes").toEqual([]);
  expect(again.left.map(({ where }) => where.split(", step")[0])).toEqual(
    plan.left.map(({ where }) => where.split(", step")[0]),
  );
  const recorded = plan.files
    .filter(({ path, before }) => before !== null && path !== settingsPath)
    .flatMap(({ after }) => Object.entries<{ steps?: Step[] }>(parse(after).jobs))
    .flatMap(([job, { steps = [] }]) =>
      steps.flatMap((step, index) => {
        const [guard, deploy] = [steps[index - 2], steps[index - 1]];
        if (!step.uses?.includes("/record@")) return [];
        expect(guard?.uses).toContain("/guard@");
        expect(guard?.with).toEqual({ deployment: step.with?.["deployment"] });
        expect(step.if).toContain(`steps.${deploy?.id}.outcome`);
        const { deployment = "", "deploy-type": type = "infer" } = step.with ?? {};
        return [`${job}: ${deployment} ${type}${guard?.if ? ` [${guard.if}]` : ""}`];
      }),
    );
  // The folder of workflows stands there when nothing in it deploys.
  const steps = plan.left.filter(({ where }) => where !== ".github/workflows");
  return [...recorded, ...steps.map(({ where, why }) => `left ${where}: ${why}`)];
}

const path = ".github/workflows/deploy.yml";
/** A workflow with one job `deploy` of these steps. */
const workflow = (steps: string, on = "push:\n    branches: [main]", job = "") =>
  `on:\n  ${on}\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n${job}    steps:\n${steps.replace(/^/gm, "      ")}\n`;
const action = (inputs: string) =>
  `- name: Ship\n  uses: astronomer/deploy-action@v0.13.0\n  with:\n${inputs.replace(/^/gm, "    ")}`;
const id = "deployment-id: clm0123456789";
const script = (lines: string) => `- run: |\n${lines.replace(/^/gm, "    ")}`;

// The templates in the README of astronomer/deploy-action, in small.
const prProposed = "pull_request:\n    branches: [main]";
test.each<[string, string, string[]]>([
  ["one branch", workflow(action(`${id}\nparse: true`)), ["deploy: prod infer"]],
  [
    "a custom image",
    workflow(
      `- uses: actions/checkout@v6\n- id: tag\n  run: echo "tag=a" >> $GITHUB_OUTPUT\n- uses: docker/build-push-action@v6\n  with:\n    load: true\n    # Build arguments\n    build-args: |\n      A=1\n${action(`${id}\ndeploy-type: image-and-dags\nimage-name: \${{ steps.tag.outputs.tag }}`)}`,
    ),
    ["deploy: prod image-and-dags"],
  ],
  ["a dbt project", workflow(action(`${id}\ndeploy-type: dbt\nroot-folder: dbt`)), []],
  [
    "DAGs and a dbt project",
    workflow(
      `- uses: astronomer/setup-astro-cli@v0.0.1\n${action(`${id}\ndeploy-type: dbt\nroot-folder: dbt`)}\n${action(`${id}\nroot-folder: astro-project/`)}`,
    ),
    ["deploy: prod infer"],
  ],
  [
    "create a preview",
    workflow(action(`action: create-deployment-preview\n${id}`), 'create:\n    branches: ["**"]'),
    [],
  ],
  [
    "deploy to a preview",
    workflow(action(`action: deploy-deployment-preview\n${id}`), prProposed),
    [],
  ],
  [
    "deploy a dbt project to a preview",
    workflow(action(`action: deploy-deployment-preview\ndeploy-type: dbt\n${id}`), prProposed),
    [],
  ],
  [
    "delete a preview",
    workflow(action(`action: delete-deployment-preview\n${id}`), 'delete:\n    branches: ["**"]'),
    [],
  ],
])("of the templates for the deploy action: %s", (_, text, expected) => {
  const projects = text.includes("astro-project") ? { prod: "astro-project" } : { prod: "." };
  expect(outcome({ [path]: text }, projects)).toEqual(expected);
});

describe("workflows as public repositories have them", () => {
  const elsewhere = "it deploys to several Deployments";
  test.each<[repository: string, text: string, expected: string[]]>([
    [
      "NateChris14/FinanceApp",
      workflow(
        `- uses: actions/checkout@v3\n${action(`${id}\nroot-folder: Finance # the project`)}`,
      ),
      ["deploy: prod infer"],
    ],
    // The deploy is commented out.
    ["alixirs/astro-action", workflow("- run: astro version\n# - run: astro deploy clm1\n"), []],
    [
      "cstaulbee/Cosential_Airflow",
      workflow(
        action(`deployment-id: \${{ secrets.DEPLOYMENT_ID }}`),
        "pull_request:\n    types: [opened, synchronize]\n  push:\n    branches: [main]",
        `    if: \${{ needs.check.outputs.files != '[]' }}\n`,
      ),
      ["deploy: prod infer [!startsWith(github.event_name, 'pull_request')]"],
    ],
    // Two jobs that exclude each other, for one Deployment.
    [
      "julie-scherer/airflow-astro-runtime-project",
      `on: [workflow_dispatch, push]\njobs:\n  image:\n    if: needs.check.outputs.image == 'true'\n    runs-on: x\n    steps:\n      - uses: astronomer/deploy-action@v0.2\n        with:\n          deployment-id: \${{ vars.ID }}\n          deploy-type: image-only\n          action: deploy\n  dags:\n    if: needs.check.outputs.image == 'false'\n    runs-on: x\n    steps:\n      - uses: astronomer/deploy-action@v0.4\n        with:\n          deployment-id: \${{ vars.ID }}\n          action: deploy\n`,
      ["image: prod image-only", "dags: prod infer"],
    ],
    [
      "stunner007-ir/Stock-Analysis",
      `on: push\nenv:\n  DEPLOYMENT_ID: \${{ inputs.id || vars.ID }}\njobs:\n  build:\n    runs-on: x\n    steps:\n    - name: Ship\n      uses: astronomer/deploy-action@v0.4`,
      ["build: prod infer"],
    ],
    [
      "RoseIFOS/workshop-dbt-dw",
      workflow(action(`    ${id}\n    deploy-type: dbt\n    root-folder: wks # the dbt project`)),
      [],
    ],
    [
      "jchanolm/quotient-pipelines-monorepo",
      workflow(
        script("astro login --oauth-token $ID:$SECRET\nastro deploy $DEPLOYMENT_ID --force "),
      ),
      ["deploy: prod infer"],
    ],
    // It starts a run on Astro, and deploys nothing.
    [
      "saitanuja08/onboarding-platform-terraform",
      workflow(script("astro deployment trigger $URL --repo .")),
      [],
    ],
    [
      "Krishang91/Etlpipeline",
      workflow(
        script(
          `astro deploy -f --workspace-id \${{ secrets.W }} --deployment-id \${{ secrets.D }}`,
        ),
      ),
      ["deploy: prod infer"],
    ],
    [
      "willdeeep/data-warehouse-pipeline",
      workflow(action(`${id}\ndeploy-type: \${{ steps.type.outputs.type }}`)),
      ["deploy: prod infer"],
    ],
    // The multi-branch template: two places on Astro, one Deployment in the settings.
    [
      "astronomer/webinar-demos",
      `on: push\njobs:\n  stage:\n    if: github.ref == 'refs/heads/stage'\n    runs-on: x\n    steps:\n      - uses: astronomer/deploy-action@v0.2\n        with:\n          deployment-id: \${{ vars.STAGE }}\n  prod:\n    if: github.ref == 'refs/heads/main'\n    runs-on: x\n    steps:\n      - uses: astronomer/deploy-action@v0.2\n        with:\n          deployment-id: \${{ vars.PROD }}\n`,
      ["stage", "prod"].map(
        (job) =>
          `left ${path}, job ${job}, step 1: several steps could deploy prod, each to another place on Astro; add steps around the one that does, and other Deployments to the settings for the others`,
      ),
    ],
    [
      "astronomer/astronomer-cosmos",
      `on:\n  pull_request:\n  push:\n    branches: main\njobs:\n  build:\n    runs-on: x\n    steps:\n    - name: Ship\n      working-directory: ./astro_tests\n      run: |\n        curl -sSL install.astronomer.io | sudo bash -s\n        astro deploy\n`,
      ["build: prod infer [!startsWith(github.event_name, 'pull_request')]"],
    ],
    // A preview, made with the command line.
    [
      "sunkickr/example-repo-update",
      workflow(
        script(
          './astro context switch x.io\nNAME="$(./astro deployment inspect $ID --key configuration.name)"\n./astro deploy -n $NAME',
        ),
        prProposed,
      ),
      [],
    ],
    [
      "astro-pb/jlr",
      workflow(
        `${action(`action: create-deployment-preview\n${id}`)}\n  continue-on-error: true # may exist\n${action(`action: deploy-deployment-preview\n${id}`)}`,
        prProposed,
      ),
      [],
    ],
    [
      "movijay/nyc-taxi-pipeline",
      workflow(
        script(
          '# Write the context\nmkdir -p .astro\necho "context: x" > .astro/config.yaml\nastro deploy clm1 --dags --force --workspace-id clw1',
        ),
      ),
      ["deploy: prod dags-only"],
    ],
    // Its own context file is not indented, so that the workflow is not YAML.
    [
      "movijay/nyc-taxi-pipeline, as it is",
      'on: push\njobs:\n  deploy:\n    runs-on: x\n    steps:\n      - run: |\n          python3 -c "\nimport os\nconfig = 1: 2\n"\n          astro deploy clm1 --dags\n',
      [`left ${path}: it is not valid YAML, or has no jobs`],
    ],
    [
      "TeetyK/data-pipeline-mother-duck",
      workflow("- uses: astronomer/astro-github-action@v1\n- run: astro dev pytest"),
      [],
    ],
    [
      "saira-maker/airflow-data-pipeline",
      workflow(
        `- run: echo "\${{ secrets.KEY }}" | astro login --token -\n- uses: astronomer/deploy-action@main\n  with:\n    deployment-id: \${{ secrets.ID }}\n    action: deploy`,
      ),
      ["deploy: prod infer"],
    ],
    // Both kinds of deploy in one script.
    [
      "astronomer/docs, private network, one branch",
      workflow(
        script(
          "files=$(git diff --name-only HEAD~1)\ndags_only=1\nif [ $dags_only == 1 ]\nthen\n    astro deploy --dags\nfi\nif [ $dags_only == 0 ]\nthen\n    astro deploy\nfi",
        ),
      ),
      ["deploy: prod infer"],
    ],
    [
      "astronomer/docs, private network, custom image",
      workflow(
        script(
          `curl -sSL install.astronomer.io | sudo bash -s\nastro deploy <id> --image-name \${{ steps.tag.outputs.tag }}`,
        ),
      ),
      ["deploy: prod infer"],
    ],
    [
      "astronomer/docs, merged pull requests",
      workflow(
        action(id),
        "pull_request:\n    types: [closed]\n    branches: [main]",
        "    if: github.event.pull_request.merged == true\n",
      ),
      ["deploy: prod infer"],
    ],
    [
      "akamanay/air-pollution-analysis",
      workflow(
        action("parse: true"),
        "push:\n    branches: [main]\n  pull_request:\n    branches: [main]",
      ),
      ["deploy: prod infer [!startsWith(github.event_name, 'pull_request')]"],
    ],
    // An image that is pushed to where a Deployment takes it from.
    [
      "astronomer/docs, Docker",
      workflow(
        "- uses: elgohr/Publish-Docker-Github-Action@2.6\n  with:\n    name: org/dep:deploy-1\n    registry: images.astronomer.cloud\n- uses: docker/login-action@v3\n  with: { registry: images.astronomer.cloud }\n- run: docker login registry.gcp.astronomer.io\n- run: docker push registry.gcp.astronomer.io/release/airflow:ci-1",
      ),
      [1, 4].map(
        (step) =>
          `left ${path}, job deploy, step ${step}: it pushes an image to a registry of Astronomer, which may be a deploy`,
      ),
    ],
    // A script that deploys to each region.
    [
      "a loop over Deployments",
      workflow(script("for region in eu us; do\n  astro deploy $region\ndone")),
      [`left ${path}, job deploy, step 1: a loop may deploy to several Deployments`],
    ],
    [
      "two Deployments in a script",
      workflow(script("astro deploy clm1\nastro deploy clm2")),
      [`left ${path}, job deploy, step 1: ${elsewhere}`],
    ],
  ])("%s", (repository, text, expected) => {
    const projects = { prod: /FinanceApp/.test(repository) ? "Finance" : "." };
    expect(outcome({ [path]: text }, projects)).toEqual(expected);
  });
});

describe("what a script deploys", () => {
  test.each([
    ["astro dbt deploy --project-path dbt", []],
    ["astro remote deploy --platform linux/amd64", []],
    ["astro deploy --dbt", []],
    ["astro deploy --non-dags --mount-path x", []],
    ["astro deploy --dag-bundle-name team", []],
    ["astro deploy --help", []],
    ['echo "then run: astro deploy"', []],
    ["echo 'x' # astro deploy", []],
    ["cat <<EOF > notes\nastro deploy\nEOF", []],
    ["astro deployment list", []],
    ["./astro deploy -fd", ["dags-only"]],
    ["sudo -E /usr/local/bin/astro deploy clm1 --image", ["image-only"]],
    ["A=1 B=2 astro deploy --dags=false", ["infer"]],
    ["test -n x && timeout 10m astro deploy \\\n  --dags", ["dags-only"]],
    ['bash -c "cd x && astro deploy --image"', ["image-only"]],
    ["if ! astro deploy -d; then exit 1; fi", ["dags-only"]],
    ["astro deploy --image clm1\nastro deploy --dags clm1", ["infer"]],
    ["(cd teams/etl && astro deploy --description 'a --dags b')", ["infer"]],
  ])("%s", (lines, types) => {
    const found = outcome({ [path]: workflow(script(lines)) });
    expect(found).toEqual(types.map((type) => `deploy: prod ${type}`));
  });

  test("other deploys to the Deployment are named, previews are not", () => {
    const steps = [
      action("deploy-type: dbt"),
      action("action: deploy-deployment-preview\ndeploy-type: dbt"),
      script("cd dbt\nastro dbt deploy"),
      script("astro remote deploy"),
      script("astro deploy --non-dags"),
      script("astro deploy --image"),
    ];
    const texts = new Map([
      [settingsPath, settingsFor({ prod: "." })],
      [path, workflow(steps.join("\n"))],
    ]);
    const { notes } = planSetup(texts, [], { defaultBranch: "main" });
    const at = (step: number, what: string) =>
      `${path}, job deploy, step ${step} deploys ${what}, which is neither recorded nor rolled back.`;
    expect(notes.filter((note) => note.includes("which is neither"))).toEqual([
      at(1, "a dbt project"),
      at(3, "a dbt project"),
      at(4, "the client image of Remote Execution"),
      at(5, "another bundle"),
    ]);
  });

  test("its folder tells the Deployments apart", () => {
    const projects = { etl: "teams/etl", ml: "teams/ml" };
    const of = (lines: string, job = "") =>
      outcome({ [path]: workflow(script(lines), undefined, job) }, projects);
    expect(of("cd teams/ml && astro deploy")).toEqual(["deploy: ml infer"]);
    expect(
      of("cd ml; astro deploy", "    defaults: { run: { working-directory: teams } }\n"),
    ).toEqual(["deploy: ml infer"]);
    expect(of("cd $TEAM && astro deploy")).toEqual([
      `left ${path}, job deploy, step 1: its folder is only known when it runs; if it deploys etl`,
    ]);
  });

  test("takes time that grows with its length, whatever it contains", () => {
    for (const part of [`\${{ `, "'", '"', "<<a\n", "$(", "\\", "# ", "a=b "]) {
      const time = processorTime(() => commandsOf(part.repeat(100_000 / part.length)));
      expect(time, part).toBeLessThan(1000);
    }
  });
});

describe("matrices, called workflows and actions of the repository", () => {
  const projects = { etl: "teams/etl", ml: "teams/ml" };

  test("a matrix over the names of Deployments", () => {
    const matrix = "    strategy:\n      matrix:\n        team: [etl, ml]\n";
    const of = (inputs: string, job = matrix) =>
      outcome({ [path]: workflow(action(inputs), undefined, job) }, projects);
    expect(of(`root-folder: teams/\${{ matrix.team }}`)).toEqual([
      `deploy: \${{ matrix.team }} infer`,
    ]);
    const left = `left ${path}, job deploy, step 1: its job runs for each value of a matrix`;
    expect(of(`root-folder: other/\${{ matrix.team }}`)).toEqual([left]);
    expect(of(id)).toEqual([left]);
    expect(of(`root-folder: \${{ matrix.team }}`, matrix.replace("ml]", "web]"))).toEqual([left]);
  });

  test.each([
    ["env: [dev, prod]", ["prod", "matrix.env == 'prod'"]],
    [
      "include: [{ env: dev, id: clm1 }, { env: prod, id: clm2 }]",
      ["prod", "matrix.env == 'prod'"],
    ],
    ["include: [{ env: prod, id: clm1 }]", [`\${{ matrix.env }}`, undefined]],
    ["id: [clm1, clm2]", ["prod", undefined]],
  ])("the steps to add name what is probably meant: %s", (matrix, expected) => {
    const job = `    strategy: { matrix: { ${matrix} } }\n`;
    const text = workflow(action(`deployment-id: \${{ matrix.id }}`), undefined, job);
    const texts = new Map([
      [settingsPath, settingsFor({ prod: "." })],
      [path, text],
    ]);
    const { left } = planSetup(texts, [], { defaultBranch: "main" });
    const [guard] = parse(left[0]?.lines.join("\n") ?? "");
    expect([guard.with.deployment, guard.if]).toEqual(expected);
  });

  const shared = ".github/workflows/ship.yml";
  const called = workflow(
    action(`deployment-id: \${{ inputs.id }}`),
    "workflow_call:\n    inputs: {}",
  );
  const calling = (uses: string) =>
    `on: push\njobs:\n  ml:\n    uses: ${uses}\n    with: { id: clm1, folder: teams/ml }\n    secrets: inherit\n`;

  test("a call of a workflow that deploys is left, with jobs to add around it", () => {
    const files = { [path]: calling(`./${shared}`), [shared]: called };
    const texts = new Map([[settingsPath, settingsFor(projects)], ...Object.entries(files)]);
    const { left, files: written } = planSetup(texts, [], { defaultBranch: "main" });
    expect(written.filter(({ before }) => before !== null)).toEqual([]);
    expect(left.map(({ where, why }) => `${where}: ${why}`)).toEqual([
      `${path}, job ml: it calls ./${shared}, which deploys`,
    ]);
    const added = parse(left[0]?.lines.join("\n") ?? "");
    expect(added.record).toMatchObject({ needs: "ml", permissions: { contents: "write" } });
    expect(added.record.steps[0].with).toEqual({
      deployment: "ml",
      status: `\${{ needs.ml.result }}`,
    });
    // With these jobs, nothing is left.
    const jobs = (left[0]?.lines ?? []).map((line) => `  ${line}\n`).join("");
    expect(outcome({ ...files, [path]: `${files[path]}${jobs}` }, projects)).toEqual([]);
  });

  test("calls for pull requests are neither guarded nor recorded", () => {
    const proposed = calling(`./${shared}`).replace("on: push", "on: [push, pull_request]");
    const texts = new Map([
      [settingsPath, settingsFor(projects)],
      [path, proposed],
      [shared, called],
    ]);
    const { left } = planSetup(texts, [], { defaultBranch: "main" });
    const { guard, record } = parse(left[0]?.lines.join("\n") ?? "");
    const condition = "!startsWith(github.event_name, 'pull_request')";
    expect(guard.if).toBeUndefined();
    expect(guard.steps[0].if).toBe(condition);
    expect(record.if).toBe(`always() && ${condition} && needs.ml.result != 'skipped'`);
  });

  test("a called workflow of another repository that may deploy is left as well", () => {
    const uses = "acme/pipelines/.github/workflows/astro-deploy.yml@v2";
    expect(outcome({ [path]: calling(uses) }, projects)).toEqual([
      `left ${path}, job ml: it calls ${uses}, which may deploy`,
    ]);
    const own = "deploy-rollback/deploy-rollback/.github/workflows/rollback.yml@v1 # for Astro";
    const rollback = calling(own).replace("inherit", "{ astro-token: x }");
    expect(outcome({ [path]: rollback }, projects)).toEqual([]);
    expect(outcome({ [path]: calling("acme/pipelines/.github/workflows/lint.yml@v2") })).toEqual(
      [],
    );
  });

  test("a call of a workflow that calls one that deploys is left at the first", () => {
    const between = ".github/workflows/between.yml";
    const files = {
      [path]: calling(`./${between}`),
      [between]: calling(`./${shared}`).replace("on: push", "on: workflow_call"),
      [shared]: called,
    };
    expect(outcome(files, projects)).toEqual([
      `left ${path}, job ml: it calls ./${between}, which deploys`,
    ]);
    const circle = { ...files, [shared]: calling(`./${between}`) };
    expect(outcome(circle, projects)).toEqual([]);
  });

  test("a called workflow that nothing here calls is left at its step", () => {
    expect(outcome({ [shared]: called })).toEqual([
      `left ${shared}, job deploy, step 1: other workflows call it, perhaps for several Deployments`,
    ]);
  });

  test("a step that uses an action of the repository is the deploy step", () => {
    const composite = `inputs:\n  folder: { default: teams/etl }\n  how: { default: infer }\nruns:\n  using: composite\n  steps:\n    - run: astro version\n      shell: bash\n    - uses: astronomer/deploy-action@v0.13.0\n      with:\n        root-folder: \${{ inputs.folder }}\n        deploy-type: \${{ inputs.how }}\n`;
    const use = (inputs: string) => `- uses: ./.github/actions/ship/\n  with:\n    x: y\n${inputs}`;
    const of = (inputs: string) =>
      outcome(
        { [path]: workflow(use(inputs)), ".github/actions/ship/action.yml": composite },
        projects,
      );
    expect(of("")).toEqual(["deploy: etl infer"]);
    expect(of("    folder: teams/ml\n    how: dags-only")).toEqual(["deploy: ml dags-only"]);
    expect(of("    how: dbt")).toEqual([]);
  });
});

test.each([
  [
    "a step",
    "x: &ship { run: astro deploy }\non: push\njobs:\n  b:\n    steps:\n      - *ship\n",
    "b",
  ],
  [
    "steps",
    "on: push\njobs:\n  a:\n    if: false\n    steps: &s\n      - run: astro deploy\n  b:\n    steps: *s\n",
    "b",
  ],
  ["a job", "on: push\njobs:\n  a: &j\n    steps:\n      - run: astro deploy\n  b: *j\n", "b"],
])("an alias for %s is left", (_, text, job) => {
  const texts = new Map([
    [settingsPath, settingsFor({ prod: "." })],
    [path, text],
  ]);
  const { left } = planSetup(texts, [], { defaultBranch: "main" });
  expect(left.map(({ where }) => where)).toEqual([`${path}, job ${job}, step 1`]);
});

describe("conditions and comments", () => {
  const conditioned = (condition: string) =>
    outcome({ [path]: workflow(`- if: ${condition}\n  run: astro deploy`) });

  test.each([
    ["github.ref == 'refs/heads/main'", "github.ref == 'refs/heads/main'"],
    [`\${{ !inputs.skip }}`, "!inputs.skip"],
    [
      "|\n    github.ref == 'x' &&\n    github.actor != 'bot'",
      "github.ref == 'x' && github.actor != 'bot'",
    ],
    [
      ">-\n    github.ref == 'x' &&\n    github.actor != 'bot'",
      "github.ref == 'x' && github.actor != 'bot'",
    ],
    [
      `"${"github.ref == 'a-long-branch' || ".repeat(6)}false"`,
      `${"github.ref == 'a-long-branch' || ".repeat(6)}false`,
    ],
  ])("the guard runs when the step does: %s", (condition, expected) => {
    expect(conditioned(condition)).toEqual([`deploy: prod infer [${expected}]`]);
  });

  test("text around an expression always counts as true, so the guard always runs", () => {
    expect(conditioned(`|\n    \${{ github.ref == 'x' }}`)).toEqual(["deploy: prod infer"]);
  });

  test("a step that runs after a failure would not be stopped by the guard", () => {
    expect(conditioned("always() && github.ref == 'x'")[0]).toContain(
      "so also add `&& !failure()`",
    );
  });

  test("the condition of the step and that of the event both count", () => {
    const on = "push: {}\n  pull_request: { types: [closed, opened] }";
    expect(outcome({ [path]: workflow("- if: a || b\n  run: astro deploy", on) })).toEqual([
      "deploy: prod infer [(!startsWith(github.event_name, 'pull_request') || github.event.pull_request.merged) && (a || b)]",
    ]);
  });

  test("each comment stays with its step", () => {
    const text = workflow(
      "- uses: actions/checkout@v7\n  # of the checkout\n# Ship it\n# now\n-   uses: astronomer/deploy-action@v0.13.0 # pinned\n    with:\n      parse: true\n      # deployment-id: old\n\n      # of the inputs\n    # of the step\n\n# Afterwards\n- run: echo done",
    );
    const texts = new Map([
      [settingsPath, settingsFor({ prod: "." })],
      [path, text],
    ]);
    const { files } = planSetup(texts, [], { defaultBranch: "main" });
    const after = files.find((file) => file.path === path)?.after ?? "";
    const lines = after
      .slice(after.indexOf("steps:"))
      .split("\n")
      .map((line) => line.trim());
    expect(lines.filter((line) => line.startsWith("#") || line.startsWith("-"))).toEqual([
      "- uses: actions/checkout@v7",
      "# of the checkout",
      "- uses: deploy-rollback/deploy-rollback/guard@v1",
      "# Ship it",
      "# now",
      "-   id: deploy",
      "# deployment-id: old",
      "# of the inputs",
      "# of the step",
      "- uses: deploy-rollback/deploy-rollback/record@v1",
      "# Afterwards",
      "- run: echo done",
    ]);
  });
});

test("a step is recorded by a step after it, or by a job after its own", () => {
  const ship = action("root-folder: etl\ndeploy-type: dags-only");
  const record = (status: string) =>
    `- uses: deploy-rollback/deploy-rollback/record@v1\n  with: { deployment: etl, status: "\${{ ${status} }}" }`;
  const other = action("root-folder: ml");
  const of = (...steps: string[]) =>
    outcome({ [path]: workflow(steps.join("\n")) }, { etl: "etl", ml: "ml" });
  const later = `  after:\n    needs: [deploy]\n    steps:\n${record("needs.deploy.result").replace(/^/gm, "      ")}\n`;
  expect(outcome({ [path]: workflow(ship) + later }, { etl: "etl" })).toEqual([]);
  expect(of(ship, record("job.status"))).toEqual([]);
  // Only the first of two is recorded.
  const recorded = `${ship}\n  id: one`;
  const texts = new Map([
    [settingsPath, settingsFor({ etl: "etl", ml: "ml" })],
    [path, workflow(`${recorded}\n${record("steps.one.outcome")}\n${other}`)],
  ]);
  const { files } = planSetup(texts, [], { defaultBranch: "main" });
  const after = files.find((file) => file.path === path)?.after ?? "";
  const { steps } = parse(after).jobs.deploy as { steps: Step[] };
  const named = steps.flatMap(({ uses, with: inputs }) =>
    uses?.includes("/record@") ? inputs?.["deployment"] : [],
  );
  expect(named).toEqual(["etl", "ml"]);
});

test("an ambiguous step stays ambiguous after a person added steps around the right one", () => {
  const dev = ".github/workflows/dev.yml";
  const files = { [path]: workflow(action(id)), [dev]: workflow(action("deployment-id: clm9")) };
  const texts = new Map([[settingsPath, settingsFor({ prod: "." })], ...Object.entries(files)]);
  const { left } = planSetup(texts, [], { defaultBranch: "main" });
  const lines = left.find(({ where }) => where.startsWith(path))?.lines ?? [];
  const [guard, record] = lines.join("\n").split(/# the deploy step.*\n/);
  const recorded = workflow(
    `${guard}${action(id)}\n  id: deploy\n${record?.replace(/# and.*/, "")}`,
  );
  expect(outcome({ ...files, [path]: recorded })).toHaveLength(1);
});

test.each(["1.10", "null", "true", "007", "on", "2026-01-01"])(
  "a Deployment that is called %s stays a name",
  (name) => {
    const settings = settingsFor({ [name]: ".", other: "x" });
    const texts = new Map([
      [settingsPath, settings],
      [path, workflow(action(id))],
    ]);
    const { files } = planSetup(texts, [], { defaultBranch: "main" });
    for (const version of ["1.1", "1.2"] as const) {
      const [rollback, , deploy] = files.map(({ after }) => parse(after, { version }));
      const { on = rollback.true } = rollback;
      expect(on.workflow_dispatch.inputs.deployment.options).toEqual([name, "other"]);
      expect(deploy.jobs.deploy.steps[0].with.deployment).toBe(name);
    }
  },
);

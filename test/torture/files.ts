/**
 * Random histories of a repository, made with the built actions and the command line, and compared after each step
 * with `files-model.ts`: files, refs, entries, what is undone, and what `previous` means.
 */
import { setTimeout as pause } from "node:timers/promises";
import { codes, type Inputs, Scenario } from "../end-to-end/scenario.ts";
import type { StepResult } from "../local-runner/job.ts";
import { runProgram } from "../local-terminal/program.ts";
import {
  fileOf,
  firstFiles,
  move,
  randomEdits,
  randomLayout,
  rename,
  settingsText,
  settle,
} from "./files-changes.ts";
import {
  type Deploy,
  differences,
  type File,
  isIn,
  previousOf,
  ran,
  type Scope,
  undoneBy,
} from "./files-model.ts";
import { type Deployment, expectedPlan, inferredType } from "./files-plan.ts";
import {
  Findings,
  KnownRepository,
  person,
  type Recorded,
  type State,
} from "./files-repository.ts";
import { Random } from "./random.ts";

export interface FilesFigures {
  readonly seed: number;
  readonly records: number;
  readonly rollbacks: number;
  /** Rollbacks that were refused, as they had to be. */
  readonly refused: number;
  /** What was done, one step a line. */
  readonly log: readonly string[];
  /** What differs from the model; empty when nothing does. */
  readonly broken: readonly string[];
}

/** A record that failed, and that the same run may repeat. */
interface Failed {
  readonly deployment: Deployment;
  readonly deploy: Deploy;
  readonly inputs: Inputs;
  readonly runId: string;
}

let lastRunId = process.pid * 10_000;

/** @param steps how many things are done, as long as all is as the model says */
export async function compareFiles(seed: number, steps: number): Promise<FilesFigures> {
  await using scenario = await Scenario.start({ "readme.md": "Begins\n" });
  const findings = new Findings();
  const sequence = new Sequence(new Random(seed), scenario, findings);
  try {
    await sequence.run(steps);
  } catch (error) {
    findings.wrong(String(error instanceof Error ? error.stack : error));
  }
  const broken = findings.broken.map((line) => `seed ${seed}, ${line}`);
  return { seed, ...sequence.counts, log: findings.log, broken };
}

class Sequence {
  readonly #random: Random;
  readonly #scenario: Scenario;
  readonly #findings: Findings;
  readonly #repository: KnownRepository;
  readonly #deployments: Deployment[];
  /** May change workflows, so that no tag has to wait. */
  readonly #token: string;
  readonly #failed: Failed[] = [];
  /** The tag of each deploy. */
  readonly #tags = new Map<Deploy, string>();
  /** Deploys that were imported are older than this, all others are newer. */
  #now = Date.UTC(2100, 0, 1);
  #day = 0;
  readonly counts = { records: 0, rollbacks: 0, refused: 0 };

  constructor(random: Random, scenario: Scenario, findings: Findings) {
    this.#random = random;
    this.#scenario = scenario;
    this.#findings = findings;
    this.#token = scenario.issueToken({ workflows: true });
    const manifestBranch = random.chance(0.3) ? "main" : "deploys";
    this.#repository = new KnownRepository(scenario, findings, manifestBranch);
    this.#deployments = randomLayout(random).map((settings) => ({
      ...settings,
      ...{ dagDeployEnabled: false, deploys: [] },
    }));
  }

  async run(steps: number): Promise<void> {
    const { broken } = this.#findings;
    this.#repository.headCommit = await this.#scenario.git("rev-parse", "main");
    await this.#commit(firstFiles(this.#deployments));
    // Something to go back to.
    for (let count = 0; count < 3; count++)
      await this.#record(this.#anyDeployment(), await this.#change());
    for (let step = 0; step < steps && broken.length === 0; step++) await this.#step();
    for (const { name, deploys } of this.#deployments) {
      if (broken.length > 0 || deploys.length === 0) continue;
      const verified = await this.#scenario.use("verify", { deployment: name });
      if (verified.outputs["sound"] !== "true") this.#findings.wrong(`verify: ${verified.log}`);
      const { outputs } = await this.#scenario.use("history", { deployment: name });
      this.#findings.expect("previous", outputs["previous"], previousOf(deploys) ?? "");
      this.#findings.expect("current", outputs["current"], ran(deploys).at(-1)?.id ?? "");
    }
  }

  #anyDeployment(): Deployment {
    return this.#random.pick(this.#deployments) as Deployment;
  }

  async #step(): Promise<void> {
    const random = this.#random;
    const deployment = this.#anyDeployment();
    const begun = deployment.deploys.filter(({ status }) => status === "initialized");
    const unfinished = random.pick(begun);
    const failed = random.pick(this.#failed);
    const { commits } = this.#repository;
    const able = this.#deployments.filter(({ deploys }) => ran(deploys).length > 1);
    await random.weighted<() => Promise<unknown>>([
      [7, async () => this.#record(deployment, await this.#change())],
      [2, () => this.#change()],
      [1, () => this.#record(deployment, random.pick(commits) ?? "")],
      [8, () => this.#rollBack(random.pick(able) ?? deployment)],
      [1, () => this.#hold(deployment)],
      [1, () => this.#import(deployment)],
      [2, () => this.#resettle(deployment)],
      [unfinished ? 4 : 0, () => this.#record(deployment, unfinished?.commit ?? "")],
      [failed ? 1 : 0, () => this.#succeed(failed as Failed)],
    ])();
    if (this.#findings.broken.length === 0) await this.#repository.expectFiles();
  }

  #commit(edits: ReadonlyMap<string, File | null>): Promise<string> {
    const settings = settingsText(this.#deployments, this.#repository.manifestBranch);
    return this.#repository.commit(new Map([...edits, [".github/deploys.yml", fileOf(settings)]]));
  }

  #change(): Promise<string> {
    const edits = randomEdits(this.#random, this.#repository.head, this.#deployments);
    const shown = [...edits].map(([path, file]) => [path, file && `${file.mode} ${file.text}`]);
    this.#findings.note(`commit ${JSON.stringify(shown)}`);
    return this.#commit(edits);
  }

  /** Another name, place, or share of what there is. */
  async #resettle(deployment: Deployment): Promise<void> {
    const random = this.#random;
    const kind = random.below(3);
    const edits =
      kind === 0 ? move(random, this.#repository.head, deployment, this.#deployments) : new Map();
    if (kind === 1) rename(random, deployment, this.#deployments);
    if (kind === 2) settle(random, deployment);
    const { deploys, dagDeployEnabled, ...settings } = deployment;
    this.#findings.note(`settings ${JSON.stringify(settings)}`);
    await this.#commit(edits ?? new Map());
  }

  async #record(deployment: Deployment, commit: string): Promise<void> {
    const { deploys, project } = deployment;
    const back = deploys.find((deploy) => deploy.rollback && deploy.commit === commit);
    const inputs = this.#recordInputs(deployment, back);
    this.#findings.note(`record ${commit.slice(0, 7)} ${JSON.stringify(inputs)}`);
    const runId = String(++lastRunId);
    if (back && back.status !== "deployed") await nextSecond();
    const before = await this.#repository.state();
    const result = await this.#scenario.use("record", inputs, {
      ...{ sha: commit, runId },
      token: this.#token,
    });
    if (!back && ![...this.#repository.tree(commit).keys()].some((path) => isIn(path, project))) {
      this.#findings.expect("why it is not recorded", annotated(result), "project-missing");
      return;
    }
    if (result.exitCode !== 0) return this.#findings.wrong(`record: ${result.log}`);
    this.counts.records++;
    if (back) return this.#end(deployment, back, inputs["status"] ?? "", before);
    const [entry, ...more] = await this.#repository.expectKept(before);
    if (!entry || more.length > 0) return this.#findings.wrong("a record is one entry");
    const deploy = this.#made(deployment, entry, inputs["status"] ?? "");
    this.#findings.expect("ID", entry.id, inputs["deploy-id"] || nextId(deploys));
    const type = inputs["deploy-type"];
    const inferred = type === "infer" ? inferredType(deployment, this.#deployments, deploy) : type;
    if (inferred) this.#findings.expect("type", entry.type, inferred);
    if (deploy.status === "failed") this.#failed.push({ deployment, deploy, inputs, runId });
    else deployment.dagDeployEnabled = deploy.dagDeployEnabled;
    deploys.push(deploy);
  }

  #recordInputs({ name, deploys }: Deployment, back: Deploy | undefined): Inputs {
    const random = this.#random;
    const status = random.pick(["success", "success", "success", "failure", "cancelled"]) as string;
    if (back) return { deployment: name, status };
    const given = random.pick(["infer", "image-and-dags", "dags-only", "image-only"]) as string;
    // Without an image there is no Runtime version, and so no rollback.
    const hasImage = ran(deploys).some(({ type }) => type !== "dags-only");
    return {
      ...{ deployment: name, status },
      "deploy-type": hasImage && random.chance(0.6) ? given : "infer",
      "dag-deploy-enabled": random.pick(["true", "true", "false", ""]) as string,
      "deploy-id": random.chance(0.1) ? `r${deploys.length}.${this.#findings.log.length}` : "",
    };
  }

  /** A deploy as the model knows it, of an entry that was made just now. */
  #made({ project }: Deployment, entry: Recorded, status: string, created = ++this.#now): Deploy {
    const { id, commit, type, dagDeployEnabled } = entry;
    const deploy: Deploy = {
      ...{ id, commit, tree: this.#repository.tree(commit), project, type, dagDeployEnabled },
      ...{ rollback: null, created, finished: created },
      status: status === "success" ? "deployed" : "failed",
    };
    this.#tags.set(deploy, entry.tag);
    return deploy;
  }

  /** The deploy of a rollback, or one that had failed, has ended. */
  async #end(deployment: Deployment, deploy: Deploy, status: string, before: State): Promise<void> {
    const made = await this.#repository.expectKept(before, this.#tags.get(deploy));
    this.#findings.expect("new entries", made, []);
    if (deploy.status === "deployed") return;
    deploy.status = status === "success" ? "deployed" : "failed";
    deploy.finished = ++this.#now;
    await this.#readDagDeploys(deployment);
  }

  /** What a failed rollback, or an import, leaves of the DAG deploy setting is another test's matter. */
  async #readDagDeploys(deployment: Deployment): Promise<void> {
    const { dagDeployEnabled } = await this.#repository.state();
    const names = [deployment.name, ...[...deployment.formerly].reverse()];
    const name = names.find((each) => dagDeployEnabled.has(each));
    deployment.dagDeployEnabled = dagDeployEnabled.get(name ?? "") ?? false;
  }

  /** A run that had failed is repeated, and succeeds. */
  async #succeed(failed: Failed): Promise<void> {
    const { deployment, deploy, inputs, runId } = failed;
    this.#failed.splice(this.#failed.indexOf(failed), 1);
    if (inputs["deployment"] !== deployment.name || deploy.project !== deployment.project) return;
    this.#findings.note(`record deploy ${deploy.id} of ${deployment.name} again, as a success`);
    await nextSecond();
    const before = await this.#repository.state();
    const again = { ...inputs, status: "success" };
    const result = await this.#scenario.use("record", again, {
      ...{ sha: deploy.commit, runId },
      token: this.#token,
    });
    if (result.exitCode !== 0) return this.#findings.wrong(`record again: ${result.log}`);
    await this.#end(deployment, deploy, "success", before);
  }

  async #hold({ name }: Deployment): Promise<void> {
    const reason = `Wait ${this.#findings.log.length}`;
    const inputs = this.#random.chance(0.5) ? { reason } : { release: "true" };
    this.#findings.note(`hold ${name} ${JSON.stringify(inputs)}`);
    const before = await this.#repository.state();
    await this.#scenario.use("hold", { deployment: name, ...inputs });
    this.#findings.expect("new entries", await this.#repository.expectKept(before), []);
  }

  /** Deploys that were made before there was a history, known from tags. */
  async #import(deployment: Deployment): Promise<void> {
    const { deploys, project, name } = deployment;
    const repository = this.#repository;
    const hasProject = (commit: string) =>
      [...repository.tree(commit).keys()].some((path) => isIn(path, project));
    const isKnown = (commit: string) => deploys.some((deploy) => deploy.commit === commit);
    const fresh = repository.commits.filter((commit) => !isKnown(commit) && hasProject(commit));
    const some = fresh.filter(() => this.#random.chance(0.4)).slice(0, 3);
    if (some.length === 0) return;
    this.#findings.note(`import ${some.map((commit) => commit.slice(0, 7))} into ${name}`);
    const prefix = `old-${this.#findings.log.length}`;
    for (const [index, commit] of some.entries()) {
      const about = `${person} ${Date.UTC(2026, 10, 1, ++this.#day) / 1000} +0000\ndata 3\nOld\n`;
      await repository.write(`tag ${prefix}-${index}\nfrom ${commit}\ntagger ${about}`);
    }
    const before = await repository.state();
    const args = ["import", "--tags", `${prefix}-*`, "--deployment", name, "--yes", "--json"];
    const { exitCode, stderr } = await runProgram(args, { folder: this.#scenario.clone.folder });
    if (exitCode !== 0) return this.#findings.wrong(`import: ${stderr}`);
    const made = await repository.expectKept(before);
    const imported = made.map(({ commit }) => commit);
    this.#findings.expect("imported commits", imported.sort(), [...some].sort());
    for (const entry of made)
      deploys.push(this.#made(deployment, entry, "success", Date.parse(entry.createdAt)));
    await this.#readDagDeploys(deployment);
  }

  async #rollBack(deployment: Deployment): Promise<void> {
    const random = this.#random;
    const { name, deploys } = deployment;
    const some = random.chance(0.8) ? ran(deploys) : deploys;
    const asked = random.chance(0.4) ? "previous" : (random.pick(some)?.id ?? "1");
    const scope = random.pick(["all", "all", "all", "dags", "image"] as const) as Scope;
    const inputs = { deployment: name, "deploy-id": asked, scope, "allow-downgrade": "true" };
    this.#findings.note(`roll back ${JSON.stringify(inputs)}`);
    const id = asked === "previous" ? previousOf(deploys) : asked;
    const target = deploys.find((deploy) => deploy.id === id);
    const { head } = this.#repository;
    const expected = expectedPlan(head, deployment, this.#deployments, target, scope);
    if (!expected) return;
    const isRefused = !target || expected.problems.length > 0;
    const plan = isRefused || random.chance(0.3) ? await this.#plan(inputs) : null;
    if (plan) {
      const missing = asked === "previous" ? "no-previous" : "deploy-not-found";
      const problems = target ? expected.problems : [...expected.problems, missing];
      // Which other rules a deploy breaks that did not end well is another test's matter.
      const matters = (code: string) =>
        !problems.includes("deploy-not-successful") || problems.includes(code);
      this.#findings.expect("problems", codes(plan).filter(matters).sort(), [...problems].sort());
    }
    if (isRefused || !expected.files) this.counts.refused++;
    else await this.#goBack(deployment, target, scope, expected.files, inputs, plan);
  }

  async #plan(inputs: Inputs): Promise<StepResult> {
    const before = await this.#scenario.refs();
    const plan = await this.#scenario.rollBack({ ...inputs, "dry-run": "true" });
    if (plan.exitCode !== 0) this.#findings.wrong(`plan: ${plan.log}`);
    this.#findings.expect("refs after a plan", await this.#scenario.refs(), before);
    return plan;
  }

  async #goBack(
    deployment: Deployment,
    target: Deploy,
    scope: Scope,
    files: Deploy["tree"],
    inputs: Inputs,
    plan: StepResult | null,
  ): Promise<void> {
    const { deploys, project } = deployment;
    const { head, headCommit } = this.#repository;
    const before = await this.#repository.state();
    const approved = {
      "expected-head": plan?.outputs["head-sha"] ?? "",
      "expected-newest": plan?.outputs["newest-deploy"] ?? "",
      checkout: String(this.#random.chance(0.2)),
    };
    const { exitCode, log, outputs } = await this.#scenario.rollBack(
      { ...inputs, ...approved },
      { token: this.#token },
    );
    if (exitCode !== 0) return this.#findings.wrong(`rollback: ${log}`);
    this.counts.rollbacks++;
    const resolved = ["tree-sha", "undone-deploys", "deploy-type", "rolled-back-to", "deploy-id"];
    for (const name of plan ? resolved : [])
      this.#findings.expect(`${name} since the plan`, outputs[name], plan?.outputs[name]);
    if (scope === "all") deployment.dagDeployEnabled = target.dagDeployEnabled;
    const { dagDeployEnabled } = deployment;
    const commit = outputs["commit-sha"] ?? "";
    const { restoration } = JSON.parse(outputs["plan"] ?? "");
    const [entry, ...more] = await this.#repository.expectKept(before);
    if (!entry || more.length > 0) return this.#findings.wrong("a rollback is one entry");
    const facts: [string, unknown, unknown][] = [
      ["target", outputs["rolled-back-to"], target.id],
      ["current", outputs["rolled-back-from"], ran(deploys).at(-1)?.id],
      ["undone", JSON.parse(outputs["undone-deploys"] ?? ""), undoneBy(deploys, target)],
      ["files", restoration.files.total, differences(head, files).length],
      ["ID", outputs["deploy-id"], nextId(deploys)],
      ["DAG deploys", outputs["dag-deploy-enabled"], String(dagDeployEnabled)],
      ["parent", await this.#scenario.git("log", "-1", "--format=%P", commit), headCommit],
      ["head", this.#repository.headCommit, commit],
    ];
    for (const [what, is, wanted] of facts) this.#findings.expect(what, is, wanted);
    this.#repository.head = files;
    const types = { all: "image-and-dags", dags: "dags-only", image: "image-only" } as const;
    const deploy: Deploy = {
      ...{ id: entry.id, commit, tree: files, project, type: types[scope], dagDeployEnabled },
      rollback: { to: target.id, scope },
      ...{ created: ++this.#now, status: "initialized", finished: null },
    };
    await this.#repository.expectFiles();
    this.#tags.set(deploy, entry.tag);
    deploys.push(deploy);
    if (this.#random.chance(0.6)) await this.#record(deployment, commit);
  }
}

/** One more than the highest number. */
function nextId(deploys: readonly Deploy[]): string {
  const numbers = deploys.map(({ id }) => Number(id)).filter((id) => Number.isInteger(id));
  return String(Math.max(0, ...numbers) + 1);
}

/** Ends in a new second: times in the ledger are whole ones. */
const nextSecond = () => pause(1_000 - (Date.now() % 1_000) + 5);

const annotated = ({ log }: StepResult) => /::error title=([\w-]+)::/.exec(log)?.[1];

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
  pinIn,
  placeOf,
  randomEdits,
  randomLayout,
  rename,
  settingsText,
  settle,
} from "./files-changes.ts";
import { forbidden } from "./files-guard.ts";
import {
  codeAfter,
  type Deploy,
  dagDeploysOf,
  differences,
  type File,
  isIn,
  lastGoodOf,
  partsOf,
  previousOf,
  ran,
  runningOf,
  type Scope,
  shippedCode,
  undoneBy,
} from "./files-model.ts";
import {
  type Deployment,
  expectedPlan,
  hasOtherImage,
  settingIn,
  shipsNothing,
  typeFor,
} from "./files-plan.ts";
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
  /** Records of code that ran already, which are no new deploys. */
  readonly unchanged: number;
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

/** What an entry says of its code. */
type Shipped = Pick<Deploy, "type" | "code" | "runtime" | "dagDeployEnabled">;

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
  readonly counts = { records: 0, unchanged: 0, rollbacks: 0, refused: 0 };

  constructor(random: Random, scenario: Scenario, findings: Findings) {
    this.#random = random;
    this.#scenario = scenario;
    this.#findings = findings;
    this.#token = scenario.issueToken({ workflows: true });
    const manifestBranch = random.chance(0.3) ? "main" : "deploys";
    this.#repository = new KnownRepository(scenario, findings, manifestBranch);
    this.#deployments = randomLayout(random).map((settings) => ({
      ...settings,
      deploys: [],
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
      this.#findings.expect("last-good", outputs["last-good"], lastGoodOf(deploys) ?? "");
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
      [1, () => this.#recordAside(deployment)],
      [2, () => this.#guard(deployment)],
      [2, () => this.#mark(random.pick(able) ?? deployment)],
      [1, () => this.#correct(deployment)],
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

  async #mark({ name, deploys }: Deployment): Promise<void> {
    const deploy = this.#random.pick(ran(deploys));
    if (!deploy) return;
    const as = this.#random.pick(["good", "good", "bad", "none"] as const) ?? "none";
    this.#findings.note(`mark ${deploy.id} of ${name} ${as}`);
    await nextSecond();
    const before = await this.#repository.state();
    const inputs = { deployment: name, "deploy-id": deploy.id, as, reason: `It is ${as}` };
    const { exitCode, log } = await this.#scenario.use("mark", inputs);
    if (exitCode !== 0) return this.#findings.wrong(`mark: ${log}`);
    const made = await this.#repository.expectKept(before, this.#tags.get(deploy));
    this.#findings.expect("new entries", made, []);
    // The same mark again stays as old as it is.
    if (as === "none") deploy.mark = null;
    else if (deploy.mark?.as !== as) deploy.mark = { as, at: ++this.#now };
  }

  /** Somebody states another description of a deploy that is recorded. */
  async #correct({ name, deploys }: Deployment): Promise<void> {
    const deploy = this.#random.pick(deploys.filter(({ rollback }) => !rollback));
    if (!deploy) return;
    const { id, commit } = deploy;
    const description = `Corrected in step ${this.#findings.log.length}`;
    this.#findings.note(`correct ${id} of ${name}`);
    const status = deploy.status === "deployed" ? "success" : "failure";
    const inputs = { deployment: name, "deploy-id": id, description, status };
    const tag = this.#tags.get(deploy) ?? "";
    const before = await this.#repository.state();
    const runId = String(++lastRunId);
    const { exitCode, log } = await this.#scenario.use("record", inputs, { sha: commit, runId });
    if (exitCode !== 0) return this.#findings.wrong(`correct: ${log}`);
    this.#findings.expect("new entries", await this.#repository.expectKept(before, tag), []);
    const [was, is] = [before, await this.#repository.state()].map(({ entries }) =>
      JSON.parse(entries.get(tag) ?? "{}"),
    );
    this.#findings.expect("description", is.description, description);
    const { corrections, ...others } = is;
    this.#findings.expect("notes", corrections?.at(-1)?.was, was.description);
    const { corrections: _, ...same } = { ...was, description };
    this.#findings.expect("all else", others, same);
  }

  /** A deploy from another branch than the Deployment's. */
  async #recordAside(deployment: Deployment): Promise<void> {
    const { commits } = this.#repository;
    const parent = this.#random.pick(commits.slice(-4)) ?? "";
    const edits = randomEdits(this.#random, this.#repository.tree(parent), this.#deployments);
    this.#findings.note(`commit after ${parent.slice(0, 7)} ${JSON.stringify([...edits.keys()])}`);
    await this.#record(deployment, await this.#repository.commitAside(parent, edits));
  }

  async #guard({ name, formerly, deploys }: Deployment): Promise<void> {
    const rollbacks = deploys.filter(({ rollback }) => rollback).map(({ commit }) => commit);
    const commit = this.#random.pick([...this.#repository.commits, ...rollbacks]) ?? "";
    this.#findings.note(`guard ${commit.slice(0, 7)} for ${name}`);
    const { holds } = await this.#repository.state();
    const known = [name, ...[...formerly].reverse()].find((each) => holds.has(each));
    const expected = await forbidden(deploys, commit, holds.get(known ?? "") ?? 0, (one, other) =>
      this.#repository.contains(one, other),
    );
    const result = await this.#scenario.use("guard", { deployment: name }, { sha: commit });
    this.#findings.expect("what guard forbids", codes(result), expected);
  }

  /** Another name, place, or share of what there is. */
  async #resettle(deployment: Deployment): Promise<void> {
    const random = this.#random;
    const kind = random.below(3);
    const edits =
      kind === 0 ? move(random, this.#repository.head, deployment, this.#deployments) : new Map();
    if (kind === 1) rename(random, deployment, this.#deployments);
    if (kind === 2) settle(random, deployment);
    const { deploys, ...settings } = deployment;
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
    if (back) {
      this.counts.records++;
      return this.#end(deployment, back, inputs, before);
    }
    const expected = this.#expectedRecord(deployment, commit, inputs);
    const made = await this.#repository.expectKept(before);
    const isNamed = inputs["deploy-id"] !== "";
    if (inputs["status"] === "success" && !isNamed && shipsNothing(deployment, expected)) {
      this.counts.unchanged++;
      this.#findings.expect("new entries", made, []);
      this.#findings.expect("changed", result.outputs["changed"], "false");
      this.#findings.expect("ID", result.outputs["deploy-id"], ran(deploys).at(-1)?.id);
      return;
    }
    this.counts.records++;
    const [entry, ...more] = made;
    if (!entry || more.length > 0) return this.#findings.wrong("a record is one entry");
    this.#findings.expect("ID", entry.id, inputs["deploy-id"] || nextId(deploys));
    const deploy = this.#made(deployment, entry, inputs["status"] ?? "", expected);
    if (deploy.status === "failed") this.#failed.push({ deployment, deploy, inputs, runId });
    deploys.push(deploy);
    await this.#expectDagDeploys(deployment);
  }

  #recordInputs({ name, deploys }: Deployment, back: Deploy | undefined): Inputs {
    const random = this.#random;
    const status = random.pick(["success", "success", "success", "failure", "cancelled"]) as string;
    const given = random.pick(["infer", "image-and-dags", "dags-only", "image-only"]) as string;
    if (back) {
      const type = random.chance(0.3) ? given : "infer";
      return { deployment: name, status, "deploy-type": type };
    }
    // Without an image there is no Runtime version, and so no rollback.
    const hasImage = ran(deploys).some(({ type }) => type !== "dags-only");
    return {
      ...{ deployment: name, status },
      "deploy-type": hasImage && random.chance(0.6) ? given : "infer",
      "dag-deploy-enabled": random.pick(["true", "true", "false", ""]) as string,
      "deploy-id": random.chance(0.1) ? `r${deploys.length}.${this.#findings.log.length}` : "",
    };
  }

  /** What an entry must say of a commit that is recorded. */
  #expectedRecord(deployment: Deployment, commit: string, inputs: Inputs): Shipped {
    const { deploys, project } = deployment;
    const source = { tree: this.#repository.tree(commit), project };
    const stated = inputs["dag-deploy-enabled"];
    const setting = dagDeploysOf(deploys);
    const dagDeployEnabled = stated ? stated === "true" : (settingIn(source) ?? setting);
    const isOn = dagDeployEnabled && setting;
    const given = inputs["deploy-type"] as Deploy["type"] | "infer" | undefined;
    const type =
      given === "infer" || given === undefined
        ? typeFor(deployment, this.#deployments, source, isOn)
        : given;
    const own = shippedCode(source, placeOf(deployment, this.#deployments));
    const code = codeAfter(type, own, runningOf(deploys));
    return { type, code, runtime: pinIn(source.tree, project), dagDeployEnabled };
  }

  /** A deploy as the model knows it, of an entry that was made just now. */
  #made(
    { project }: Deployment,
    entry: Recorded,
    status: string,
    shipped: Shipped,
    created = ++this.#now,
  ): Deploy {
    const { id, commit } = entry;
    this.#expectShipped(entry, shipped);
    const deploy: Deploy = {
      ...{ id, commit, tree: this.#repository.tree(commit), project, ...shipped },
      ...{ rollback: null, created, finished: created, mark: null },
      status: status === "success" ? "deployed" : "failed",
    };
    this.#tags.set(deploy, entry.tag);
    return deploy;
  }

  /** The entry says what was shipped. */
  #expectShipped(entry: Recorded, { type, code, runtime, dagDeployEnabled }: Shipped): void {
    const facts: [string, unknown, unknown][] = [
      ["type", entry.type, type],
      ["code of the image", entry.code.image, code.image],
      ["code of the DAGs", entry.code.dags, code.dags],
      ["Runtime version", entry.runtime ?? "", runtime],
      ["DAG deploy setting", entry.dagDeployEnabled, dagDeployEnabled],
    ];
    for (const [what, is, wanted] of facts)
      this.#findings.expect(`${what} of deploy ${entry.id}`, is, wanted);
  }

  /** The deploy of a rollback, or one that had failed, has ended. */
  async #end(
    deployment: Deployment,
    deploy: Deploy,
    { status, "deploy-type": stated = "infer" }: Inputs,
    before: State,
  ): Promise<void> {
    const { deploys } = deployment;
    const tag = this.#tags.get(deploy) ?? "";
    const made = await this.#repository.expectKept(before, tag);
    this.#findings.expect("new entries", made, []);
    if (deploy.rollback && stated !== "infer" && stated !== deploy.type) {
      const deployed = ran(deploys);
      const at = deployed.indexOf(deploy);
      const own = shippedCode(deploy, placeOf(deployment, this.#deployments));
      deploy.type = stated as Deploy["type"];
      deploy.code = codeAfter(
        deploy.type,
        own,
        runningOf(at < 0 ? deployed : deployed.slice(0, at)),
      );
    }
    if (deploy.status !== "deployed") {
      deploy.status = status === "success" ? "deployed" : "failed";
      deploy.finished = ++this.#now;
    }
    const { entries } = await this.#repository.state();
    const entry: Recorded = JSON.parse(entries.get(tag) ?? "{}");
    this.#findings.expect("status", entry.status, deploy.status);
    this.#expectShipped(entry, deploy);
    await this.#expectDagDeploys(deployment);
  }

  /** The DAG deploy setting, which counts under the name that is recorded under now. */
  async #expectDagDeploys({ name, formerly, deploys }: Deployment): Promise<void> {
    const { dagDeployEnabled } = await this.#repository.state();
    const names = [name, ...[...formerly].reverse()];
    const known = names.find((each) => dagDeployEnabled.has(each));
    this.#findings.expect(
      "DAG deploy setting",
      dagDeployEnabled.get(known ?? "") ?? false,
      dagDeploysOf(deploys),
    );
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
    await this.#end(deployment, deploy, again, before);
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
    for (const entry of made) {
      const created = Date.parse(entry.createdAt);
      const earlier = deploys.filter((deploy) => deploy.created < created);
      const then = { ...deployment, deploys: earlier };
      const shipped = this.#expectedRecord(then, entry.commit, {});
      deploys.push(this.#made(deployment, entry, "success", shipped, created));
    }
    await this.#expectDagDeploys(deployment);
  }

  async #rollBack(deployment: Deployment): Promise<void> {
    const random = this.#random;
    const { name, deploys } = deployment;
    const some = random.chance(0.8) ? ran(deploys) : deploys;
    const asked = random.weighted([
      [4, "previous"],
      [1, "last-good"],
      [5, random.pick(some)?.id ?? "1"],
    ]);
    const scope = random.pick(["all", "all", "all", "dags", "image"] as const) as Scope;
    const inputs = { deployment: name, "deploy-id": asked, scope, "allow-downgrade": "true" };
    this.#findings.note(`roll back ${JSON.stringify(inputs)}`);
    const words = new Map([
      ["previous", previousOf(deploys)],
      ["last-good", lastGoodOf(deploys)],
    ]);
    const id = words.has(asked) ? words.get(asked) : asked;
    const target = deploys.find((deploy) => deploy.id === id);
    const { head } = this.#repository;
    const expected = expectedPlan(head, deployment, this.#deployments, target, scope);
    if (!expected) return;
    const isRefused = !target || expected.problems.length > 0;
    const plan = isRefused || random.chance(0.3) ? await this.#plan(inputs) : null;
    if (plan) {
      const missing = words.has(asked) ? `no-${asked}` : "deploy-not-found";
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
    const expectation = (name: string) => plan?.outputs[name] ?? "";
    const approved: Inputs = plan
      ? {
          "expected-head": expectation("head-sha"),
          "expected-newest": expectation("newest-deploy"),
          "expected-tree": expectation("tree-sha"),
        }
      : {};
    const checkout = String(this.#random.chance(0.2));
    const { exitCode, log, outputs } = await this.#scenario.rollBack(
      { ...inputs, ...approved, checkout },
      { token: this.#token },
    );
    if (exitCode !== 0) return this.#findings.wrong(`rollback: ${log}`);
    this.counts.rollbacks++;
    const resolved = ["tree-sha", "undone-deploys", "deploy-type", "rolled-back-to", "deploy-id"];
    for (const name of plan ? resolved : [])
      this.#findings.expect(`${name} since the plan`, outputs[name], plan?.outputs[name]);
    const shipped = this.#expectedRollback(deployment, target, scope, files);
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
      ["DAG deploys", outputs["dag-deploy-enabled"], String(shipped.dagDeployEnabled)],
      ["type", outputs["deploy-type"], shipped.type],
      ["parent", await this.#scenario.git("log", "-1", "--format=%P", commit), headCommit],
      ["head", this.#repository.headCommit, commit],
    ];
    for (const [what, is, wanted] of facts) this.#findings.expect(what, is, wanted);
    this.#repository.head = files;
    this.#expectShipped(entry, shipped);
    const deploy: Deploy = {
      ...{ id: entry.id, commit, tree: files, project, ...shipped },
      rollback: { to: target.id, scope },
      ...{ created: ++this.#now, status: "initialized", finished: null, mark: null },
    };
    await this.#repository.expectFiles();
    this.#tags.set(deploy, entry.tag);
    deploys.push(deploy);
    if (this.#random.chance(0.6)) await this.#record(deployment, commit);
  }

  /** What the entry of a rollback must say: what has to be shipped for its code to run. */
  #expectedRollback(
    deployment: Deployment,
    target: Deploy,
    scope: Scope,
    tree: Deploy["tree"],
  ): Shipped {
    const { deploys, project } = deployment;
    const source = { tree, project };
    const setting = dagDeploysOf(deploys);
    const dagDeployEnabled = scope === "all" ? target.dagDeployEnabled : setting;
    const isOn = dagDeployEnabled && setting;
    const type = typeFor(deployment, this.#deployments, source, isOn);
    const running = runningOf(deploys);
    const own = shippedCode(source, placeOf(deployment, this.#deployments));
    const image = scope === "dags" ? running?.image : partsOf(deploys, target)?.image;
    // What was never deployed may be shipped along.
    const isAlong =
      scope === "dags" && running && hasOtherImage(deployment, this.#deployments, source);
    return {
      ...{ type, dagDeployEnabled },
      code: codeAfter(type, own, running),
      runtime: isAlong ? pinIn(tree, project) : (image?.runtime ?? ""),
    };
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

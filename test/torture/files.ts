/**
 * Random histories of a repository, made with the built actions and the command line, and compared after each step
 * with `files-model.ts`: files, refs, entries, what is undone, and what `previous` means.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { codes, type Inputs, repository, Scenario } from "../end-to-end/scenario.ts";
import type { StepResult } from "../local-runner/job.ts";
import { runProgram } from "../local-terminal/program.ts";
import {
  deploymentText,
  edited,
  fileOf,
  firstFiles,
  joined,
  pinIn,
  placeOf,
  randomEdits,
  randomLayout,
  type Settings,
  settingsText,
} from "./files-changes.ts";
import {
  areSame,
  type Deploy,
  differences,
  expectedFiles,
  type File,
  isIn,
  partAt,
  partsOf,
  previousOf,
  ran,
  type Scope,
  type Tree,
  undoneBy,
} from "./files-model.ts";
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

interface Deployment extends Settings {
  dagDeployEnabled: boolean;
  readonly deploys: Deploy[];
}

/** An entry of the manifest, as far as it is looked at. */
interface Recorded {
  readonly id: string;
  readonly tag: string;
  readonly commit: string;
  readonly type: Deploy["type"];
  readonly dagDeployEnabled: boolean;
  readonly createdAt: string;
}

/** What the remote has. */
interface State {
  readonly refs: ReadonlyMap<string, string>;
  /** Tag → the line of its entry. */
  readonly entries: ReadonlyMap<string, string>;
  /** Deployment → its DAG deploy setting. */
  readonly dagDeployEnabled: ReadonlyMap<string, boolean>;
}

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
  const sequence = new Sequence(seed, scenario);
  try {
    await sequence.run(steps);
  } catch (error) {
    sequence.broken.push(`seed ${seed}: ${error instanceof Error ? error.stack : error}`);
  }
  const { counts, log, broken } = sequence;
  return { seed, ...counts, log, broken };
}

class Sequence {
  readonly #seed: number;
  readonly #random: Random;
  readonly #scenario: Scenario;
  readonly #deployments: Deployment[];
  readonly #manifestBranch: string;
  /** The files of each commit. */
  readonly #trees = new Map<string, Tree>();
  readonly #commits: string[] = [];
  #head: Tree = new Map();
  #headCommit = "";
  /** Deploys that were imported are older than this, all others are newer. */
  #now = Date.UTC(2100, 0, 1);
  #day = 0;
  readonly #failed: Failed[] = [];
  readonly #tags = new Map<Deploy, string>();
  readonly log: string[] = [];
  readonly broken: string[] = [];
  readonly counts = { records: 0, rollbacks: 0, refused: 0 };

  constructor(seed: number, scenario: Scenario) {
    this.#seed = seed;
    this.#random = new Random(seed);
    this.#scenario = scenario;
    this.#manifestBranch = this.#random.chance(0.3) ? "main" : "deploys";
    this.#deployments = randomLayout(this.#random).map((settings) => ({
      ...settings,
      dagDeployEnabled: false,
      deploys: [],
    }));
  }

  async run(steps: number): Promise<void> {
    this.#headCommit = await this.#scenario.git("rev-parse", "main");
    this.#head = new Map([["readme.md", fileOf("Begins\n")]]);
    await this.#commit(firstFiles(this.#deployments));
    // Something to go back to.
    for (let count = 0; count < 3; count++)
      await this.#record(this.#anyDeployment(), await this.#change());
    for (let step = 0; step < steps && this.broken.length === 0; step++) await this.#step();
    for (const deployment of this.#deployments) {
      if (this.broken.length > 0 || deployment.deploys.length === 0) continue;
      const inputs = { deployment: deployment.name };
      const verified = await this.#scenario.use("verify", inputs);
      if (verified.outputs["sound"] !== "true") this.#wrong(`verify: ${verified.log}`);
      const { outputs } = await this.#scenario.use("history", inputs);
      this.#expect("previous", outputs["previous"], previousOf(deployment.deploys) ?? "");
      this.#expect("current", outputs["current"], ran(deployment.deploys).at(-1)?.id ?? "");
    }
  }

  #wrong(what: string): void {
    this.broken.push(`seed ${this.#seed}, after step ${this.log.length}: ${what}`);
  }

  #expect(what: string, is: unknown, expected: unknown): void {
    const [found, wanted] = [is, expected].map((value) => JSON.stringify(value));
    if (found !== wanted) this.#wrong(`${what} is ${found}, and must be ${wanted}`);
  }

  #note(what: string): void {
    this.log.push(`${this.log.length + 1}. ${what}`);
  }

  #anyDeployment(): Deployment {
    return this.#random.pick(this.#deployments) as Deployment;
  }

  async #step(): Promise<void> {
    const random = this.#random;
    const deployment = this.#anyDeployment();
    const pending = deployment.deploys.filter(({ status }) => status === "initialized");
    const unfinished = random.pick(pending);
    const failed = random.pick(this.#failed);
    const deployHead = async () => this.#record(deployment, await this.#change());
    const deployOld = () => this.#record(deployment, random.pick(this.#commits) ?? "");
    await random.weighted<() => Promise<unknown>>([
      [7, deployHead],
      [2, () => this.#change()],
      [1, deployOld],
      [8, () => this.#rollBack(deployment)],
      [1, () => this.#hold(deployment)],
      [1, () => this.#import(deployment)],
      [1, () => this.#rename(deployment)],
      [1, () => this.#move(deployment)],
      [1, () => this.#settle(deployment)],
      [unfinished ? 4 : 0, () => this.#record(deployment, unfinished?.commit ?? "")],
      [failed ? 1 : 0, () => this.#succeed(failed as Failed)],
    ])();
    // Before the next step, whatever was done: the branch is as it must be.
    if (this.broken.length === 0) await this.#expectFiles();
  }

  // What the remote has

  async #state(): Promise<State> {
    const refs = (await this.#scenario.refs()).split("\n").map((line) => line.split(" "));
    const shown = this.#scenario.git("show", `${this.#manifestBranch}:deploys.json`);
    const { deployments } = JSON.parse(await shown.catch(() => '{"deployments":{}}'));
    const names = Object.keys(deployments);
    const entries: Recorded[] = names.flatMap((name) => deployments[name].deploys);
    return {
      refs: new Map(refs.map(([ref = "", object = ""]) => [ref, object])),
      entries: new Map(entries.map((entry) => [entry.tag, JSON.stringify(entry)])),
      dagDeployEnabled: new Map(names.map((name) => [name, deployments[name].dagDeployEnabled])),
    };
  }

  /** Earlier refs and entries are as they were, except for the entry whose end was written. */
  async #expectKept(before: State, completed?: string): Promise<Recorded[]> {
    const after = await this.#state();
    for (const [ref, object] of before.refs) {
      const now = after.refs.get(ref);
      if (now === object) continue;
      const isBranch = ["refs/heads/main", "refs/heads/deploys"].includes(ref);
      const base = isBranch && now && (await this.#scenario.git("merge-base", object, now));
      if (base !== object) this.#wrong(`${ref} was ${object}, and is ${now}`);
    }
    for (const [tag, line] of before.entries)
      if (tag !== completed) this.#expect(`the entry of ${tag}`, after.entries.get(tag), line);
    const added = [...after.entries].filter(([tag]) => !before.entries.has(tag));
    const tags = [...after.refs.keys()].filter(
      (ref) => ref.startsWith("refs/tags/deploy/") && !before.refs.has(ref),
    );
    const expected = added.map(([tag]) => `refs/tags/${tag}`);
    this.#expect("new tags", tags.sort(), expected.sort());
    this.#headCommit = after.refs.get("refs/heads/main") ?? "";
    return added.map(([, line]) => JSON.parse(line));
  }

  async #expectFiles(): Promise<void> {
    const listed = await this.#scenario.git("ls-tree", "-r", "-z", "refs/heads/main");
    const actual = new Map<string, string>();
    for (const line of listed.split("\0").filter(Boolean)) {
      const [about = "", path = ""] = [
        line.slice(0, line.indexOf("\t")),
        line.slice(line.indexOf("\t") + 1),
      ];
      actual.set(path, about.replace(/ \w+ /, " "));
    }
    if (this.#manifestBranch === "main") actual.delete("deploys.json");
    const expected = new Map([...this.#head].map(([path, file]) => [path, lineOf(file)]));
    const paths = new Set([...actual.keys(), ...expected.keys()]);
    for (const path of paths)
      this.#expect(`file ${JSON.stringify(path)}`, actual.get(path), expected.get(path));
    const head = await this.#scenario.git("rev-parse", "refs/heads/main");
    this.#trees.set(head, this.#head);
    this.#headCommit = head;
  }

  // What people do

  /** Commits edits, whoever works on the branch. @returns the commit */
  async #commit(edits: ReadonlyMap<string, File | null>): Promise<string> {
    const settings = settingsText(this.#deployments, this.#manifestBranch);
    const before = this.#head;
    this.#head = edited(before, new Map([...edits, [".github/deploys.yml", fileOf(settings)]]));
    const changed = differences(before, this.#head);
    const gone = changed.filter((path) => !this.#head.has(path));
    const lines = changed.flatMap((path) => {
      const file = this.#head.get(path);
      return file ? [fileCommand(path, file)] : [];
    });
    const time = Date.UTC(2026, 9, 1, 0, this.#commits.length) / 1000;
    const about = `${person} ${time} +0000\ndata 6\nCommit\nfrom ${this.#headCommit}\n`;
    const removed = gone.map((path) => `D ${quoted(path)}\n`);
    await this.#write(["commit refs/heads/main\ncommitter ", about, ...removed, ...lines].join(""));
    await this.#expectFiles();
    this.#commits.push(this.#headCommit);
    return this.#headCommit;
  }

  /** Puts commits and tags into the remote, as `git fast-import` reads them. */
  async #write(commands: string): Promise<void> {
    const git = spawn("git", ["fast-import", "--quiet"], {
      cwd: this.#scenario.github.folderOf(repository),
      stdio: ["pipe", "ignore", "inherit"],
    });
    git.stdin.end(commands);
    const [exitCode] = await once(git, "close");
    if (exitCode !== 0) throw new Error("git fast-import failed");
  }

  async #change(): Promise<string> {
    const edits = randomEdits(this.#random, this.#head, this.#deployments);
    this.#note(
      `commit ${JSON.stringify([...edits].map(([path, file]) => [path, file && `${file.mode} ${file.text}`]))}`,
    );
    return this.#commit(edits);
  }

  async #rename(deployment: Deployment): Promise<void> {
    const name = `${deployment.name}${this.#random.pick(["-2", "x", ".x"])}`;
    if (this.#deployments.some((other) => [other.name, ...other.formerly].includes(name))) return;
    this.#note(`rename ${deployment.name} to ${name}`);
    deployment.formerly.push(deployment.name);
    deployment.name = name;
    await this.#commit(new Map());
  }

  /** Moves a project with all that is in it, and the settings with it. */
  async #move(deployment: Deployment): Promise<void> {
    const { project } = deployment;
    const to = this.#random.pick(["moved", "moved/deep", "web site 2", "etl-2"]) as string;
    const overlaps = (path: string) => isIn(path, to) || isIn(to, path);
    const { others } = placeOf(deployment, this.#deployments);
    const isInUse = [project, ...deployment.also, ...others, ...this.#head.keys()].some(overlaps);
    if (isInUse || project === "." || others.some((other) => isIn(other, project))) return;
    this.#note(`move ${deployment.name} from ${project} to ${to}`);
    const edits = new Map<string, File | null>();
    for (const [path, file] of this.#head) {
      if (!isIn(path, project)) continue;
      edits.set(path, null);
      edits.set(`${to}${path.slice(project.length)}`, file);
    }
    deployment.project = to;
    await this.#commit(edits);
  }

  /** Changes what is kept and what ships along. */
  async #settle(deployment: Deployment): Promise<void> {
    const { project, also, keep } = deployment;
    const path = this.#random.pick(["x", "libs", "libs/common", "outside/deep", "etl-x"]) as string;
    const kept = joined(project, this.#random.pick(["deep", "dags/b.py", "include", "a.py"]) ?? "");
    const overlaps = [project, ...also].some((mine) => isIn(path, mine) || isIn(mine, path));
    if (this.#random.chance(0.5)) keep.splice(0, this.#random.below(2), kept);
    else if (!overlaps) also.splice(0, this.#random.below(2), path);
    this.#note(`settings of ${deployment.name}: also ${also}; keep ${keep}`);
    await this.#commit(new Map());
  }

  // What the product does

  async #record(deployment: Deployment, commit: string): Promise<void> {
    const random = this.#random;
    const rollback = deployment.deploys.find(
      (deploy) => deploy.rollback && deploy.commit === commit,
    );
    const status = random.pick(["success", "success", "success", "failure", "cancelled"]) as string;
    const given = random.pick(["infer", "image-and-dags", "dags-only", "image-only"]) as string;
    // Without an image there is no Runtime version, and so no rollback.
    const hasImage = ran(deployment.deploys).some(({ type }) => type !== "dags-only");
    const type = hasImage && random.chance(0.6) ? given : "infer";
    const dags = random.pick(["true", "true", "false", ""]) as string;
    const name = random.chance(0.1) ? `r${this.log.length}.${deployment.deploys.length}` : "";
    const inputs: Inputs = rollback
      ? { deployment: deployment.name, status }
      : {
          ...{ deployment: deployment.name, status, "deploy-type": type },
          ...{ "dag-deploy-enabled": dags, "deploy-id": name },
        };
    this.#note(`record ${commit.slice(0, 7)} ${JSON.stringify(inputs)}`);
    const runId = String(++lastRunId);
    if (rollback?.status !== "deployed" && rollback) await nextSecond();
    const before = await this.#state();
    const result = await this.#scenario.use("record", inputs, { sha: commit, runId });
    const hasProject = [...this.#tree(commit).keys()].some((path) =>
      isIn(path, deployment.project),
    );
    if (!hasProject && !rollback) {
      this.#expect("why it is not recorded", annotated(result), "project-missing");
      return;
    }
    if (result.exitCode !== 0) return this.#wrong(`record: ${result.log}`);
    this.counts.records++;
    if (rollback) return this.#completed(deployment, rollback, status, before);
    const [entry, ...more] = await this.#expectKept(before);
    if (!entry || more.length > 0) return this.#wrong(`record made ${more.length + 1} entries`);
    const deploy = this.#recorded(deployment, entry, status);
    this.#expect("ID", entry.id, name || this.#nextId(deployment));
    if (type !== "infer") this.#expect("type", entry.type, type);
    else this.#expectInferred(deployment, deploy);
    if (deploy.status === "failed") this.#failed.push({ deployment, deploy, inputs, runId });
    deployment.deploys.push(deploy);
    this.#setDagDeploys(deployment, deploy);
  }

  #tree(commit: string): Tree {
    const tree = this.#trees.get(commit);
    if (!tree) throw new Error(`${commit} is not known`);
    return tree;
  }

  /** A deploy as the model knows it, of an entry that was made just now. */
  #recorded(
    deployment: Deployment,
    entry: Recorded,
    status: string,
    created = ++this.#now,
  ): Deploy {
    const deploy: Deploy = {
      ...{ id: entry.id, commit: entry.commit, tree: this.#tree(entry.commit) },
      ...{ project: deployment.project, type: entry.type, rollback: null, created },
      dagDeployEnabled: entry.dagDeployEnabled,
      status: status === "success" ? "deployed" : "failed",
      finished: created,
    };
    this.#tags.set(deploy, entry.tag);
    return deploy;
  }

  #nextId({ deploys }: Deployment): string {
    const numbers = deploys.map(({ id }) => Number(id)).filter((id) => Number.isInteger(id));
    return String(Math.max(0, ...numbers) + 1);
  }

  #setDagDeploys(deployment: Deployment, deploy: Deploy): void {
    if (deploy.status === "deployed") deployment.dagDeployEnabled = deploy.dagDeployEnabled;
  }

  /** `infer`: DAGs only when nothing else differs from what runs. */
  #expectInferred(deployment: Deployment, deploy: Deploy): void {
    const place = placeOf(deployment, this.#deployments);
    const current = ran(deployment.deploys).at(-1);
    const parts = current && partsOf(deployment.deploys, current);
    if (!parts) {
      this.#expect("type", deploy.type, "image-and-dags");
      return;
    }
    const image = differences(partAt(parts.image, "image", place), partAt(deploy, "image", place));
    const dags = differences(partAt(parts.dags, "dags", place), partAt(deploy, "dags", place));
    // Whether these are part of the image is not said.
    const isVague = (path: string) =>
      /deployment\.yaml$/.test(path) || place.others.some((other) => isIn(path, other));
    if (image.length > 0 && image.every(isVague)) return;
    const isOn = deployment.dagDeployEnabled && deploy.dagDeployEnabled;
    const isDags = isOn && image.length === 0 && dags.length > 0;
    this.#expect("type", deploy.type, isDags ? "dags-only" : "image-and-dags");
  }

  /** A deploy of a rollback, or one that had failed, ended. */
  async #completed(
    deployment: Deployment,
    deploy: Deploy,
    status: string,
    before: State,
  ): Promise<void> {
    this.#expect("new entries", await this.#expectKept(before, this.#tags.get(deploy)), []);
    if (deploy.status === "deployed") return;
    deploy.status = status === "success" ? "deployed" : "failed";
    deploy.finished = ++this.#now;
    await this.#readDagDeploys(deployment);
  }

  /** What a failed rollback leaves of the DAG deploy setting is another test's matter. */
  async #readDagDeploys(deployment: Deployment): Promise<void> {
    const { dagDeployEnabled } = await this.#state();
    const name = [deployment.name, ...[...deployment.formerly].reverse()].find((each) =>
      dagDeployEnabled.has(each),
    );
    if (name) deployment.dagDeployEnabled = dagDeployEnabled.get(name) ?? false;
  }

  /** A run that had failed is repeated, and succeeds. */
  async #succeed(failed: Failed): Promise<void> {
    const { deployment, deploy, inputs, runId } = failed;
    this.#failed.splice(this.#failed.indexOf(failed), 1);
    const hasProject = [...deploy.tree.keys()].some((path) => isIn(path, deployment.project));
    if (!hasProject || inputs["deployment"] !== deployment.name) return;
    this.#note(`record deploy ${deploy.id} of ${deployment.name} again, as a success`);
    await nextSecond();
    const before = await this.#state();
    const again = { ...inputs, status: "success" };
    const result = await this.#scenario.use("record", again, { sha: deploy.commit, runId });
    if (result.exitCode !== 0) return this.#wrong(`record again: ${result.log}`);
    await this.#completed(deployment, deploy, "success", before);
  }

  async #hold({ name }: Deployment): Promise<void> {
    const inputs = this.#random.pick([{ reason: `Wait ${this.log.length}` }, { release: "true" }]);
    this.#note(`hold ${name} ${JSON.stringify(inputs)}`);
    const before = await this.#state();
    await this.#scenario.use("hold", { deployment: name, ...inputs });
    this.#expect("new entries", await this.#expectKept(before), []);
  }

  /** Deploys that were made before there was a history: by tags, or one by one. */
  async #import(deployment: Deployment): Promise<void> {
    const known = new Set(deployment.deploys.map(({ commit }) => commit));
    const hasProject = (commit: string) =>
      [...this.#tree(commit).keys()].some((path) => isIn(path, deployment.project));
    const fresh = this.#commits.filter((commit) => !known.has(commit) && hasProject(commit));
    const some = fresh.filter(() => this.#random.chance(0.4)).slice(0, 3);
    if (some.length === 0) return;
    this.#note(`import ${some.map((commit) => commit.slice(0, 7))} into ${deployment.name}`);
    const folder = this.#scenario.clone.folder;
    const before = await this.#state();
    const prefix = `old-${this.log.length}`;
    for (const [index, commit] of some.entries()) {
      const tag = `${prefix}-${index}`;
      const time = Date.UTC(2026, 10, 1, ++this.#day) / 1000;
      await this.#write(
        `tag ${tag}\nfrom ${commit}\ntagger ${person} ${time} +0000\ndata 3\nOld\n`,
      );
    }
    const common = ["--deployment", deployment.name, "--yes", "--json"];
    const args = ["import", "--tags", `${prefix}-*`, ...common];
    const { exitCode, stderr } = await runProgram(args, { folder });
    if (exitCode !== 0) return this.#wrong(`import: ${stderr}`);
    const made = await this.#expectKept(await this.#withTags(before, prefix));
    this.#expect("imported commits", made.map(({ commit }) => commit).sort(), [...some].sort());
    for (const entry of made) {
      deployment.deploys.push(
        this.#recorded(deployment, entry, "success", Date.parse(entry.createdAt)),
      );
    }
    await this.#readDagDeploys(deployment);
  }

  async #withTags(before: State, prefix: string): Promise<State> {
    const { refs } = await this.#state();
    const own = [...refs].filter(([ref]) => ref.startsWith(`refs/tags/${prefix}-`));
    return { ...before, refs: new Map([...before.refs, ...own]) };
  }

  async #rollBack(deployment: Deployment): Promise<void> {
    const random = this.#random;
    const { name, deploys } = deployment;
    const asked = random.chance(0.4) ? "previous" : (random.pick(deploys)?.id ?? "1");
    const scope = random.pick(["all", "all", "all", "dags", "image"] as const) as Scope;
    const inputs = { deployment: name, "deploy-id": asked, scope, "allow-downgrade": "true" };
    this.#note(`roll back ${JSON.stringify(inputs)}`);
    const id = asked === "previous" ? previousOf(deploys) : asked;
    const target = deploys.find((deploy) => deploy.id === id);
    const [wanted, whyNot] = this.#planned(deployment, target, scope);
    const before = await this.#state();
    const isPlanned = !target || whyNot.length > 0 || random.chance(0.3);
    const plan = isPlanned ? await this.#scenario.rollBack({ ...inputs, "dry-run": "true" }) : null;
    if (plan) {
      if (plan.exitCode !== 0) return this.#wrong(`plan: ${plan.log}`);
      this.#expect("refs after a plan", [...(await this.#state()).refs], [...before.refs]);
      const missing = asked === "previous" ? "no-previous" : "deploy-not-found";
      const expected = target ? whyNot : [...whyNot, missing];
      this.#expect("problems", codes(plan).sort(), expected.sort());
    }
    if (!target || !wanted || whyNot.length > 0) {
      this.counts.refused++;
      return;
    }
    const undone = undoneBy(deploys, target);
    const current = ran(deploys).at(-1)?.id;
    const expectations: Inputs = plan
      ? {
          "expected-head": plan.outputs["head-sha"] ?? "",
          "expected-newest": plan.outputs["newest-deploy"] ?? "",
        }
      : {};
    const oldHead = this.#headCommit;
    const checkout = { checkout: String(random.chance(0.2)) };
    const result = await this.#scenario.rollBack({ ...inputs, ...expectations, ...checkout });
    if (result.exitCode !== 0) return this.#wrong(`rollback: ${result.log}`);
    this.counts.rollbacks++;
    const { outputs } = result;
    for (const name of ["tree-sha", "undone-deploys", "deploy-type", "rolled-back-to", "deploy-id"])
      if (plan) this.#expect(`${name} of plan and rollback`, plan.outputs[name], outputs[name]);
    this.#expect("target", outputs["rolled-back-to"], target.id);
    this.#expect("current", outputs["rolled-back-from"], current);
    this.#expect("undone", JSON.parse(outputs["undone-deploys"] ?? ""), undone);
    const changed = differences(this.#head, wanted).length;
    this.#expect("files", JSON.parse(outputs["plan"] ?? "").restoration.files.total, changed);
    this.#expect("ID", outputs["deploy-id"], this.#nextId(deployment));

    const [entry, ...more] = await this.#expectKept(before);
    if (!entry || more.length > 0) return this.#wrong("a rollback is one entry");
    const parents = await this.#scenario.git(
      "log",
      "-1",
      "--format=%P",
      outputs["commit-sha"] ?? "",
    );
    this.#expect("parent", parents, oldHead);
    this.#expect("head", this.#headCommit, outputs["commit-sha"]);
    this.#head = wanted;
    if (scope === "all") deployment.dagDeployEnabled = target.dagDeployEnabled;
    this.#expect("setting", outputs["dag-deploy-enabled"], String(deployment.dagDeployEnabled));
    const types = { all: "image-and-dags", dags: "dags-only", image: "image-only" } as const;
    const deploy: Deploy = {
      ...{ id: entry.id, commit: this.#headCommit, tree: wanted, project: deployment.project },
      ...{ type: types[scope], dagDeployEnabled: deployment.dagDeployEnabled },
      rollback: { to: target.id, scope },
      ...{ created: ++this.#now, status: "initialized", finished: null },
    };
    this.#trees.set(this.#headCommit, wanted);
    this.#tags.set(deploy, entry.tag);
    deploys.push(deploy);
    if (random.chance(0.6)) await this.#record(deployment, deploy.commit);
  }

  /** The files after a rollback, and the rules that it breaks. */
  #planned(
    deployment: Deployment,
    target: Deploy | undefined,
    scope: Scope,
  ): [Tree | null, string[]] {
    const { deploys, dagDeployEnabled, project } = deployment;
    const problems: string[] = [];
    if (target && target.status !== "deployed") problems.push("deploy-not-successful");
    if (scope === "dags" && !dagDeployEnabled) problems.push("dag-deploys-off");
    if (!target) return [null, problems];
    const place = placeOf(deployment, this.#deployments);
    const current = ran(deploys).at(-1);
    const [code, running] = [target, current].map((deploy) => deploy && partsOf(deploys, deploy));
    if (target.status !== "deployed") return [null, problems];
    if (!code) return [null, [...problems, "image-unknown"]];
    const runtime = pinIn(code.image.tree, code.image.project);
    const text = (tree: Tree): string | undefined => {
      const file = tree.get(joined(project, "deployment.yaml"))?.text;
      const dags =
        scope === "all" ? String(target.dagDeployEnabled) : /enabled: (\w+)/.exec(file ?? "")?.[1];
      const version = scope === "dags" ? /version: (\S+)/.exec(file ?? "")?.[1] : runtime;
      return file && deploymentText(version ?? "", dags ?? "");
    };
    const files = expectedFiles(this.#head, code, scope, place, text(this.#head));
    const setting = scope === "all" ? target.dagDeployEnabled : dagDeployEnabled;
    if (areSame(files, this.#head) && running && setting === dagDeployEnabled) {
      const runs = expectedFiles(this.#head, running, "all", place, text(this.#head));
      if (areSame(runs, this.#head)) problems.push("nothing-to-roll-back");
    }
    return [files, problems];
  }
}

const person = "Mona Lisa <mona@example.com>";

const quoted = (path: string) => `"${path.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`;

const fileCommand = (path: string, { mode, text }: File): string =>
  mode === "160000"
    ? `M ${mode} ${text} ${quoted(path)}\n`
    : `M ${mode} inline ${quoted(path)}\ndata ${Buffer.byteLength(text)}\n${text}\n`;

/** Ends in a new second: times in the ledger are whole ones. */
const nextSecond = () => pause(1_000 - (Date.now() % 1_000) + 5);

const blobId = (text: string): string =>
  createHash("sha1")
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest("hex");

const lineOf = ({ mode, text }: File): string =>
  mode === "160000" ? `${mode} ${text}` : `${mode} ${blobId(text)}`;

const annotated = ({ log }: StepResult) => /::error title=([\w-]+)::/.exec(log)?.[1];

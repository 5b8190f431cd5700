/** One repository on the local GitHub, with people, a clone, and jobs that use the built actions. */
import { execFile, execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Entry, type Manifest, parseManifest } from "../../src/ledger/manifest.ts";
import type { Role } from "../local-github/answer.ts";
import { Clone, type Files } from "../local-github/clone.ts";
import { copyFolder } from "../local-github/copy-folder.ts";
import type { Rules } from "../local-github/rules.ts";
import { LocalGitHub, type Token } from "../local-github/server.ts";
import { type JobOptions, LocalJob, type StepResult } from "../local-runner/job.ts";
import { astroProject } from "./astro-project.ts";
import { madeOnce } from "./made-once.ts";

const run = promisify(execFile);

export const repository = "acme/airflow";

export type Inputs = Readonly<Record<string, string>>;

/** One step of a history that is prepared: a deploy, a commit that is not deployed, a rollback, or a record of the head. */
export type Step =
  | { readonly deploy: string; readonly files: Files; readonly inputs?: Inputs }
  | { readonly commit: string; readonly files: Files }
  | { readonly rollBack: Inputs }
  | { readonly record: Inputs };

export class Scenario implements AsyncDisposable {
  readonly github: LocalGitHub;
  readonly clone: Clone;
  /** As a job's own token with `contents: write`. */
  readonly token: string;
  /** What the branch held at first, and after each step of {@link prepared}. */
  readonly commits: readonly string[];
  #minute = 0;

  private constructor(github: LocalGitHub, clone: Clone, commits: readonly string[]) {
    this.github = github;
    this.clone = clone;
    this.commits = commits;
    this.token = github.issueToken();
  }

  /** Starts with a repository that holds files, and `octocat`, who may write. */
  static start(files: Files = astroProject(), role: Role = "write"): Promise<Scenario> {
    return Scenario.prepared([], files, role);
  }

  /**
   * Starts with a history that the product itself has recorded. It is recorded once in a test run; whoever wants
   * the same one gets a copy, which is some twenty times as fast.
   */
  static async prepared(
    steps: readonly Step[],
    files: Files = astroProject(),
    role: Role = "write",
  ): Promise<Scenario> {
    const folder = await madeOnce({ steps, files }, async (into) => {
      await using scenario = await Scenario.#record(steps, files);
      copyFolder(scenario.github.folderOf(repository), join(into, "repository"));
      await scenario.clone.save(join(into, "clone"));
      writeFileSync(join(into, "commits.json"), JSON.stringify(scenario.commits));
    });
    const github = await LocalGitHub.start();
    await github.restoreRepository(repository, join(folder, "repository"));
    github.addAccount("octocat", { [repository]: role });
    const clone = await Clone.restore(join(folder, "clone"), github, repository);
    const commits = JSON.parse(readFileSync(join(folder, "commits.json"), "utf8"));
    return new Scenario(github, clone, commits);
  }

  static async #record(steps: readonly Step[], files: Files): Promise<Scenario> {
    const last = steps.at(-1);
    if (last) {
      const before = await Scenario.prepared(steps.slice(0, -1), files);
      const commit = await before.take(last);
      return new Scenario(before.github, before.clone, [...before.commits, commit]);
    }
    const github = await LocalGitHub.start();
    await github.createRepository(repository);
    github.addAccount("octocat", { [repository]: "write" });
    const clone = await Clone.of(github, repository);
    return new Scenario(github, clone, [await clone.commit("First", files)]);
  }

  /** Takes one step. @returns the commit that the branch holds then */
  async take(step: Step): Promise<string> {
    if ("deploy" in step) return this.deploy(step.deploy, step.files, step.inputs);
    if ("commit" in step) return this.clone.commit(step.commit, step.files);
    if ("rollBack" in step) {
      const { exitCode, log } = await this.rollBack(step.rollBack);
      if (exitCode !== 0) throw new Error(`not rolled back:\n${log}`);
      await this.clone.update();
    }
    const head = await this.clone.git("rev-parse", "HEAD");
    if ("record" in step) await this.record(head, step.record);
    return head;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.clone[Symbol.asyncDispose]();
    await this.github[Symbol.asyncDispose]();
  }

  setRules(rules: Partial<Rules>): Promise<void> {
    return this.github.setRules(repository, rules);
  }

  issueToken(abilities: Partial<Token>): string {
    return this.github.issueToken(abilities);
  }

  job(options: Partial<JobOptions> = {}): Promise<LocalJob> {
    return LocalJob.start({ github: this.github, repository, token: this.token, ...options });
  }

  /** Runs one action in a job of its own. */
  async use(
    action: string,
    inputs: Inputs,
    options: Partial<JobOptions> = {},
  ): Promise<StepResult> {
    await using job = await this.job(options);
    return await job.use(action, inputs);
  }

  /**
   * Commits files on a branch of the remote, as somebody else who merges: at a tenth of the cost of
   * `clone.commit`, and the clone does not know of it. @returns the commit
   */
  commit(subject: string, files: Files, branch = "main"): string {
    const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
    const time = Date.UTC(2026, 10, 21, 9, this.#minute++) / 1_000;
    const changes = Object.entries(files).map(([path, content]) => {
      if (content === null) return `D ${path}\n`;
      if (typeof content === "string") return `M 100644 inline ${path}\n${data(content)}`;
      if ("link" in content) return `M 120000 inline ${path}\n${data(content.link)}`;
      return `M 100755 inline ${path}\n${data(content.script)}`;
    });
    const head = [
      `commit refs/heads/${branch}\nmark :1\n`,
      `committer Mona Lisa <mona@example.com> ${time} +0000\n${data(`${subject}\n`)}`,
      `from refs/heads/${branch}^0\n`,
    ];
    const input = [...head, ...changes, "get-mark :1\n"].join("");
    const folder = this.github.folderOf(repository);
    const args = ["--git-dir", folder, "fast-import", "--quiet"];
    return execFileSync("git", args, { input, encoding: "utf8" }).trim();
  }

  /** Commits, then records the commit as deployed. @returns the commit */
  async deploy(subject: string, files: Files, inputs: Inputs = {}): Promise<string> {
    const commit = await this.clone.commit(subject, files);
    await this.record(commit, inputs);
    return commit;
  }

  /** Records a commit, which must go well. */
  async record(commit: string, inputs: Inputs = {}): Promise<StepResult> {
    await using job = await this.job({ sha: commit });
    const result = await job.use("record", inputs);
    if (result.exitCode !== 0) throw new Error(`not recorded:\n${result.log}`);
    return result;
  }

  /**
   * Runs the root action; the reason is given unless the inputs have one. The workspace is gone when it ends, so
   * nothing is checked out there: `job.use(".")` has it checked out.
   */
  rollBack(inputs: Inputs, options: Partial<JobOptions> = {}): Promise<StepResult> {
    return this.use(".", { reason: "It is broken", checkout: "false", ...inputs }, options);
  }

  /** Runs git in the bare repository. @returns what it prints, without the last line end */
  async git(...args: string[]): Promise<string> {
    const folder = this.github.folderOf(repository);
    const { stdout } = await run("git", ["--git-dir", folder, ...args], {
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout.replace(/\n$/, "");
  }

  /** All refs of the remote with what they point to. */
  refs(): Promise<string> {
    return this.git("for-each-ref", "--format=%(refname) %(objectname)");
  }

  async manifestText(branch = "deploys"): Promise<string> {
    return `${await this.git("show", `${branch}:deploys.json`)}\n`;
  }

  async manifest(branch?: string): Promise<Manifest> {
    return parseManifest(await this.manifestText(branch));
  }

  async deploys(deployment = "prod"): Promise<readonly Entry[]> {
    return (await this.manifest()).deployments[deployment]?.deploys ?? [];
  }

  /** Path → mode and object, of a whole tree. */
  async files(treeish: string): Promise<Record<string, string>> {
    const lines = (await this.git("ls-tree", "-r", treeish)).split("\n").filter(Boolean);
    return Object.fromEntries(lines.map((line) => line.split("\t").reverse()));
  }
}

/** The codes in the output `problems`. */
export function codes(result: StepResult): string[] {
  return JSON.parse(result.outputs["problems"] ?? "[]").map(({ code }: { code: string }) => code);
}

/** The inputs with which just a plan that was made is pushed. */
export function approvalOf({ outputs }: StepResult): Inputs {
  const { "newest-deploy": newest = "", "head-sha": head = "", "tree-sha": tree = "" } = outputs;
  return { "expected-newest": newest, "expected-head": head, "expected-tree": tree };
}

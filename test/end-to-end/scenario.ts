/** One repository on the local GitHub, with people, a clone, and jobs that use the built actions. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Entry, type Manifest, parseManifest } from "../../src/ledger/manifest.ts";
import { Clone, type Files } from "../local-github/clone.ts";
import type { Role } from "../local-github/rest.ts";
import type { Rules } from "../local-github/rules.ts";
import { LocalGitHub, type Token } from "../local-github/server.ts";
import { type JobOptions, LocalJob, type StepResult } from "../local-runner/job.ts";
import { astroProject } from "./astro-project.ts";

const run = promisify(execFile);

export const repository = "acme/airflow";

export type Inputs = Readonly<Record<string, string>>;

export class Scenario implements AsyncDisposable {
  readonly github: LocalGitHub;
  readonly clone: Clone;
  /** As a job's own token with `contents: write`. */
  readonly token: string;

  private constructor(github: LocalGitHub, clone: Clone) {
    this.github = github;
    this.clone = clone;
    this.token = github.issueToken();
  }

  /** Starts with a repository that holds files, and `octocat`, who may write. */
  static async start(files: Files = astroProject(), role: Role = "write"): Promise<Scenario> {
    const github = await LocalGitHub.start();
    await github.createRepository(repository);
    github.addAccount("octocat", { [repository]: role });
    const scenario = new Scenario(github, await Clone.of(github, repository));
    await scenario.clone.commit("First", files);
    return scenario;
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

  /** Commits, then records the commit as deployed. @returns the commit */
  async deploy(subject: string, files: Files, inputs: Inputs = {}): Promise<string> {
    const commit = await this.clone.commit(subject, files);
    await this.record(commit, inputs);
    return commit;
  }

  /** Records a commit, which must go well. */
  async record(commit: string, inputs: Inputs = {}): Promise<StepResult> {
    const result = await this.use("record", inputs, { sha: commit });
    if (result.exitCode !== 0) throw new Error(`not recorded:\n${result.log}`);
    return result;
  }

  /** Runs the root action; the reason is given unless the inputs have one. */
  rollBack(inputs: Inputs, options: Partial<JobOptions> = {}): Promise<StepResult> {
    return this.use(".", { reason: "It is broken", ...inputs }, options);
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

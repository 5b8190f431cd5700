/** A person's clone: makes commits and pushes them with plain git. */
import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { copyFolder } from "./copy-folder.ts";
import type { LocalGitHub } from "./server.ts";

const run = promisify(execFile);

/** Path → text; null removes the file, `{ link }` makes a symbolic link, `{ script }` an executable. */
export type Files = Readonly<Record<string, string | null | { link: string } | { script: string }>>;

export class Clone implements AsyncDisposable {
  readonly folder: string;
  #minute = 0;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Clones a repository with all rights. @param name `owner/name` */
  static async of(github: LocalGitHub, name: string): Promise<Clone> {
    const clone = new Clone(await mkdtemp(join(tmpdir(), "clone-")));
    await clone.git("clone", "--quiet", "--template=", urlFor(github, name), ".");
    return clone;
  }

  /** Continues with what {@link save} has kept, in a repository that is as it was then. */
  static async restore(saved: string, github: LocalGitHub, name: string): Promise<Clone> {
    const clone = new Clone(await mkdtemp(join(tmpdir(), "clone-")));
    copyFolder(saved, clone.folder);
    clone.#minute = Number(readFileSync(join(saved, ".git/minute"), "utf8"));
    // What `git remote set-url` does, without a process.
    const config = join(clone.folder, ".git/config");
    const text = readFileSync(config, "utf8");
    writeFileSync(config, text.replace(/^\turl = .*$/m, `\turl = ${urlFor(github, name)}`));
    return clone;
  }

  async save(folder: string): Promise<void> {
    copyFolder(this.folder, folder);
    await writeFile(join(folder, ".git/minute"), String(this.#minute));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** Runs git in the clone. @returns what it prints, without the last line end */
  async git(...args: string[]): Promise<string> {
    const date = new Date(Date.UTC(2026, 10, 20, 9, this.#minute++)).toISOString();
    const { stdout } = await run("git", args, {
      cwd: this.folder,
      maxBuffer: 64 * 1024 * 1024,
      env: {
        PATH: process.env["PATH"],
        // git takes the format of an empty repository from here, not from the repository.
        GIT_DEFAULT_HASH: process.env["GIT_DEFAULT_HASH"],
        HOME: this.folder,
        GIT_CONFIG_NOSYSTEM: "1",
        // git would look after each commit whether to tidy up.
        GIT_CONFIG_COUNT: "1",
        GIT_CONFIG_KEY_0: "maintenance.auto",
        GIT_CONFIG_VALUE_0: "false",
        GIT_AUTHOR_NAME: "Mona Lisa",
        GIT_AUTHOR_EMAIL: "mona@example.com",
        GIT_COMMITTER_NAME: "Mona Lisa",
        GIT_COMMITTER_EMAIL: "mona@example.com",
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_DATE: date,
      },
    });
    return stdout.replace(/\n$/, "");
  }

  async write(files: Files): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
      const full = join(this.folder, path);
      await rm(full, { force: true, recursive: true });
      if (content === null) continue;
      await mkdir(dirname(full), { recursive: true });
      if (typeof content === "string") await writeFile(full, content);
      else if ("link" in content) await symlink(content.link, full);
      else {
        await writeFile(full, content.script);
        await chmod(full, 0o755);
      }
    }
  }

  /** Commits files on the branch that is checked out, and pushes it. @returns the commit */
  async commit(subject: string, files: Files): Promise<string> {
    await this.write(files);
    await this.git("add", "--all");
    await this.git("commit", "--quiet", "--allow-empty", "--message", subject);
    await this.git("push", "--quiet", "origin", "HEAD");
    return this.git("rev-parse", "HEAD");
  }

  /** Brings the clone to what the remote has. */
  async update(): Promise<void> {
    await this.git(
      "fetch",
      "--quiet",
      "--prune",
      "--tags",
      "--force",
      "origin",
      "+refs/heads/*:refs/remotes/origin/*",
    );
    await this.git("reset", "--quiet", "--hard", "@{upstream}");
  }
}

/** The address for somebody with all rights. */
function urlFor(github: LocalGitHub, name: string): string {
  const account = github.account("octocat") ?? github.addAccount("octocat", { [name]: "admin" });
  return github.cloneUrl(name, github.issueToken({ account, workflows: true, bypass: true }));
}

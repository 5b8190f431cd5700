/** A person's clone: its files, its remote, and how git gets there from this machine. */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { refuse } from "../errors.ts";
import type { Identity } from "./fast-import.ts";
import { type Configuration, type Git, gitIn, type Remote } from "./process.ts";

/** Settings that count when git talks to a remote. */
const aboutRemotes =
  /^(?:credential|http|url|protocol|ssh)\.|^core\.(?:sshcommand|askpass|gitproxy)$/;

export class Clone {
  readonly #git: Git;
  /** The top of the working tree. */
  readonly folder: string;
  readonly remote: Remote;

  private constructor(git: Git, folder: string, remote: Remote) {
    this.#git = git;
    this.folder = folder;
    this.remote = remote;
  }

  /**
   * @param folder the clone, or a folder in it
   * @param remote the name of the remote that holds the deploy history
   * @throws {Refusal} `not-a-clone`, `remote-unknown`
   */
  static async open(folder: string, remote: string): Promise<Clone> {
    const start = resolve(folder);
    if (!existsSync(start)) refuse("not-a-clone", { folder: start });
    const own: Remote = { url: "", access: { kind: "own", settings: null } };
    const outside = gitIn({ folder: start, remote: own });
    const top = await outside(["rev-parse", "--show-toplevel"]).catch(() =>
      refuse("not-a-clone", { folder: start }),
    );
    const root = top.replace(/\n$/, "");
    const git = gitIn({ folder: root, remote: own });
    const settings = configurationOf(await git(["config", "--list", "-z"]));
    const url = settings.findLast(([key]) => key === `remote.${remote}.url`)?.[1];
    if (!url) return refuse("remote-unknown", { remote, folder: root });
    const { address, credentials } = withoutCredentials(addressOf(url, root));
    return new Clone(git, root, {
      url: address,
      access: { kind: "own", settings: [...forTalking(settings, remote), ...credentials] },
    });
  }

  /** Who works here, as git knows them. @throws {Refusal} `identity-unknown` */
  async identity(): Promise<Identity> {
    const printed = await this.#git(["var", "GIT_AUTHOR_IDENT"]).catch(() =>
      refuse("identity-unknown", {}),
    );
    const [, name = "", email = ""] = /^(.*) <(.*)> \d+ [+-]\d+\s*$/s.exec(printed) ?? [];
    return { name, email };
  }

  /** The password or token that git has for the remote; null when it would have to ask for it. */
  async secret(): Promise<string | null> {
    const { url, access } = this.remote;
    const header =
      access.kind === "own"
        ? access.settings?.findLast(([key]) => /\.extraheader$/.test(key))
        : null;
    const [, encoded] = /^Authorization: Basic (\S+)$/i.exec(header?.[1] ?? "") ?? [];
    if (encoded) return Buffer.from(encoded, "base64").toString().split(":")[1] ?? null;
    const filled = await this.#git(["credential", "fill"], { input: `url=${url}\n\n` }).catch(
      () => "",
    );
    return /^password=(.+)$/m.exec(filled)?.[1] ?? null;
  }

  /** The commit that a revision such as `HEAD` or a tag's name stands for here, or null. */
  async commitOf(revision: string): Promise<string | null> {
    const named = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
    return this.#git(named).then(
      (printed) => printed.trim(),
      () => null,
    );
  }

  /** The first line of a commit's message. */
  async subjectOf(commit: string): Promise<string> {
    return (await this.#git(["log", "-1", "--format=%s", "--end-of-options", commit])).trim();
  }

  /** The remote's default branch, as far as the clone knows it; else the one that is checked out. */
  async defaultBranch(): Promise<string> {
    const read = (ref: string) => this.#git(["symbolic-ref", "--quiet", "--short", ref]);
    const printed = await read("refs/remotes/origin/HEAD").catch(() => read("HEAD"));
    return printed.trim().replace(/^origin\//, "");
  }

  /** Files of the working tree that git knows or would take, by their paths. */
  async files(): Promise<string[]> {
    const listed = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    return [...new Set((await this.#git(listed)).split("\0").filter(Boolean))];
  }

  /** The text of a file of the working tree; null when there is none. */
  async read(path: string): Promise<string | null> {
    return readFile(join(this.folder, path), "utf8").catch(() => null);
  }

  async write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.folder, path)), { recursive: true });
    await writeFile(join(this.folder, path), text);
  }
}

/** Reads `git config --list -z`: all settings that count in the clone, whichever file has them. */
function configurationOf(printed: string): Configuration {
  return printed
    .split("\0")
    .filter(Boolean)
    .map((entry) => {
      const end = entry.indexOf("\n");
      return end < 0 ? [entry, "true"] : [entry.slice(0, end), entry.slice(end + 1)];
    });
}

/** Our own copy calls every remote `origin`. */
function forTalking(settings: Configuration, remote: string): Configuration {
  const own = `remote.${remote}.`;
  return settings.flatMap(([key, value]): Configuration => {
    if (aboutRemotes.test(key)) return [[key, value]];
    const isOwn = key.startsWith(own) && /\.(?:pushurl|proxy|uploadpack|receivepack)$/.test(key);
    return isOwn ? [[`remote.origin.${key.slice(own.length)}`, value]] : [];
  });
}

/** Credentials that stand in an address would show in argument lists and errors. */
function withoutCredentials(url: string): { address: string; credentials: Configuration } {
  if (!/^https?:\/\/[^/]*@/i.test(url)) return { address: url, credentials: [] };
  const { username, password } = new URL(url);
  const address = url.replace(/^(https?:\/\/)[^/]*@/i, "$1");
  const secret = Buffer.from([username, password].map(decodeURIComponent).join(":"));
  const header = `Authorization: Basic ${secret.toString("base64")}`;
  return { address, credentials: [[`http.${address}.extraheader`, header]] };
}

/** A folder becomes an address, for git copies folders without regard to depth and filters. */
function addressOf(url: string, root: string): string {
  const folder = resolve(root, url);
  return existsSync(folder) ? pathToFileURL(folder).href : url;
}

/** A person's clone: its files, its remote, and the settings that git needs to reach it from this machine. */
import { constants, existsSync, lstatSync } from "node:fs";
import { lstat, mkdir, open, readlink, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { refuse } from "../errors/problem.ts";
import type { Link } from "../ledger/outside-links.ts";
import { limits } from "../limits.ts";
import type { Identity } from "../ports.ts";
import { addressesOf, decoded } from "./address.ts";
import { startOf } from "./commits.ts";
import { assertUsable } from "./copy.ts";
import { type Configuration, configurationOf, type Remote } from "./environment.ts";
import { type Git, GitFailure, gitIn } from "./process.ts";

/** Settings that git uses when it talks to a remote. */
const aboutRemotes =
  /^(?:credential|http|url|protocol|ssh)\.|^core\.(?:sshcommand|askpass|gitproxy)$/;

/** Settings that git uses when it signs. */
const aboutSigning = /^(?:gpg|user)\./;

export interface CloneState {
  /** Whether the working tree has files that were changed, or that git does not know and does not ignore. */
  readonly isDirty: boolean;
  /** Whether a branch of a remote has HEAD, as far as the clone knows. */
  readonly isPushed: boolean;
}

/** The other sections that git reads. A credential helper may ask git for a setting in one of its own. */
const ofGit =
  /^(?:add|advice|alias|am|apply|attr|bitmap\w+|blame|branch|browser|bundle|checkout|clean|clone|color|column|commit\w*|completion|core|diff\w*|extensions|fastimport|feature|fetch|filter|format|fsck|fsmonitor|gc|git\w*|gpg|grep|gui\w*|hasconfig|help|hook|i18n|imap|include|includeif|index|init|instaweb|interactive|lfs|log|mail\w+|maintenance|man|merge\w*|notes|pack|pager|pretty|promisor|pull|push|rebase|receive|reftable|remote|remotes|repack|rerere|reset|revert|safe|sendemail|sequence|showbranch|sparse|splitindex|stash|status|submodule|svn\w*|tag|tar|trace2|trailer|transfer|upload\w+|user|versionsort|web|worktree)\./;

export class Clone {
  readonly #git: Git;
  /** The top of the working tree. */
  readonly folder: string;
  readonly remote: Remote;
  /** All settings that apply there. */
  readonly settings: Configuration;

  readonly #remoteName: string;
  /** The password in the remote's address, if there is one. */
  readonly #password: string | null;

  private constructor(
    git: Git,
    folder: string,
    remote: Remote,
    settings: Configuration,
    remoteName: string,
    password: string | null,
  ) {
    this.#git = git;
    this.settings = settings;
    this.folder = folder;
    this.remote = remote;
    this.#remoteName = remoteName;
    this.#password = password;
  }

  /**
   * @param folder the clone, or a folder in it
   * @param remote the name of the remote that holds the deploy history
   * @param options `isOffline`: only the working tree matters, so that there need not be a remote
   * @throws {Refusal} `git-unusable`, `not-a-clone`, `remote-unknown`, `remote-in-work-tree`
   */
  static async open(
    folder: string,
    remote: string,
    { isOffline = false }: { readonly isOffline?: boolean } = {},
  ): Promise<Clone> {
    const start = resolve(folder);
    if (!existsSync(start)) {
      refuse("not-a-clone", { folder: start, said: "there is no such folder" });
    }
    const own: Remote = { url: "", access: { kind: "own", clone: null, authorization: null } };
    const outside = gitIn({ folder: start, remote: own });
    const top = await outside(["rev-parse", "--show-toplevel"]).catch(async (error: unknown) => {
      await assertUsable(outside);
      const said = error instanceof GitFailure ? error.stderr.trim() : String(error);
      return refuse("not-a-clone", { folder: start, said: said.slice(0, 300) }, { cause: error });
    });
    const root = top.replace(/\n$/, "");
    const git = gitIn({ folder: root, remote: own });
    const settings = configurationOf(await git(["config", "--list", "-z"]));
    const { fetch, push } = isOffline
      ? { fetch: "", push: [] }
      : addressesOf({ name: remote, root, settings });
    const { address, password, authorization } = withoutPassword(fetch);
    const pushing = push.map(withoutPassword).flatMap((other): Configuration => {
      const { address: to, authorization: by } = other;
      const header =
        by === null ? [] : ([[`http.${to}.extraheader`, `Authorization: ${by}`]] as const);
      return [["remote.origin.pushurl", to], ...header];
    });
    const access = {
      kind: "own",
      clone: {
        folder: root,
        settings: [...forTalking(settings, remote), ...pushing],
        signing: settings.filter(([key]) => aboutSigning.test(key)),
      },
      authorization,
    } as const;
    return new Clone(git, root, { url: address, access }, settings, remote, password);
  }

  /** The author that git would use here. @throws {Refusal} `identity-unknown` */
  async identity(): Promise<Identity> {
    const printed = await this.#git(["var", "GIT_AUTHOR_IDENT"]).catch(() =>
      refuse("identity-unknown", {}),
    );
    const [, name = "", email = ""] = /^(.*) <(.*)> \d+ [+-]\d+\s*$/s.exec(printed) ?? [];
    return { name, email };
  }

  /** The password or token that git has for the remote; null when git would have to ask for it. */
  async secret(): Promise<string | null> {
    const { url } = this.remote;
    if (this.#password) return this.#password;
    const matching = ["config", "--get-urlmatch", "http.extraheader", url];
    const header = await this.#git(matching).catch(() => "");
    const [, encoded] = /^Authorization: Basic (\S+)$/im.exec(header) ?? [];
    if (encoded) return /:(.*)/s.exec(Buffer.from(encoded, "base64").toString())?.[1] ?? null;
    const filled = await this.#git(["credential", "fill"], { input: `url=${url}\n\n` }).catch(
      () => "",
    );
    return /^password=(.+)$/m.exec(filled)?.[1] ?? null;
  }

  /** The full ID of the commit of a revision such as `HEAD` or a tag's name; null when there is none. */
  async commitOf(revision: string): Promise<string | null> {
    const named = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
    return this.#git(named).then(
      (printed) => printed.trim(),
      () => null,
    );
  }

  /** The first line of a commit's message. */
  async subjectOf(commit: string): Promise<string> {
    const show = ["log", "-1", `--format=${startOf("%s")}`, "--end-of-options", commit];
    return (await this.#git(show)).trim();
  }

  /** How the clone differs from what others have. */
  async state(): Promise<CloneState> {
    const [changes, branches] = await Promise.all([
      this.#git(["status", "--porcelain", "--untracked-files=normal"]),
      this.#git(["branch", "--remotes", "--contains", "HEAD"]),
    ]);
    return { isDirty: changes !== "", isPushed: branches !== "" };
  }

  /** The newest of the clone's tags. @param prefixes how their names begin, each up to a `/` @param count the most */
  async newestTags(prefixes: readonly string[], count: number): Promise<string[]> {
    if (prefixes.length === 0) return [];
    const list = ["for-each-ref", "--sort=-creatordate", `--count=${count}`, "--format=%(refname)"];
    const printed = await this.#git([...list, ...prefixes.map((prefix) => `refs/tags/${prefix}`)]);
    return printed.split("\n").filter(Boolean);
  }

  /** The remote's default branch, if the clone knows it; otherwise the branch that is checked out. */
  async defaultBranch(): Promise<string> {
    const read = (ref: string) => this.#git(["symbolic-ref", "--quiet", "--short", ref]);
    const remote = this.#remoteName;
    const printed = await read(`refs/remotes/${remote}/HEAD`)
      .catch(() => read("HEAD"))
      .catch(() => "main");
    return printed.trim().replace(`${remote}/`, "");
  }

  /** The branch that is checked out; null for none. And whether the remote exists. */
  async checkedOut(): Promise<{ branch: string | null; hasRemote: boolean }> {
    const head = await this.#git(["symbolic-ref", "--quiet", "--short", "HEAD"]).catch(() => "");
    const remotes = (await this.#git(["remote"])).split("\n");
    return { branch: head.trim() || null, hasRemote: remotes.includes(this.#remoteName) };
  }

  /** Paths of files in the working tree that are tracked, or untracked but not ignored. */
  async files(): Promise<string[]> {
    const listed = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    return [...new Set((await this.#git(listed)).split("\0").filter(Boolean))];
  }

  /** The symbolic links and submodules among paths of the working tree. */
  async links(paths: readonly string[]): Promise<Link[]> {
    const links: Link[] = [];
    for (const path of paths) {
      const place = join(this.folder, path);
      const found = await lstat(place).catch(() => null);
      if (found?.isSymbolicLink()) links.push({ path, target: await readlink(place) });
      // git lists no other folders.
      else if (found?.isDirectory()) links.push({ path: path.replace(/\/$/, ""), target: null });
    }
    return links;
  }

  /**
   * The text of a file of the working tree; null when there is none.
   *
   * @throws {Refusal} `too-large`
   */
  async read(path: string): Promise<string | null> {
    const file = await open(
      join(this.folder, path),
      constants.O_RDONLY | constants.O_NONBLOCK,
    ).catch((error: NodeJS.ErrnoException) => {
      if (["ENOENT", "ENOTDIR", "EISDIR"].includes(error.code ?? "")) return null;
      throw error;
    });
    if (!file) return null;
    try {
      const { size, isFile } = await file
        .stat()
        .then((stat) => ({ size: stat.size, isFile: stat.isFile() }));
      // A link may lead to a device, which has no end.
      if (!isFile) return null;
      if (size > limits.file) refuse("too-large", { what: path, limit: limits.file });
      return await file.readFile("utf8");
    } finally {
      await file.close();
    }
  }

  /** @throws {Refusal} `link-in-the-way`: a link could lead out of the clone */
  async write(path: string, text: string): Promise<void> {
    let place = this.folder;
    for (const name of path.split("/")) {
      place = join(place, name);
      const found = lstatSync(place, { throwIfNoEntry: false });
      if (found?.isSymbolicLink()) refuse("link-in-the-way", { path, link: place });
    }
    await mkdir(dirname(join(this.folder, path)), { recursive: true });
    await writeFile(join(this.folder, path), text);
  }
}

/** Our own copy calls every remote `origin`. */
function forTalking(settings: Configuration, remote: string): Configuration {
  const own = `remote.${remote}.`;
  return settings.flatMap(([key, value]): Configuration => {
    if (aboutRemotes.test(key) || !ofGit.test(key)) return [[key, value]];
    const name = key.startsWith(own) ? key.slice(own.length) : "";
    return /^(?:proxy|uploadpack|receivepack)$/.test(name)
      ? [[`remote.origin.${name}`, value]]
      : [];
  });
}

interface Address {
  readonly address: string;
  readonly password: string | null;
  /** The header that sends the password. */
  readonly authorization: string | null;
}

/** A password in an address would show in argument lists and errors. */
function withoutPassword(url: string): Address {
  const [, scheme = "", credentials = "", rest = ""] =
    /^(https?:\/\/)([^/@]*:[^/]*)@(.*)$/is.exec(url) ?? [];
  if (!credentials) return { address: url, password: null, authorization: null };
  const address = scheme + rest;
  const [user = "", ...parts] = credentials.split(":");
  const password = decoded(parts.join(":"));
  const secret = Buffer.from(`${decoded(user)}:${password}`).toString("base64");
  return { address, password, authorization: `Basic ${secret}` };
}

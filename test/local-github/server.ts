/**
 * A GitHub on this machine: real git over HTTP behind tokens and rules, and the REST calls that the
 * product makes. For tests, the demo and the benchmark.
 */
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { appendFile, chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type Fault, takeFault } from "../local-web/fault.ts";
import { Actions } from "./actions.ts";
import { serveGit } from "./git-backend.ts";
import { Pulls } from "./pulls.ts";
import {
  type Account,
  answer,
  type GitObject,
  type Role,
  type ShownDeployment,
  type State,
} from "./rest.ts";
import { noRules, type Rules } from "./rules.ts";

const run = promisify(execFile);
const zipped = promisify(gzip);

/** Where Node keeps the compiled hook, for all servers on this machine. */
const compiled = join(tmpdir(), "local-github-compiled");

const repositoryConfig = `[http]
	receivepack = true
[uploadpack]
	allowFilter = true
	allowAnySHA1InWant = true
[receive]
	autogc = false
[gc]
	auto = 0
`;

export interface Token {
  readonly account: Account;
  readonly contents: "none" | "read" | "write";
  readonly workflows: boolean;
  readonly bypass: boolean;
  readonly actions: "none" | "write";
  readonly deployments: "none" | "write";
  readonly pulls: "none" | "write";
}

/** The identity behind a job's own token. */
export const actionsBot: Account = { login: "github-actions[bot]", id: 41898282 };

/** One request that came in. */
export interface Request {
  readonly method: string;
  readonly path: string;
  /** Bytes of the body that was received. */
  readonly received: number;
  /** Bytes of the answer. */
  readonly sent: number;
  readonly status: number;
  /** When it was answered, by `performance.now()`. */
  readonly at: number;
}

/** Bytes over the network, headers included, as the server sees them. */
export interface Traffic {
  readonly received: number;
  readonly sent: number;
}

export interface PushEvent {
  /** Done when the push has come in, before it is judged: somebody else may be faster. */
  readonly before?: () => Promise<unknown>;
  /** The push lands, but its answer never arrives. */
  readonly loseAnswer?: boolean;
  /** What a proxy answers instead. */
  readonly status?: number;
  /** The push never gets an answer, and the connection stays open. */
  readonly hang?: boolean;
  /** The push lands, and the server answers nothing but errors for a while after it. */
  readonly thenFail?: boolean;
}

export class LocalGitHub implements State, AsyncDisposable {
  readonly #server: Server;
  readonly #folder: string;
  readonly #tokens = new Map<string, Token>();
  readonly #accounts = new Map<string, Account>();
  readonly #roles = new Map<string, Role>();
  #failing = false;

  /** Ends what `thenFail` began. */
  recover(): void {
    this.#failing = false;
  }

  /** What happens to the next push; used up by it. */
  nextPush: PushEvent = {};
  readonly actions = new Actions();
  readonly deployments: ShownDeployment[] = [];
  readonly pulls = new Pulls();
  knowsRunDetails = true;
  /** Former name → address to which it redirects, without a slash at the end. */
  readonly renamed = new Map<string, string>();
  /** Done before each request is answered: somebody else may be faster. */
  before: (path: string) => Promise<unknown> = async () => {};
  /** Why a request is refused, whatever its token may do, in GitHub's words; null when it is not. */
  barring: (token: Token, writes: boolean) => string | null = () => null;
  /** What happens to calls of the API. */
  apiFaults: Fault[] = [];
  /** All requests so far, in the order in which they were answered. */
  readonly requests: Request[] = [];
  readonly #connections = new Set<Socket>();
  #closed: Traffic = { received: 0, sent: 0 };

  private constructor(folder: string) {
    this.#folder = folder;
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((error) => response.destroy(error));
    });
    this.#server.on("connection", (socket) => {
      this.#connections.add(socket);
      socket.on("close", () => {
        this.#connections.delete(socket);
        this.#closed = sum([this.#closed, trafficOf(socket)]);
      });
    });
  }

  /** All of it so far. */
  get traffic(): Traffic {
    return sum([this.#closed, ...[...this.#connections].map(trafficOf)]);
  }

  static async start(): Promise<LocalGitHub> {
    const github = new LocalGitHub(await mkdtemp(join(tmpdir(), "local-github-")));
    await new Promise<void>((resolve) => github.#server.listen(0, "127.0.0.1", resolve));
    return github;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** `http://127.0.0.1:<port>`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get apiUrl(): string {
    return `${this.url}/api/v3`;
  }

  /** Makes an empty repository. @param name `owner/name` @returns the folder of the bare repository */
  async createRepository(name: string, rules: Partial<Rules> = {}): Promise<string> {
    const folder = this.folderOf(name);
    await mkdir(folder, { recursive: true });
    await run("git", ["init", "--quiet", "--bare", "--initial-branch=main", "--template=", folder]);
    await appendFile(join(folder, "config"), repositoryConfig);
    const hook = hookOf(folder);
    await mkdir(dirname(hook), { recursive: true });
    await writeFile(
      hook,
      `#!/bin/sh\nNODE_COMPILE_CACHE="${compiled}" exec "${process.execPath}" "${join(import.meta.dirname, "proc-receive.ts")}"\n`,
    );
    await chmod(hook, 0o755);
    await this.setRules(name, rules);
    return folder;
  }

  /** Takes over a copy of a bare repository. @param name `owner/name` */
  async restoreRepository(name: string, copy: string): Promise<void> {
    const folder = this.folderOf(name);
    await mkdir(dirname(folder), { recursive: true });
    await run("cp", ["-Rp", copy, folder]);
  }

  /** Puts an empty commit on a ref. @param folder of the bare repository @returns its ID */
  async makeCommit(folder: string, ref: string): Promise<string> {
    const who = { NAME: "Mona Lisa", EMAIL: "mona@example.com" };
    const env = Object.fromEntries(
      ["AUTHOR", "COMMITTER"].flatMap((role) =>
        Object.entries(who).map(([key, value]) => [`GIT_${role}_${key}`, value]),
      ),
    );
    const git = async (...args: string[]) =>
      (await run("git", args, { cwd: folder, env: { ...process.env, ...env } })).stdout.trim();
    const commit = await git(
      "commit-tree",
      "-m",
      "Empty",
      await git("hash-object", "-t", "tree", "-w", "/dev/null"),
    );
    await git("update-ref", ref, commit);
    return commit;
  }

  /** Leaves a repository to git alone: it takes what git takes, and faster. */
  async liftRules(name: string): Promise<void> {
    await rm(hookOf(this.folderOf(name)));
  }

  async setRules(name: string, rules: Partial<Rules>): Promise<void> {
    await writeFile(
      join(this.folderOf(name), "rules.json"),
      JSON.stringify({ ...noRules, ...rules }),
    );
  }

  /** The folder of a bare repository. @param name `owner/name` */
  folderOf(name: string): string {
    return join(this.#folder, `${name}.git`);
  }

  /** The address under which a person clones a repository. */
  cloneUrl(name: string, token: string): string {
    return `${this.url.replace("http://", `http://x-access-token:${token}@`)}/${name}`;
  }

  addAccount(login: string, roles: Readonly<Record<string, Role>> = {}): Account {
    const account = { login, id: 1000 + this.#accounts.size };
    this.#accounts.set(login, account);
    for (const [repository, role] of Object.entries(roles))
      this.#roles.set(`${repository} ${login}`, role);
    return account;
  }

  /** Issues a token; by default one such as a job gets with `contents: write`. */
  issueToken(abilities: Partial<Token> = {}): string {
    const token = `ghs_${crypto.randomUUID().replaceAll("-", "")}`;
    this.#tokens.set(token, {
      account: actionsBot,
      contents: "write",
      workflows: false,
      bypass: false,
      actions: "none",
      deployments: "none",
      pulls: "none",
      ...abilities,
    });
    return token;
  }

  account(login: string): Account | undefined {
    return this.#accounts.get(login);
  }

  roleOf(repository: string, login: string): Role {
    return this.#roles.get(`${repository} ${login}`) ?? "none";
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    const sentBefore = request.socket.bytesWritten;
    const readBefore = request.socket.bytesRead;
    response.on("close", () => {
      this.requests.push({
        method: request.method ?? "",
        path: url.pathname + url.search,
        received: request.socket.bytesRead - readBefore,
        sent: request.socket.bytesWritten - sentBefore,
        status: response.statusCode,
        at: performance.now(),
      });
    });
    await this.before(url.pathname + url.search);
    for (const [name, address] of this.renamed) {
      const [, api = "", rest = ""] =
        new RegExp(`^(/api/v3/repos)?/${name}(?:\\.git)?(/.*)$`).exec(url.pathname) ?? [];
      if (!rest) continue;
      const location = new URL(address);
      location.pathname = api + location.pathname + rest;
      location.search = url.search;
      request.resume();
      return void response
        .writeHead(request.method === "GET" ? 301 : 307, { location: location.href })
        .end();
    }
    const token = this.#tokenOf(request.headers.authorization);
    if (this.#failing && !url.pathname.endsWith("/git-receive-pack")) {
      response.writeHead(503).end("Service Unavailable\n");
      return;
    }
    if (url.pathname.startsWith("/api/")) return this.#api(url, token, request, response);
    return this.#git(url, token, request, response);
  }

  async #api(
    url: URL,
    token: Token | undefined,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const below = url.pathname.replace(/^\/api(?:\/v3)?/, "");
    const { fault, left } = takeFault(this.apiFaults, `${request.method} ${below}`);
    this.apiFaults = left;
    if (fault?.kind === "hang") return;
    if (fault?.kind === "reset") return void request.socket.destroy();
    if (fault && fault.kind !== "lost") {
      response.writeHead(fault.status ?? 500, {
        "content-type": "application/json",
        ...fault.headers,
      });
      response.end(fault.body ?? "{}");
      return;
    }
    const text = Buffer.concat(chunks).toString();
    const call = {
      method: request.method ?? "",
      path: below,
      query: url.searchParams,
      body: text ? JSON.parse(text) : {},
    };
    const { status, body } = token
      ? (this.#barred(token) ?? (await answer(this, token, call)))
      : { status: 401, body: { message: "Bad credentials", status: "401" } };
    if (fault) return void request.socket.destroy();
    const json = body === undefined ? undefined : JSON.stringify(body);
    const isZipped = json && String(request.headers["accept-encoding"]).includes("gzip");
    response.writeHead(status, {
      "content-type": "application/json; charset=utf-8",
      ...(isZipped && { "content-encoding": "gzip" }),
    });
    response.end(isZipped ? await zipped(json) : json);
  }

  #barred(token: Token): { status: number; body: unknown } | null {
    const message = this.barring(token, false);
    return message === null ? null : { status: 403, body: { message, status: "403" } };
  }

  async commitOf(repository: string, ref: string): Promise<string | null> {
    const [found] = await this.objectsAt(repository, [`${ref}^{commit}`]);
    return found?.oid ?? null;
  }

  defaultBranchOf = (repository: string): Promise<string | null> =>
    // What `git symbolic-ref HEAD` reads, without a process.
    readFile(join(this.folderOf(repository), "HEAD"), "utf8").then(
      (text) => text.trim().replace("ref: refs/heads/", ""),
      () => null,
    );

  /** Reads objects with one process. @returns one for each name; null where there is none */
  objectsAt: State["objectsAt"] = (repository, names) =>
    new Promise((resolve, reject) => {
      const git = spawn("git", ["cat-file", "--batch"], { cwd: this.folderOf(repository) });
      const chunks: Buffer[] = [];
      git.stdout.on("data", (chunk) => chunks.push(chunk));
      git.on("error", reject);
      git.on("close", () => resolve(objectsIn(Buffer.concat(chunks), names.length)));
      git.stdin.end(names.map((name) => `${name}\n`).join(""));
    });

  compare: State["compare"] = (repository, base, head) => {
    const args = ["rev-list", "--left-right", "--count", `${base}...${head}`];
    return run("git", args, { cwd: this.folderOf(repository) }).then(
      ({ stdout }) => {
        const [behind = 0, ahead = 0] = stdout.trim().split("\t").map(Number);
        return { behind, ahead };
      },
      () => null,
    );
  };

  parentsOf = async (repository: string, commit: string): Promise<number> => {
    const args = ["rev-list", "--parents", "--max-count=1", commit];
    const { stdout } = await run("git", args, { cwd: this.folderOf(repository) });
    return stdout.trim().split(" ").length - 1;
  };

  async #git(
    url: URL,
    token: Token | undefined,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const [, name = "", rest = ""] =
      /^\/([^/]+\/[^/]+?)(?:\.git)?(\/(?:info\/refs|git-(?:upload|receive)-pack))$/.exec(
        url.pathname,
      ) ?? [];
    const refuse = (status: number, text: string, headers: Record<string, string> = {}) => {
      request.resume();
      response.writeHead(status, { "content-type": "text/plain", ...headers });
      response.end(text);
    };
    if (!token) {
      return refuse(
        401,
        "Invalid username or token. Password authentication is not supported for Git operations.\n",
        {
          "www-authenticate": 'Basic realm="GitHub"',
        },
      );
    }
    if (!name || !(await exists(this.folderOf(name))) || token.contents === "none") {
      return refuse(404, "Repository not found.\n");
    }
    const writes =
      rest === "/git-receive-pack" || url.searchParams.get("service") === "git-receive-pack";
    const { login } = token.account;
    const why = this.barring(token, writes);
    if (why !== null) return refuse(403, `${why}\n`);
    if (writes && token.contents !== "write") {
      return refuse(403, `Permission to ${name}.git denied to ${login}.\n`);
    }
    const pusher = { login, workflows: token.workflows, bypass: token.bypass };
    const event = rest === "/git-receive-pack" ? this.nextPush : {};
    if (rest === "/git-receive-pack") this.nextPush = {};
    await event.before?.();
    if (event.hang) return;
    if (event.status !== undefined) return refuse(event.status, "from a proxy\n");
    if (event.thenFail) this.#failing = true;
    const heads = async () =>
      new Map(
        (
          await run("git", ["for-each-ref", "--format=%(refname) %(objectname)", "refs/heads"], {
            cwd: this.folderOf(name),
          })
        ).stdout
          .split("\n")
          .map((line) => line.split(" ") as [string, string]),
      );
    const startsRuns =
      rest === "/git-receive-pack" &&
      login !== actionsBot.login &&
      Object.values(this.actions.workflows).some(({ onPush }) => onPush);
    const before = startsRuns ? await heads() : new Map();
    if (startsRuns) {
      response.on("finish", async () => {
        for (const [ref, commit] of await heads()) {
          if (before.get(ref) !== commit)
            this.actions.pushed(commit, ref.replace("refs/heads/", ""));
        }
      });
    }
    await serveGit(
      this.#folder,
      `/${name}.git${rest}`,
      url.search.slice(1),
      pusher,
      // The rules hold for nobody else.
      existsSync(hookOf(this.folderOf(name))) && !(pusher.bypass && pusher.workflows),
      request,
      response,
      event.loseAnswer ?? false,
    );
  }

  #tokenOf(authorization: string | undefined): Token | undefined {
    const [scheme = "", credentials = ""] = (authorization ?? "").split(" ");
    const secret =
      scheme.toLowerCase() === "basic"
        ? Buffer.from(credentials, "base64").toString().split(":")[1]
        : credentials;
    return this.#tokens.get(secret ?? "");
  }
}

/** What judges a push. @param folder of the bare repository */
function hookOf(folder: string): string {
  return join(folder, "hooks", "proc-receive");
}

function trafficOf({ bytesRead, bytesWritten }: Socket): Traffic {
  return { received: bytesRead, sent: bytesWritten };
}

function sum(all: readonly Traffic[]): Traffic {
  return {
    received: all.reduce((total, { received }) => total + received, 0),
    sent: all.reduce((total, { sent }) => total + sent, 0),
  };
}

async function exists(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  );
}

/** The answers of `git cat-file --batch`. */
function objectsIn(printed: Buffer, count: number): (GitObject | null)[] {
  let at = 0;
  return Array.from({ length: count }, () => {
    const end = printed.indexOf("\n", at);
    const found = /^([0-9a-f]+) (\w+) (\d+)$/.exec(printed.toString("utf8", at, end));
    at = end + 1;
    if (!found) return null;
    const [, oid = "", type = "", size] = found;
    const content = printed.toString("utf8", at, at + Number(size));
    at += Number(size) + 1;
    return { oid, type, content };
  });
}

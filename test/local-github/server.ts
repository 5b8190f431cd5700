/**
 * A GitHub on this machine: real git over HTTP behind tokens and rules, and the REST calls that the
 * product makes. For tests, the demo and the benchmark.
 */
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type Fault, takeFault } from "../local-web/fault.ts";
import { Actions } from "./actions.ts";
import {
  type Account,
  type Answer,
  type RepositorySettings,
  type Role,
  refusal,
  type State,
  type Token,
} from "./answer.ts";
import type { ShownDeployment } from "./deployments.ts";
import { answerGitRequest, type Plans, type PushEvent } from "./git-requests.ts";
import { Pulls } from "./pulls.ts";
import { Repositories } from "./repositories.ts";
import { answerRest } from "./rest.ts";
import type { Rules } from "./rules.ts";
import { keysEnvironment, registerKey } from "./signing.ts";
import { secretOf, tokenWith } from "./tokens.ts";
import { type Request, sum, type Traffic, trafficOf } from "./traffic.ts";

export { actionsBot, type Token } from "./answer.ts";
export type { PushEvent } from "./git-requests.ts";

const zipped = promisify(gzip);

export class LocalGitHub implements State, Plans, AsyncDisposable {
  readonly #server: Server;
  readonly repositories: Repositories;
  readonly #tokens = new Map<string, Token>();
  readonly #accounts = new Map<string, Account>();
  readonly #roles = new Map<string, Role>();
  #failing = false;

  fail(): void {
    this.#failing = true;
  }

  takePush(): PushEvent {
    const { nextPush } = this;
    this.nextPush = {};
    return nextPush;
  }

  /** Ends what `thenFail` began. */
  recover(): void {
    this.#failing = false;
  }

  /** What happens to the next push; used up by it. */
  nextPush: PushEvent = {};
  readonly actions = new Actions();
  readonly deployments: ShownDeployment[] = [];
  readonly pulls = new Pulls(this);
  settings: RepositorySettings = {
    ...{ allow_merge_commit: true, allow_squash_merge: true, allow_rebase_merge: true },
    ...{ allow_auto_merge: false, delete_branch_on_merge: false },
    squash_merge_commit_message: "COMMIT_MESSAGES",
  };
  signs: State["signs"] = "valid";
  knowsRunDetails = true;
  /** How calls and answers were not as GitHub's description has them; disposing throws when there are any. */
  readonly violations: string[] = [];
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
    this.repositories = new Repositories(folder);
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
    // What is still at work may fail from now on.
    const violations = [...this.violations];
    this.repositories.end();
    rmSync(this.repositories.root, { recursive: true, force: true, maxRetries: 3 });
    if (violations.length === 0) return;
    throw new Error(`Not as GitHub describes its API:\n${violations.join("\n")}`);
  }

  /** `http://127.0.0.1:<port>`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get apiUrl(): string {
    return `${this.url}/api/v3`;
  }

  /** Makes an empty repository. @param name `owner/name` @returns the folder of the bare repository */
  createRepository(name: string, rules: Partial<Rules> = {}): Promise<string> {
    return this.repositories.create(name, rules);
  }

  /** Takes over a copy of a bare repository. @param name `owner/name` */
  restoreRepository(name: string, copy: string): Promise<void> {
    return this.repositories.restore(name, copy);
  }

  /** Puts an empty commit on a ref. @param folder of the bare repository @returns its ID */
  makeCommit(folder: string, ref: string): Promise<string> {
    return this.repositories.makeCommit(folder, ref);
  }

  /** Leaves a repository to git alone: it takes what git takes, and faster. */
  liftRules(name: string): Promise<void> {
    return this.repositories.liftRules(name);
  }

  setRules(name: string, rules: Partial<Rules>): Promise<void> {
    return this.repositories.setRules(name, rules);
  }

  /** The folder of a bare repository. @param name `owner/name` */
  folderOf(name: string): string {
    return this.repositories.folderOf(name);
  }

  /** Trusts somebody's signatures from now on. @param key armoured, public */
  trust(key: string): Promise<void> {
    return registerKey(key);
  }

  /** With this in its environment, git can verify what GitHub has signed: `{ GNUPGHOME }`. */
  keys(): Promise<{ GNUPGHOME: string }> {
    return keysEnvironment();
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
    this.#tokens.set(token, tokenWith(abilities));
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
    const token = this.#tokens.get(secretOf(request.headers.authorization));
    if (this.#failing && !url.pathname.endsWith("/git-receive-pack")) {
      response.writeHead(503).end("Service Unavailable\n");
      return;
    }
    if (url.pathname.startsWith("/api/")) return this.#api(url, token, request, response);
    return answerGitRequest(this, this, url, token, request, response);
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
    const text = Buffer.concat(chunks).toString();
    const body = text ? JSON.parse(text) : {};
    const { method = "" } = request;
    const query = method === "POST" && below === "/graphql" ? await parsed(body) : null;
    const { fault, left } = takeFault(
      this.apiFaults,
      `${method} ${below}${query ? ` ${query.fields}` : ""}`,
    );
    this.apiFaults = left;
    if (fault?.kind === "hang") return;
    if (fault?.kind === "reset") return void request.socket.destroy();
    if (fault && fault.kind !== "lost") {
      const headers = { "content-type": "application/json", ...fault.headers };
      response.writeHead(fault.status ?? 500, headers).end(fault.body ?? "{}");
      return;
    }
    const work = (by: Token) =>
      query
        ? query.answer(this, by)
        : answerRest(this, by, { method, path: below, query: url.searchParams, body });
    const answer = token
      ? (this.#barred(token) ?? (await this.#checked(work(token))))
      : refusal(401, "Bad credentials");
    if (fault) return void request.socket.destroy();
    const json = answer.body === undefined ? undefined : JSON.stringify(answer.body);
    const isZipped = json && String(request.headers["accept-encoding"]).includes("gzip");
    response.writeHead(answer.status, {
      "content-type": "application/json; charset=utf-8",
      ...(isZipped && { "content-encoding": "gzip" }),
    });
    response.end(isZipped ? await zipped(json) : json);
  }

  /** What is not as GitHub describes it fails loudly, as does what goes wrong here. */
  async #checked(work: Promise<Answer | { readonly wrong: string }>): Promise<Answer> {
    const answer = await work.catch((error) => ({ wrong: String(error.stack) }));
    if (!("wrong" in answer)) return answer;
    this.violations.push(answer.wrong);
    return refusal(500, answer.wrong);
  }

  #barred(token: Token): Answer | null {
    const message = this.barring(token, false);
    return message === null ? null : refusal(403, message);
  }
}

/** GraphQL is loaded when it is needed. */
async function parsed(body: Readonly<Record<string, unknown>>) {
  const { answerGraphql, parseQuery } = await import("./graphql.ts");
  const query = parseQuery(body);
  return {
    fields: query.fields,
    answer: (state: State, token: Token) => answerGraphql(state, token, query),
  };
}

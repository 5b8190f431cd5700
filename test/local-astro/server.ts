/** Astro's API on this machine: the calls that the product makes, with real HTTP and real faults. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Fault, takeFault } from "../local-web/fault.ts";

/** A deploy as Astro's API description has it. */
export interface AstroDeploy {
  readonly id: string;
  readonly type: "IMAGE_AND_DAG" | "IMAGE_ONLY" | "DAG_ONLY" | "BUNDLE";
  readonly status: "INITIALIZED" | "DEPLOYED" | "FAILED";
  readonly createdAt: string;
  readonly isDagDeployEnabled: boolean;
  readonly imageRepository?: string;
  readonly imageTag: string;
  readonly dagTarballVersion?: string;
  readonly astroRuntimeVersion?: string;
  readonly description?: string;
  readonly rollbackFromId?: string;
  readonly createdBySubject?: { readonly fullName?: string; readonly apiTokenName?: string };
  readonly git?: { readonly commitSha: string; readonly branch?: string };
}

export const place = { organization: "clmorg", deployment: "clmdep" };
export const token = "astro-secret-token";

export class LocalAstro implements AsyncDisposable {
  readonly #server: Server;
  /** The one version of the API that is offered. */
  version: "v1" | "v1beta1" = "v1";
  /** Newest first, as Astro lists them. */
  deploys: AstroDeploy[] = [];
  /** How often a rollback is looked at before it ends. */
  looks = 1;
  /** What happens to the next requests. */
  faults: Fault[] = [];
  /** What Astro makes of a description. */
  describe = (description: string): string => description;
  /** How rollbacks end. */
  ending: AstroDeploy["status"] = "DEPLOYED";
  /** Method and path of all requests so far. */
  readonly requests: string[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request, response);
    });
  }

  static async start(): Promise<LocalAstro> {
    const astro = new LocalAstro();
    await new Promise<void>((resolve) => astro.#server.listen(0, "127.0.0.1", resolve));
    return astro;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/platform`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    this.requests.push(`${request.method} ${url.pathname}${url.search}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const { fault, left } = takeFault(this.faults, `${request.method} ${url.pathname}`);
    this.faults = left;
    if (fault?.kind === "hang") return;
    if (fault?.kind === "reset") return void request.socket.destroy();
    const isAnswer = fault && fault.kind !== "lost";
    const { status = 500, body, headers } = isAnswer ? fault : this.#decided(request, url, text);
    if (fault?.kind === "lost") return void request.socket.destroy();
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  }

  #decided(
    request: IncomingMessage,
    url: URL,
    text: string,
  ): { status: number; body: unknown; headers?: Record<string, string> } {
    const refuse = (status: number, message: string) => ({
      status,
      body: { message, requestId: "r1", statusCode: status },
    });
    if (request.headers.authorization !== `Bearer ${token}`) return refuse(401, "Unauthorized");
    const { organization, deployment } = place;
    const list = `/platform/${this.version}/organizations/${organization}/deployments/${deployment}/deploys`;
    if (!url.pathname.startsWith(list)) return refuse(404, "Deployment not found");
    const [, id, verb] = url.pathname.slice(list.length).split("/");
    if (id === undefined) return { status: 200, body: this.#page(url.searchParams) };
    const deploy = this.deploys.find((other) => other.id === id);
    if (!deploy) return refuse(404, "Deploy not found");
    if (request.method === "GET" && !verb) return { status: 200, body: this.#looked(deploy) };
    if (request.method === "POST" && verb === "rollback") {
      const { description = "" } = JSON.parse(text);
      if (description.length > 500) return refuse(400, "description is too long");
      const made: AstroDeploy = {
        ...deploy,
        id: `clback${this.deploys.length}`,
        status: "INITIALIZED",
        createdAt: new Date().toISOString(),
        description: this.describe(description),
        rollbackFromId: deploy.id,
      };
      this.deploys = [made, ...this.deploys];
      return { status: 200, body: made };
    }
    return refuse(405, "Method not allowed");
  }

  #page(query: URLSearchParams): unknown {
    const [limit, offset] = ["limit", "offset"].map((name) => Number(query.get(name)));
    const page = this.deploys.slice(offset, (offset ?? 0) + (limit || 20));
    return { deploys: page, limit, offset, totalCount: this.deploys.length };
  }

  /** A deploy that was begun ends when it is looked at. */
  #looked(deploy: AstroDeploy): AstroDeploy {
    if (deploy.status !== "INITIALIZED" || --this.looks > 0) return deploy;
    const ended = { ...deploy, status: this.ending };
    this.deploys = this.deploys.map((other) => (other.id === deploy.id ? ended : other));
    return ended;
  }
}

/** Astro's API on this machine: the calls that the product makes, with real HTTP and real faults. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A deploy as Astro's API description has it. */
export interface AstroDeploy {
  readonly id: string;
  readonly type: "IMAGE_AND_DAG" | "IMAGE_ONLY" | "DAG_ONLY" | "BUNDLE";
  readonly status: "INITIALIZED" | "DEPLOYED" | "FAILED";
  readonly createdAt: string;
  readonly isDagDeployEnabled: boolean;
  readonly imageTag: string;
  readonly dagTarballVersion?: string;
  readonly astroRuntimeVersion?: string;
  readonly description?: string;
  readonly rollbackFromId?: string;
  readonly createdBySubject?: { readonly fullName?: string; readonly apiTokenName?: string };
  readonly git?: { readonly commitSha: string; readonly branch?: string };
}

/** What happens to a request instead of an answer. */
export type Fault =
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> }
  | "reset";

export const place = { organization: "clmorg", deployment: "clmdep" };
export const token = "astro-secret-token";

export class LocalAstro implements AsyncDisposable {
  readonly #server: Server;
  /** Newest first, as Astro lists them. */
  deploys: AstroDeploy[] = [];
  /** What happens to the next requests, in order; used up by them. */
  faults: Fault[] = [];
  /** Method and path of all requests so far. */
  readonly requests: string[] = [];

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
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
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/platform/v1beta1`;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "/", this.url);
    this.requests.push(`${request.method} ${url.pathname}${url.search}`);
    request.resume();
    const fault = this.faults.shift();
    if (fault === "reset") {
      request.socket.destroy();
      return;
    }
    const { status, body, headers } = fault ?? this.#listing(request, url);
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  }

  #listing(
    request: IncomingMessage,
    url: URL,
  ): { status: number; body: unknown; headers?: object } {
    const refuse = (status: number, message: string) => ({
      status,
      body: { message, requestId: "r1", statusCode: status },
    });
    if (request.headers.authorization !== `Bearer ${token}`) return refuse(401, "Unauthorized");
    const { organization, deployment } = place;
    const list = `/platform/v1beta1/organizations/${organization}/deployments/${deployment}/deploys`;
    if (url.pathname !== list) return refuse(404, "Deployment not found");
    const [limit, offset] = ["limit", "offset"].map((name) => Number(url.searchParams.get(name)));
    const { deploys } = this;
    const page = deploys.slice(offset, (offset ?? 0) + (limit || 20));
    return { status: 200, body: { deploys: page, limit, offset, totalCount: deploys.length } };
  }
}

/** A network between the action and the server that does not do what it should. */
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";

/** What happens to a request of git or of the API. */
export const mischiefs = [
  "refused",
  "delayed",
  "request cut",
  "answer cut",
  "answer swallowed",
  "500",
  "502",
  "503",
  "429",
  "HTML",
] as const;
/** What happens to a call of the API beside that. */
export const mischiefsOfApi = [
  ...mischiefs,
  "403",
  "hang",
  "502 though done",
  "done twice",
  "another SHA",
] as const;
export type Mischief = (typeof mischiefsOfApi)[number];

/** What happens, and to which requests. */
export interface Plan {
  /** Null: nothing but what else stands here. */
  readonly mischief: Mischief | null;
  /**
   * @param count of this request, from 1
   * @param call method and path, and of GraphQL what it changes: `POST /api/graphql updateRefs`
   */
  readonly isMeant: (count: number, call: string) => boolean;
  /** What the server gets instead. */
  readonly change?: (body: string) => string;
  readonly before?: () => void;
  /** Done when the server has answered, before anybody else gets to know. */
  readonly after?: () => void;
}

export class LyingNetwork implements AsyncDisposable {
  readonly #server: Server;
  readonly #target: URL;
  plan: Plan | null = null;
  /** Requests since it was set to zero. */
  count = 0;

  private constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((incoming, outgoing) => {
      this.#pass(incoming, outgoing).catch(() => incoming.socket.destroy());
    });
  }

  /** @param target address of the server behind it */
  static async to(target: string): Promise<LyingNetwork> {
    const network = new LyingNetwork(target);
    await new Promise<void>((resolve) => network.#server.listen(0, "127.0.0.1", resolve));
    return network;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const isMeant = this.plan?.isMeant(++this.count, callOf(incoming, body)) ?? false;
    const { mischief = null, change, before, after } = (isMeant && this.plan) || {};
    before?.();
    if (mischief === "refused") return void incoming.socket.destroy();
    if (mischief === "hang") return;
    if (mischief === "delayed") await setTimeout(2_000);
    if (mischief === "HTML" || /^\d+$/.test(mischief ?? "")) {
      return page(outgoing, mischief === "HTML" ? 200 : Number(mischief));
    }
    const isCut = mischief === "request cut";
    const asked = change ? Buffer.from(change(body.toString())) : body;
    const sent = isCut ? body.subarray(0, body.length / 2) : asked;
    if (mischief === "another SHA") incoming.headers["accept-encoding"] = "identity";
    if (mischief === "done twice") await this.#forwarded(incoming, sent, true);
    const answer = await this.#forwarded(incoming, sent, !isCut);
    after?.();
    if (mischief === "502 though done") return page(outgoing, 502);
    if (isCut || answer === null || mischief === "answer swallowed") {
      return void incoming.socket.destroy();
    }
    if (mischief === "another SHA") answer.body = withAnotherSha(answer.body);
    // As many bytes are told as there should be, whatever comes of them.
    const headers = { ...answer.headers, "content-length": String(answer.body.length) };
    outgoing.writeHead(answer.status, headers);
    if (mischief !== "answer cut") return void outgoing.end(answer.body);
    outgoing.write(answer.body.subarray(0, answer.body.length / 2));
    await setTimeout(20);
    incoming.socket.destroy();
  }

  /** @returns null when the server broke the connection */
  #forwarded(
    { method, url, headers }: IncomingMessage,
    body: Buffer,
    isWhole: boolean,
  ): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer } | null> {
    const { "transfer-encoding": _, "content-length": length, ...known } = headers;
    const told = length === undefined || !isWhole ? length : String(body.length);
    return new Promise((resolve) => {
      const onward = request(
        new URL(url ?? "/", this.#target),
        {
          method,
          headers: { ...known, ...(told && { "content-length": told }), host: this.#target.host },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on("data", (chunk) => chunks.push(chunk));
          answer.on("end", () => {
            const { "transfer-encoding": __, ...passed } = answer.headers;
            resolve({
              status: answer.statusCode ?? 502,
              headers: passed,
              body: Buffer.concat(chunks),
            });
          });
          answer.on("error", () => resolve(null));
        },
      );
      onward.on("error", () => resolve(null));
      onward.write(body);
      if (isWhole) onward.end();
      else onward.destroy();
    });
  }
}

function callOf({ method, url }: IncomingMessage, body: Buffer): string {
  const { pathname } = new URL(url ?? "/", "http://localhost");
  if (!pathname.endsWith("/graphql")) return `${method} ${pathname}`;
  const [, change = ""] =
    /\bmutation\b[^{]*\{\s*(\w+)/.exec(JSON.parse(body.toString()).query) ?? [];
  return `${method} ${pathname} ${change}`.trimEnd();
}

/** Answers as a proxy does that has a page for everything. */
function page(outgoing: ServerResponse, status: number): void {
  outgoing.writeHead(status, { "content-type": "text/html", "retry-after": "1" });
  outgoing.end("<html><body>Please sign in to this network.</body></html>");
}

/** The first ID in an answer, but for its last digit. */
function withAnotherSha(json: Buffer): Buffer {
  const text = json.toString();
  return Buffer.from(
    text.replace(
      /("sha":"[0-9a-f]{39})(.)/,
      (_, start, last) => start + (last === "0" ? "1" : "0"),
    ),
  );
}

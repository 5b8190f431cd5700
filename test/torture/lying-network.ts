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

/** What happens to a request. */
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
export type Mischief = (typeof mischiefs)[number];

export class LyingNetwork implements AsyncDisposable {
  readonly #server: Server;
  readonly #target: URL;
  /** What happens, and to which requests, counted from 1. */
  plan: { readonly mischief: Mischief; readonly isMeant: (count: number) => boolean } | null = null;
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
    const isMeant = this.plan?.isMeant(++this.count) ?? false;
    const mischief = isMeant ? this.plan?.mischief : undefined;
    if (mischief === "refused") return void incoming.socket.destroy();
    if (mischief === "delayed") await setTimeout(2_000);
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (mischief === "HTML" || /^\d+$/.test(mischief ?? "")) {
      const status = mischief === "HTML" ? 200 : Number(mischief);
      outgoing.writeHead(status, { "content-type": "text/html", "retry-after": "1" });
      outgoing.end("<html><body>Please sign in to this network.</body></html>");
      return;
    }
    const isCut = mischief === "request cut";
    const sent = isCut ? body.subarray(0, body.length / 2) : body;
    const answer = await this.#forwarded(incoming, sent, !isCut);
    if (isCut || answer === null || mischief === "answer swallowed") {
      return void incoming.socket.destroy();
    }
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
    const { "transfer-encoding": _, ...known } = headers;
    return new Promise((resolve) => {
      const onward = request(
        new URL(url ?? "/", this.#target),
        { method, headers: { ...known, host: this.#target.host } },
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

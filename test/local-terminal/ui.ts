/** `deploy-rollback ui` as a process, and whoever asks its server. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { createInterface } from "node:readline";
import { program, type Surroundings, surroundings } from "./program.ts";

export class Ui implements AsyncDisposable {
  readonly address: URL;
  readonly #child: ChildProcess;
  readonly #printed: string[];

  private constructor(child: ChildProcess, address: URL, printed: string[]) {
    this.#child = child;
    this.address = address;
    this.#printed = printed;
  }

  static async start(args: readonly string[], where: Surroundings): Promise<Ui> {
    const child = spawn(process.execPath, [program, "ui", ...args], {
      cwd: where.folder,
      env: surroundings(where),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const printed: string[] = [];
    child.stderr.on("data", (chunk) => printed.push(String(chunk)));
    const [first] = await once(createInterface(child.stdout), "line");
    return new Ui(child, new URL(first), printed);
  }

  get printed(): string {
    return this.#printed.join("");
  }

  get secret(): string {
    return this.address.hash.slice("#key=".length);
  }

  /** As the page asks, unless headers say otherwise. @returns status and body */
  async post(path: string, body: unknown, headers: Record<string, string> = {}) {
    const { origin, host, hostname, port } = this.address;
    const asking = request({
      ...{ hostname, port, path, method: "POST" },
      headers: { host, origin, "content-type": "application/json", ...headers },
    });
    asking.end(JSON.stringify(body));
    const [response] = await once(asking, "response");
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    return { status: response.statusCode, headers: response.headers, text };
  }

  /** @returns the header of whoever has opened the page */
  async open(): Promise<{ authorization: string }> {
    const { text } = await this.post("/session", { secret: this.secret });
    return { authorization: `Bearer ${JSON.parse(text).token}` };
  }

  async stop(): Promise<number | null> {
    this.#child.kill("SIGINT");
    if (this.#child.exitCode === null) await once(this.#child, "exit");
    return this.#child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null) await this.stop();
  }
}

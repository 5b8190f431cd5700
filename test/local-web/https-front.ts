/** Another server behind HTTPS, with a certificate that nobody trusts yet. */
import { execFileSync } from "node:child_process";
import { mkdtempDisposable, readFile } from "node:fs/promises";
import { request as ask } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export class HttpsFront implements AsyncDisposable {
  readonly #server: Server;
  readonly #folder: AsyncDisposable;
  /** A file with the certificate, for who shall trust it. */
  readonly certificate: string;

  private constructor(server: Server, folder: AsyncDisposable, certificate: string) {
    this.#server = server;
    this.#folder = folder;
    this.certificate = certificate;
  }

  /** @param behind the address of the server, such as `http://127.0.0.1:1234` */
  static async before(behind: string): Promise<HttpsFront> {
    const folder = await mkdtempDisposable(join(tmpdir(), "authority-"));
    const [key, cert] = ["key", "cert"].map((name) => join(folder.path, name)) as [string, string];
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    execFileSync("openssl", ["req", "-x509", ...curve, "-keyout", key, "-out", cert, ...subject], {
      stdio: "ignore",
    });
    const { hostname, port } = new URL(behind);
    const server = createServer({ key: await readFile(key), cert: await readFile(cert) });
    server.on("request", ({ method, url, headers }, response) => {
      const onward = ask({ hostname, port, method, path: url, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      response.req.pipe(onward);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return new HttpsFront(server, folder, cert);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await this.#folder[Symbol.asyncDispose]();
  }

  /** `https://localhost:<port>`. */
  get url(): string {
    return `https://localhost:${(this.#server.address() as AddressInfo).port}`;
  }
}

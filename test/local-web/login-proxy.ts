/** A proxy for HTTPS that wants a login. */
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

export class LoginProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Hosts with their ports that need no login. */
  readonly allowed = new Set<string>();

  private constructor(user: string, password: string) {
    const expected = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
    this.#server = createServer();
    this.#server.on("connect", ({ url = "", headers }, socket: Socket) => {
      this.#keep(socket);
      if (!this.allowed.has(url) && headers["proxy-authorization"] !== expected) {
        socket.end(
          'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="proxy"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
        );
        return;
      }
      const [host = "", port = ""] = url.split(":");
      const onward = connect(Number(port), host, () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        socket.pipe(onward).pipe(socket);
      });
      this.#keep(onward);
    });
  }

  static async start(user: string, password: string): Promise<LoginProxy> {
    const proxy = new LoginProxy(user, password);
    await new Promise<void>((done) => proxy.#server.listen(0, "127.0.0.1", done));
    return proxy;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  /** `http://127.0.0.1:<port>`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy());
  }
}

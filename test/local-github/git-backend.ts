/** git over HTTP, as `git http-backend` does it, without a process of that: one request is one process of git. */
import { execFile, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Duplex, Writable } from "node:stream";
import { promisify } from "node:util";
import { createGunzip } from "node:zlib";
import { judgePush, type PushJudge } from "./proc-receive.ts";
import { keysFolder } from "./signing.ts";

const run = promisify(execFile);

/** Has the hook of the repository judge a push. */
const judging = {
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "receive.procReceiveRefs",
  GIT_CONFIG_VALUE_0: "refs",
};

/** One request for `info/refs`, `git-upload-pack` or `git-receive-pack` of a repository. */
export interface GitRequest {
  /** Of the bare repository. */
  readonly folder: string;
  readonly service: "git-upload-pack" | "git-receive-pack";
  /** Whether it asks what there is: `info/refs`. */
  readonly isAdvertisement: boolean;
  /** Who judges a push; null when git alone does. */
  readonly judge: PushJudge | null;
  /** Whether the connection breaks once the work is done. */
  readonly losesAnswer: boolean;
}

export async function serveGit(
  { folder, service, isAdvertisement, judge, losesAnswer }: GitRequest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const protocol = String(request.headers["git-protocol"] ?? "");
  response.setHeader(
    "content-type",
    `application/x-${service}-${isAdvertisement ? "advertisement" : "result"}`,
  );
  response.setHeader("cache-control", "no-cache, max-age=0, must-revalidate");
  const isCurrent = protocol === "version=2";
  if (isAdvertisement && service === "git-upload-pack" && isCurrent) {
    return void response.end(await capabilitiesOf(folder));
  }
  const args = ["--stateless-rpc", ...(isAdvertisement ? ["--advertise-refs"] : []), folder];
  const git = spawn("git", [service.replace("git-", ""), ...args], {
    // The hook gets the last two, by which it is connected to this process.
    stdio: ["pipe", "pipe", "ignore", ...(judge ? (["pipe", "pipe"] as const) : [])],
    env: { ...environment(folder, protocol), ...(judge && judging) },
  });
  const [input, output, , packets, messages] = git.stdio as unknown as readonly [
    ...[Writable, Duplex, null, Duplex | undefined, Duplex | undefined],
  ];
  if (judge && packets && messages) void judgePush(judge, packets, messages);
  input.on("error", () => undefined);
  const isZipped = request.headers["content-encoding"] === "gzip";
  const body = isZipped ? request.pipe(createGunzip()) : request;
  body.on("error", () => input.end()).pipe(input);
  // What was cut off ends for git too.
  request.on("close", () => request.complete || input.end());
  if (losesAnswer) {
    for await (const _ of output);
    response.destroy();
    return;
  }
  if (isAdvertisement && !isCurrent) {
    const line = `# service=${service}\n`;
    response.write(`${(line.length + 4).toString(16).padStart(4, "0")}${line}0000`);
  }
  for await (const chunk of output) response.write(chunk);
  response.end();
}

function environment(folder: string, protocol: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_PROTOCOL: protocol,
    GNUPGHOME: keysFolder(),
  };
}

/** By what is in the file `config` of a repository. */
const capabilities = new Map<string, Promise<Buffer>>();

/** What git answers in protocol 2 before each fetch: what it can do, and nothing about refs. */
async function capabilitiesOf(folder: string): Promise<Buffer> {
  const config = await readFile(join(folder, "config"), "utf8");
  const known = capabilities.get(config) ?? advertised(folder);
  capabilities.set(config, known);
  return known;
}

async function advertised(folder: string): Promise<Buffer> {
  const args = ["upload-pack", "--stateless-rpc", "--advertise-refs", folder];
  const env = environment(folder, "version=2");
  return (await run("git", args, { env, encoding: "buffer" })).stdout;
}

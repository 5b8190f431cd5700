/** git over HTTP: hands one request to `git http-backend`, which speaks CGI. */
import { execFileSync, spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Pusher } from "./rules.ts";
import { keysFolder } from "./signing.ts";

const program = join(
  execFileSync("git", ["--exec-path"], { encoding: "utf8" }).trim(),
  "git-http-backend",
);

/** Has the hook of the repository judge a push. */
const judging = {
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "receive.procReceiveRefs",
  GIT_CONFIG_VALUE_0: "refs",
};

/**
 * @param projects the folder of the bare repositories
 * @param isJudged whether a push is subject to the repository's rules
 * @param loseAnswer whether the connection breaks once the work is done
 * @param path of the repository below it, and what follows: `/acme/airflow.git/info/refs`
 */
export async function serveGit(
  projects: string,
  path: string,
  query: string,
  pusher: Pusher,
  isJudged: boolean,
  request: IncomingMessage,
  response: ServerResponse,
  loseAnswer: boolean,
): Promise<void> {
  const header = (name: string) => String(request.headers[name] ?? "");
  const backend = spawn(program, {
    stdio: ["pipe", "pipe", "ignore"],
    env: {
      PATH: process.env["PATH"],
      HOME: projects,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_PROJECT_ROOT: projects,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_PROTOCOL: header("git-protocol"),
      GNUPGHOME: keysFolder(),
      LOCAL_GITHUB_PUSHER: JSON.stringify(pusher),
      ...(isJudged && judging),
      REMOTE_USER: pusher.login,
      REQUEST_METHOD: request.method,
      PATH_INFO: path,
      QUERY_STRING: query,
      CONTENT_TYPE: header("content-type"),
      CONTENT_LENGTH: header("content-length"),
      HTTP_CONTENT_ENCODING: header("content-encoding"),
    },
  });
  request.pipe(backend.stdin);
  // It would wait for the rest without pause.
  request.on("close", () => request.complete || backend.kill("SIGKILL"));
  backend.stdin.on("error", () => undefined);
  if (loseAnswer) {
    for await (const _ of backend.stdout);
    response.destroy();
    return;
  }
  let head: Buffer | null = Buffer.alloc(0);
  for await (const chunk of backend.stdout) {
    if (head === null) {
      response.write(chunk);
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) continue;
    const fields = head.subarray(0, end).toString().split("\r\n");
    const headers = fields.map((field) => field.split(": ") as [string, string]);
    const status = headers.find(([name]) => name === "Status")?.[1] ?? "200";
    response.writeHead(
      Number.parseInt(status, 10),
      headers.filter(([name]) => name !== "Status").flat(),
    );
    response.write(head.subarray(end + 4));
    head = null;
  }
  if (head !== null) response.writeHead(500);
  response.end();
}

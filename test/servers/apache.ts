/** git's own HTTP backend behind Apache, as a company may run it. */
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePort, waitForPort } from "./ports.ts";
import type { GitServer } from "./story.ts";

const modules = "/usr/lib/apache2/modules";
const needed =
  "mpm_event authn_core authn_file authz_core authz_user auth_basic alias env setenvif cgid";

export interface ApacheOptions {
  /** The folder of the bare repositories. */
  readonly folder: string;
  readonly token: string;
  /** Whether Apache hands the protocol's version on to git: without it, git speaks version 0. */
  readonly passesProtocol: boolean;
}

/** @throws when Apache is missing or does not start, with what it printed */
export async function startApache(options: ApacheOptions): Promise<GitServer> {
  const { folder, token, passesProtocol } = options;
  const port = await freePort();
  const place = await mkdtemp(join(tmpdir(), "apache-"));
  const isRoot = process.getuid?.() === 0;
  // As root, Apache works as somebody else, who has to get at the repositories.
  if (isRoot) {
    await chmod(place, 0o777);
    execFileSync("chmod", ["-R", "a+rwX", folder]);
    for (let at = folder; at.startsWith(`${tmpdir()}/`); at = dirname(at)) await chmod(at, 0o777);
  }
  const digest = createHash("sha1").update(token).digest("base64");
  await writeFile(join(place, "passwords"), `x-access-token:{SHA}${digest}\n`);
  const backend = join(
    execFileSync("git", ["--exec-path"], { encoding: "utf8" }).trim(),
    "git-http-backend",
  );
  const lines = [
    `ServerRoot "${place}"`,
    "ServerName localhost",
    `Listen 127.0.0.1:${port}`,
    `PidFile "${place}/pid"`,
    `ErrorLog "${place}/errors"`,
    ...needed.split(" ").map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`),
    ...(isRoot ? ["User www-data", "Group www-data"] : []),
    `ScriptSock "${place}/cgi"`,
    `SetEnv GIT_PROJECT_ROOT "${folder}"`,
    "SetEnv GIT_HTTP_EXPORT_ALL 1",
    "SetEnv GIT_CONFIG_COUNT 1",
    "SetEnv GIT_CONFIG_KEY_0 safe.directory",
    'SetEnv GIT_CONFIG_VALUE_0 "*"',
    ...(passesProtocol ? ['SetEnvIf Git-Protocol "(.*)" GIT_PROTOCOL=$1'] : []),
    `ScriptAlias / "${backend}/"`,
    '<Location "/">',
    "AuthType Basic",
    'AuthName "git"',
    `AuthUserFile "${place}/passwords"`,
    "Require valid-user",
    "</Location>",
  ];
  await writeFile(join(place, "conf"), `${lines.join("\n")}\n`);
  const apache = spawn("apache2", ["-f", join(place, "conf"), "-DFOREGROUND"], { stdio: "pipe" });
  let said = "";
  apache.on("error", (error) => (said += error));
  apache.stderr.on("data", (chunk) => (said += chunk));
  const ended = new Promise((done) => apache.on("close", done));
  await waitForPort(port, ended).catch(async () => {
    const log = await readFile(join(place, "errors"), "utf8").catch(() => "");
    throw new Error(`Apache did not start: ${said}${log}`);
  });
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      apache.kill("SIGTERM");
      await ended;
      await rm(place, { recursive: true, force: true });
    },
  };
}

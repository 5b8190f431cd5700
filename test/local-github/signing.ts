/** GitHub's own OpenPGP key. It is made when it is first needed, once for a test run or process. */
import { execFile, execFileSync, spawn } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Names a folder to all processes of a test run: what one has signed, all can verify. */
export const keysVariable = "LOCAL_GITHUB_KEYS";

export const gitHubIdentity = "GitHub <noreply@github.com>";

/** Outside a test run, a folder for as long as the process lives; short, as the name of a socket in it must be. */
const own = join(tmpdir(), `keys-${crypto.randomUUID().slice(0, 8)}`);

/** The `GNUPGHOME` of the key; it may not exist yet. */
export function keysFolder(): string {
  return join(process.env[keysVariable] ?? own, "gpg");
}

/** Removes the key, if it was made for this process alone. A process that ends by itself does so at its end. */
export function removeOwnKey(): void {
  stopAgent(join(own, "gpg"));
  rmSync(own, { recursive: true, force: true });
  ready = undefined;
}

/** gpg leaves a process behind for each folder of keys. @param folder may not exist */
export function stopAgent(folder: string): void {
  if (!existsSync(folder)) return;
  execFileSync("gpgconf", ["--homedir", folder, "--kill", "gpg-agent"], { stdio: "ignore" });
}

let ready: Promise<string> | undefined;

/** What git needs to verify GitHub's signatures: `{ GNUPGHOME }`. Makes the key if there is none. */
export async function keysEnvironment(): Promise<{ GNUPGHOME: string }> {
  ready ??= makeKey(keysFolder());
  return { GNUPGHOME: await ready };
}

async function makeKey(folder: string): Promise<string> {
  if (existsSync(folder)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  if (folder.startsWith(own)) process.on("exit", removeOwnKey);
  const making = await mkdtemp(`${folder}-`);
  const options = ["--homedir", making, "--batch", "--quiet", "--passphrase", ""];
  await run("gpg", [
    ...options,
    "--quick-generate-key",
    gitHubIdentity,
    "ed25519",
    "sign",
    "never",
  ]);
  stopAgent(making);
  // Another process may have been faster.
  await rename(making, folder).catch(() => rm(making, { recursive: true, force: true }));
  return folder;
}

/** Signs as GitHub. @returns an armoured signature, with a line end at its end as GitHub's have */
export async function sign(payload: string): Promise<string> {
  const { GNUPGHOME } = await keysEnvironment();
  const options = ["--homedir", GNUPGHOME, "--batch", "--quiet", "--armor", "--local-user"];
  return withInput("gpg", [...options, "noreply@github.com", "--detach-sign"], payload);
}

/** Has GitHub trust somebody's signatures. @param key armoured, public */
export async function registerKey(key: string): Promise<void> {
  const { GNUPGHOME } = await keysEnvironment();
  await withInput("gpg", ["--homedir", GNUPGHOME, "--batch", "--quiet", "--import"], key);
}

/** Runs a program. @returns what it prints @throws {Error} with what it says when it fails */
export function withInput(
  program: string,
  args: readonly string[],
  input: string | Buffer,
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "pipe", ...options });
    const [out, said]: Buffer[][] = [[], []];
    child.stdout.on("data", (chunk) => out?.push(chunk));
    child.stderr.on("data", (chunk) => said?.push(chunk));
    child.stdin.on("error", () => undefined);
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(out ?? []).toString());
      else reject(new Error(`${program} ${args[0]}: ${Buffer.concat(said ?? [])}`));
    });
    child.stdin.end(input);
  });
}

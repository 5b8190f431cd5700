/** JGit's server in Jetty: an implementation of git that shares no code with git's own. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GitServer } from "./story.ts";

const source = join(import.meta.dirname, "jgit");

/** Fetches the libraries by Maven, and compiles the server. @returns the class path */
function built(): string {
  const folder = join(tmpdir(), "deploy-rollback-jgit");
  mkdirSync(folder, { recursive: true });
  const list = join(folder, "class-path");
  const pom = join(source, "pom.xml");
  const listing = [
    "-q",
    "-B",
    "-f",
    pom,
    "dependency:build-classpath",
    `-Dmdep.outputFile=${list}`,
  ];
  execFileSync("mvn", listing, { stdio: "inherit" });
  const libraries = readFileSync(list, "utf8").trim();
  execFileSync("javac", ["-d", folder, "-cp", libraries, join(source, "GitServer.java")]);
  return `${folder}:${libraries}`;
}

/** @param folder of the bare repositories @throws when Java or Maven is missing, or the server does not start */
export async function startJGit(folder: string, token: string): Promise<GitServer> {
  const java = spawn("java", ["-cp", built(), "GitServer", folder, token], { stdio: "pipe" });
  let said = "";
  java.stderr.on("data", (chunk) => (said += chunk));
  const ended = once(java, "close");
  const [port] = await Promise.race([
    once(java.stdout, "data"),
    ended.then(() => {
      throw new Error(`JGit's server did not start: ${said}`);
    }),
  ]);
  return {
    url: `http://127.0.0.1:${String(port).trim()}`,
    async [Symbol.asyncDispose]() {
      java.stdin.end();
      java.kill();
      await ended;
    },
  };
}

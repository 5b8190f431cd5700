/** Runs a script of this folder, in an empty folder and as somebody without settings of git. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export async function runScript(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  try {
    await mkdir(join(folder, "home"));
    const who = { NAME: "Mona Lisa", EMAIL: "mona@example.com" };
    const people = ["AUTHOR", "COMMITTER"].flatMap((role) =>
      Object.entries(who).map(([key, value]) => [`GIT_${role}_${key}`, value]),
    );
    const child = spawn("sh", [join(import.meta.dirname, script), ...args], {
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
      env: {
        ...{ PATH: process.env["PATH"], HOME: join(folder, "home"), GIT_CONFIG_NOSYSTEM: "1" },
        ...Object.fromEntries(people),
        ...env,
      },
    });
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(`${script} ended with ${code}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

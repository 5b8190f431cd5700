/** Counts git processes, and measures the memory of node. */
import { chmod, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** @returns a `PATH` on which git writes a byte into the log whenever it is started */
export async function countingGit(folder: string): Promise<{ path: string; log: string }> {
  const [log, wrapper] = [join(folder, "log"), join(folder, "git")];
  const { PATH: path = "" } = process.env;
  await writeFile(log, "");
  await writeFile(wrapper, `#!/bin/sh\necho >>"${log}"\nPATH='${path}' exec git "$@"\n`);
  await chmod(wrapper, 0o755);
  return { path: [folder, path].join(delimiter), log };
}

/** @returns a module for `--import`, which writes the most memory that node had into the file, in KiB */
export async function memoryProbe(folder: string): Promise<{ module: string; file: string }> {
  const [file, module] = [join(folder, "memory"), join(folder, "probe.mjs")];
  // The kernel's figure for resource usage would count this process in, from which it was forked.
  await writeFile(
    module,
    `import { readFileSync, writeFileSync } from "node:fs";
process.on("exit", () => {
  const [, most] = /VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"));
  writeFileSync(${JSON.stringify(file)}, most);
});
`,
  );
  return { module, file };
}

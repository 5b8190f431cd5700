/** Where many or large repositories are written. */
import { statfsSync } from "node:fs";

/** A variable that has temporary files in memory, where there is room for them. */
export function inMemory(): Record<string, string> {
  const memory = "/dev/shm";
  if (process.env["TMPDIR"]) return {};
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize > 4 * 1024 ** 3 ? { TMPDIR: memory } : {};
  } catch {
    return {};
  }
}

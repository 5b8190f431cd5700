/** Large repositories for the benchmark, with their deploy history. */
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { madeOnce } from "../end-to-end/made-once.ts";
import { codeOf, writeCode } from "./code.ts";
import { FastImport } from "./fast-import.ts";
import { git } from "./git.ts";
import { writeLedger } from "./ledger.ts";
import type { Shape } from "./shape.ts";

/** Fills an empty bare repository, and leaves it packed as a server has it. @param folder of it */
export async function fill(folder: string, shape: Shape): Promise<void> {
  // Most of the time goes here, and most repositories differ in their history alone.
  const code = await madeOnce(codeOf(shape), async (made) => {
    await git(made, "init", "--quiet", "--bare", "--template=");
    await FastImport.into(made, (to) => writeCode(to, shape));
  });
  for (const part of ["objects", "refs"]) {
    await cp(join(code, part), join(folder, part), { recursive: true });
  }
  await writeLedger(folder, shape);
  await git(folder, "repack", "-adq", "--write-bitmap-index");
  await git(folder, "pack-refs", "--all");
}

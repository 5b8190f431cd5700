/** Writes the page into a folder. */
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { refuse } from "../errors/problem.ts";
import { pageMark } from "../page/html.ts";

/**
 * Makes the folder where it is missing. A page of ours that is there already is replaced at once, so that nobody
 * reads half of one.
 *
 * @param html the whole page
 * @returns the address of the file
 * @throws {Refusal} `page-in-the-way`
 */
export async function writePage(folder: string, html: string): Promise<URL> {
  // As addresses: ncc would bundle every file that a path to some `index.html` could mean.
  const place = pathToFileURL(`${folder}/`);
  const page = new URL("index.html", place);
  const there = await readFile(page, "utf8").catch(() => null);
  if (there !== null && !there.includes(pageMark)) {
    refuse("page-in-the-way", { path: fileURLToPath(page) });
  }
  await mkdir(place, { recursive: true });
  const temporary = new URL(`.index.html.${randomUUID()}`, place);
  try {
    // Never through a link that lies there.
    await writeFile(temporary, html, { flag: "wx" });
    await rename(temporary, page);
  } finally {
    await rm(temporary, { force: true });
  }
  return page;
}

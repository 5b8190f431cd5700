/** Makes the page and writes it. */
import type { PageData } from "../page/data.ts";
import { pageHtml } from "../page/html.ts";
import { readAssets } from "./assets.ts";
import { writePage } from "./write-page.ts";

/** @returns the address of the file @throws {Refusal} `page-in-the-way` */
export async function publishPage(data: PageData, folder: string): Promise<URL> {
  return writePage(folder, pageHtml({ kind: "static", data }, await readAssets()));
}

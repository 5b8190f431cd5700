/** The page's built script and style, which `npm run bundle` puts beside the bundle. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Asset, Assets } from "../page/html.ts";

export async function readAssets(): Promise<Assets> {
  const [script, style] = await Promise.all([
    readFile(new URL("./page.js", import.meta.url), "utf8"),
    readFile(new URL("./page.css", import.meta.url), "utf8"),
  ]);
  return { script: assetOf(script), style: assetOf(style) };
}

function assetOf(text: string): Asset {
  return { text, sha256: createHash("sha256").update(text).digest("base64") };
}

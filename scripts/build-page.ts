/** Bundles what runs in a browser, `src/browser`. */
import { join, resolve } from "node:path";
import { buildSync } from "esbuild-wasm";

const root = resolve(import.meta.dirname, "..");

/**
 * Makes `page.js` and `page.css`.
 *
 * @param folder where they are written
 * @returns the packages of which the script has a part
 */
export function buildPage(folder: string): string[] {
  const { metafile } = buildSync({
    entryPoints: [
      { in: join(root, "src/browser/page.tsx"), out: "page" },
      { in: join(root, "src/browser/style.css"), out: "page" },
    ],
    outdir: folder,
    ...{ bundle: true, minify: true, format: "iife", target: "es2022", charset: "utf8" },
    ...{ tsconfig: join(root, "src/browser/tsconfig.json"), metafile: true, absWorkingDir: root },
  });
  return Object.keys(metafile.inputs).flatMap(packageOf);
}

/** The name of the package that a file belongs to, alone in an array; empty when it is our own. */
export function packageOf(file: string): string[] {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.slice(1) ?? [];
}

/** Makes a picture of Markdown as GitHub shows it. Needs Chromium (`CHROMIUM`, else `chromium`). */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

const styles = dirname(createRequire(import.meta.url).resolve("github-markdown-css/package.json"));

interface Look {
  readonly theme: "light" | "dark";
  /** In pixels. */
  readonly width?: number;
  readonly height?: number;
}

/** @param out the PNG */
export function photograph(
  markdown: string,
  out: string,
  { theme, width = 1000, height = 1100 }: Look,
): void {
  const folder = mkdtempSync(join(tmpdir(), "picture-"));
  try {
    const page = join(folder, "summary.html");
    const style = readFileSync(join(styles, `github-markdown-${theme}.css`), "utf8");
    writeFileSync(
      page,
      `<!doctype html><meta charset="utf-8"><style>${style}
body { margin: 0; padding: 24px 32px; background: ${theme === "dark" ? "#0d1117" : "#fff"}; }
.markdown-body { font-family: "Liberation Sans", Arial, "Noto Color Emoji", sans-serif; }
</style><article class="markdown-body">${asGitHub(markdown)}</article>`,
    );
    const options = [
      ...["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"],
      ...["--disable-background-networking", "--disable-component-update", "--hide-scrollbars"],
      ...[`--user-data-dir=${join(folder, "profile")}`, `--window-size=${width},${height}`],
      ...[`--screenshot=${out}`, `file://${page}`],
    ];
    execFileSync(process.env["CHROMIUM"] ?? "chromium", options, { stdio: "ignore" });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** HTML with GitHub's alerts, which no extension of micromark knows. */
export function asGitHub(markdown: string): string {
  return micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  }).replace(
    /<blockquote>\n<p>\[!(NOTE|WARNING|CAUTION)\]\n([\s\S]*?)<\/blockquote>/g,
    (_, kind: string, rest: string) =>
      `<div class="markdown-alert markdown-alert-${kind.toLowerCase()}"><p class="markdown-alert-title">${kind[0]}${kind.slice(1).toLowerCase()}</p>\n<p>${rest}</div>`,
  );
}

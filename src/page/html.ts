/** The page as one HTML file, which asks nobody for anything. */
import type { Source } from "./source.ts";
import { titleOf } from "./title.ts";

/** In each page: how a page of ours is told from a file of somebody's. */
export const pageMark = '<meta name="generator" content="Deploy Rollback">';

/** A part of the page that its Content-Security-Policy lets through. */
export interface Asset {
  readonly text: string;
  /** In Base64. */
  readonly sha256: string;
}

export interface Assets {
  readonly script: Asset;
  readonly style: Asset;
}

export function pageHtml(source: Source, { script, style }: Assets): string {
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${script.sha256}'`,
    `style-src 'sha256-${style.sha256}'`,
    "img-src data:",
    ...(source.kind === "live" ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
${pageMark}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escaped(source.kind === "live" ? "Deploy History" : titleOf(source.data))}</title>
<link rel="icon" href="data:,">
<style>${style.text}</style>
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript. Without it: deploy-rollback history</noscript>
<script type="application/json" id="source">${embedded(source)}</script>
<script>${script.text}</script>
</body>
</html>
`;
}

/** As JSON that ends no element of HTML and no line of a script. */
function embedded(source: Source): string {
  return JSON.stringify(source).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

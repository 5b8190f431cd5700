/** The browser: Debian's Chromium (`CHROMIUM`, else `chromium`), driven by Playwright. */
import { execFileSync } from "node:child_process";
import { type Browser, chromium } from "playwright-core";

export async function startBrowser(): Promise<Browser> {
  const path = process.env["CHROMIUM"] ?? execFileSync("which", ["chromium"], { encoding: "utf8" });
  // Its sandbox refuses to work for root.
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: path.trim(),
    chromiumSandbox: !isRoot,
    args: ["--disable-gpu", "--force-color-profile=srgb"],
  });
}

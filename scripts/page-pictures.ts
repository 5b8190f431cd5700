/**
 * Makes the pictures of the Deploy History page in `docs/images/`: at three sizes, light and dark, and of a plan on it. Needs Chromium
 * (`CHROMIUM`, else `chromium`). Give a folder to write into another one.
 */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { pageHtml } from "../src/page/html.ts";
import { pageData } from "../src/page/page-data.ts";
import { startBrowser } from "../test/browser/chromium.ts";
import { eventful, historyText, now } from "../test/browser/histories.ts";
import { badWeather } from "../test/end-to-end/histories.ts";
import { Scenario } from "../test/end-to-end/scenario.ts";
import { Ui } from "../test/local-terminal/ui.ts";
import { buildPage } from "./build-page.ts";

const out = resolve(process.argv[2] ?? join(import.meta.dirname, "../docs/images"));
const folder = mkdtempSync(join(tmpdir(), "pictures-"));
const sizes = {
  phone: { width: 390, height: 844 },
  tablet: { width: 834, height: 1112 },
  desktop: { width: 1100, height: 1030 },
};
const assetOf = (file: string) => {
  const text = readFileSync(join(folder, file), "utf8");
  return { text, sha256: createHash("sha256").update(text).digest("base64") };
};
try {
  buildPage(folder);
  const assets = { script: assetOf("page.js"), style: assetOf("page.css") };
  const data = pageData([historyText(eventful)], now);
  const file = join(folder, "index.html");
  writeFileSync(file, pageHtml({ kind: "static", data }, assets));
  mkdirSync(out, { recursive: true });
  const browser = await startBrowser();
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await browser.newPage({ viewport, colorScheme });
      page.on("console", (message) => console.error(message.text()));
      page.on("pageerror", (error) => console.error(error));
      await page.clock.setFixedTime(now);
      await page.goto(`${pathToFileURL(file).href}${process.argv[3] ?? ""}`);
      await page.waitForSelector("table");
      await page.screenshot({ path: join(out, `page-${size}-${colorScheme}.png`) });
      await page.close();
    }
  }
  await photographPlan(browser);
  await browser.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The plan of a rollback on the page of `ui`, by the program in `dist/`. */
async function photographPlan(browser: Browser): Promise<void> {
  await using scenario = await Scenario.prepared(badWeather);
  await using ui = await Ui.start(["--no-open"], { folder: scenario.clone.folder });
  const viewport = { width: 1100, height: 1030 };
  const page = await browser.newPage({ viewport, colorScheme: "dark" });
  await page.goto(ui.address.href);
  await page.getByRole("link", { name: "Roll back to deploy 2" }).click();
  await page.getByRole("heading", { name: /^Files/ }).waitFor();
  await page.screenshot({ path: join(out, "page-plan-dark.png") });
  await page.close();
}

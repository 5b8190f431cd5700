/** A page of the bundle in `dist/`, as a file in the browser, with everything noted that it must not do. */

import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";
import { pageHtml } from "../../src/page/html.ts";
import { pageData } from "../../src/page/page-data.ts";
import { projectRoot } from "../local-runner/job.ts";
import { type HistoryFacts, historyText, now } from "./histories.ts";

const assetOf = (name: string) => {
  const text = readFileSync(join(projectRoot, "dist", name), "utf8");
  return { text, sha256: createHash("sha256").update(text).digest("base64") };
};

export function htmlOf(histories: readonly HistoryFacts[]): string {
  const data = pageData(histories.map(historyText), now);
  const assets = { script: assetOf("page.js"), style: assetOf("page.css") };
  return pageHtml({ kind: "static", data }, assets);
}

export const desktop = { width: 1280, height: 900 };
export const phone = { width: 360, height: 740 };

export class Opened implements AsyncDisposable {
  readonly page: Page;
  readonly #folder: string;
  /** Addresses that were asked for, the file itself apart. */
  readonly requests: string[] = [];
  /** What the console was told: errors of scripts, and what the Content-Security-Policy kept out. */
  readonly complaints: string[] = [];

  private constructor(page: Page, folder: string) {
    this.page = page;
    this.#folder = folder;
    page.on("request", (request) => {
      if (request.url() !== this.address) this.requests.push(request.url());
    });
    page.on("console", (message) => {
      if (message.type() !== "log") this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("dialog", (dialog) => {
      this.complaints.push(`dialog: ${dialog.message()}`);
      return dialog.dismiss();
    });
  }

  get address(): string {
    return pathToFileURL(join(this.#folder, "index.html")).href;
  }

  /** @param hash the view, with `#` @param isTimed whether the browser's clock goes, by which times are measured */
  static async file(
    browser: Browser,
    html: string,
    options: BrowserContextOptions = {},
    hash = "",
    isTimed = false,
  ): Promise<Opened> {
    const folder = mkdtempSync(join(tmpdir(), "test-page-"));
    writeFileSync(join(folder, "index.html"), html);
    const context = await browser.newContext({ viewport: desktop, offline: true, ...options });
    const page = await context.newPage();
    if (!isTimed) await page.clock.setFixedTime(now);
    const opened = new Opened(page, folder);
    await page.goto(opened.address + hash);
    return opened;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
    rmSync(this.#folder, { recursive: true, force: true });
    expect(this.requests).toEqual([]);
    expect(this.complaints).toEqual([]);
  }
}

/** The Deploy History page as a file, in a real browser. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startBrowser } from "./chromium.ts";
import { deployed, eventful, fleet, hoursAgo, many } from "./histories.ts";
import { desktop, htmlOf, Opened, phone } from "./opened.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const eventfulPage = htmlOf([eventful]);
const open = (hash = "", options = {}) => Opened.file(browser, eventfulPage, options, hash);

test("tells what runs, since when, its hold, and what is under way", async () => {
  await using opened = await open();
  const { page } = opened;
  expect(await page.title()).toBe("prod runs 44 · Deploy History");
  const top = page.getByRole("region", { name: "prod runs deploy 44" });
  const text = await top.innerText();
  expect(text).toContain("The code of deploy 38 again: Weather joins by station");
  expect(text).toContain("5 h 10 min");
  expect(text).toContain("1 Dec 2026, 06:50 UTC");
  const banners = await top.getByRole("status").allInnerTexts();
  expect(banners[0]).toMatch(/^Deploys are on hold\. Orders are counted twice/);
  expect(banners[1]).toMatch(/^Deploy 46 is in progress · hubot, 12 min ago/);
  const commit = top.getByRole("link", { name: /^[0-9a-f]{12}$/ });
  expect(await commit.getAttribute("href")).toMatch(
    /^https:\/\/github\.com\/acme\/data-platform\/commit\/[0-9a-f]{40}$/,
  );
});

describe("the table", () => {
  const rows = (page: Page) => page.locator("tbody tr[data-index]");
  const ids = async (page: Page) =>
    rows(page).getByRole("rowheader").getByRole("link").allTextContents();

  test("is filtered by words, state, Runtime and person, and the address keeps that", async () => {
    await using opened = await open();
    const { page } = opened;
    await page.getByLabel("Search").fill("orders twice");
    expect(await ids(page)).toEqual(["Deploy 44", "Deploy 42", "Deploy 41"]);
    await page.getByLabel("Status").selectOption("Rollbacks");
    expect(await ids(page)).toEqual(["Deploy 44", "Deploy 42"]);
    await page.getByLabel("Who").selectOption("octocat");
    expect(await ids(page)).toEqual(["Deploy 42"]);
    expect(await page.getByText("1 of 21 deploys").isVisible()).toBe(true);
    await page.reload();
    expect(await ids(page)).toEqual(["Deploy 42"]);
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByLabel("Runtime", { exact: true }).selectOption("13.4.0");
    expect(await ids(page)).toEqual(["Deploy 45", "Deploy 43", "Deploy 41", "Deploy 40"]);
    await page.getByLabel("Search").fill("nothing like it");
    expect(await page.getByText("No deploy is like this.").isVisible()).toBe(true);
  });

  test("is a table for a screen reader on a phone too", async () => {
    await using opened = await open("", { viewport: phone });
    const { page } = opened;
    const table = page.getByRole("table", { name: "Deploys" });
    expect(await table.getAttribute("aria-rowcount")).toBe("22");
    const row = table.getByRole("row", { name: /Count late orders/ });
    expect(await row.getByRole("rowheader").innerText()).toContain("41");
    expect(await row.getByRole("cell").count()).toBeGreaterThanOrEqual(6);
  });

  test("nothing is wider than a phone", async () => {
    for (const hash of ["", "#deploy=32", "#rollback=28", "#pick=41&pick=38&compare="]) {
      await using opened = await open(hash, { viewport: phone });
      const widths = await opened.page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll("dialog")].map(
          (element) => element.scrollWidth,
        ),
      );
      for (const width of widths) expect(width, hash).toBeLessThanOrEqual(phone.width);
    }
  });
});

describe("a deploy", () => {
  test("opens from its row, with all that is known, and Escape goes back to the row", async () => {
    await using opened = await open();
    const { page } = opened;
    await page.getByRole("link", { name: "Deploy 42", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Deploy 42" });
    const text = await dialog.innerText();
    for (const part of ["From deploy 41 to deploy 39", "7 h 1 min", "deploy/prod/42", "Undone"]) {
      expect(text).toContain(part);
    }
    await page.keyboard.press("Escape");
    expect(await dialog.count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Deploy 42");
  });

  test.each([
    ["41", /^Deploy 41 was marked bad by octocat on .*: Orders are counted twice/],
    ["45", /^Deploy 45 has the status `failed`/],
    ["44", /^Its code runs now\.$/],
  ])("%s cannot come back, and says why", async (id, why) => {
    await using opened = await open(`#deploy=${id}`);
    const button = opened.page.getByRole("button", { name: `Roll back to ${id}` });
    expect(await button.getAttribute("aria-disabled")).toBe("true");
    const reason = await button.getAttribute("aria-describedby");
    const said = opened.page.locator(`[id="${reason}"]`);
    expect(await said.innerText()).toMatch(why);
    expect(await said.isVisible()).toBe(true);
    await button.click({ force: true });
    expect(await opened.page.getByLabel("Why?").count()).toBe(0);
  });

  test("is rolled back to by the workflow's page or by commands, filled in and quoted", async () => {
    await using opened = await open("#deploy=28");
    const { page } = opened;
    await page.getByRole("button", { name: "Roll back to 28" }).click();
    const dialog = page.getByRole("dialog", { name: "Roll back prod to deploy 28" });
    expect(
      await dialog.getByRole("link", { name: "Open roll-back.yml" }).getAttribute("href"),
    ).toBe("https://github.com/acme/data-platform/actions/workflows/roll-back.yml");
    await page.getByLabel("Why?").fill("It's $(broken)");
    await page.getByLabel("Hold further deploys").check();
    await page.getByLabel("Allow the Runtime version to go down").check();
    expect(await dialog.locator("pre").allInnerTexts()).toEqual([
      `gh workflow run roll-back.yml --repo acme/data-platform -f deploy-id=28 -f 'reason=It'\\''s $(broken)' -f hold=true -f allow-downgrade=true`,
      `deploy-rollback rollback 28 -d prod --reason 'It'\\''s $(broken)' --hold --allow-downgrade`,
    ]);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await dialog.getByRole("button", { name: "Copy" }).last().click();
    await dialog.getByText("Copied").waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
      /^deploy-rollback rollback 28 /,
    );
    await page.getByRole("button", { name: "Close" }).click();
    expect(await page.getByRole("dialog").getAttribute("aria-labelledby")).toBeTruthy();
    expect(await page.getByRole("dialog", { name: "Deploy 28" }).count()).toBe(1);
  });
});

test("two deploys are compared, whichever was picked first", async () => {
  await using opened = await open();
  const { page } = opened;
  await page.getByLabel("Compare deploy 41").check();
  await page.getByText("Deploy 41 is picked. Pick another one to compare.").waitFor();
  await page.getByLabel("Compare deploy 38").check();
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Deploys 38 and 41" });
  expect(await dialog.getByRole("row", { name: /^Runtime/ }).innerText()).toMatch(
    /differs\s+13\.2\.0\s+13\.4\.0/,
  );
  expect(await dialog.getByText("2 in between").isVisible()).toBe(true);
  const changes = dialog.getByRole("link", { name: /What changed/ });
  expect(await changes.getAttribute("href")).toMatch(/\/compare\/[0-9a-f]{40}\.\.\.[0-9a-f]{40}$/);
});

test("the timeline has bars, arcs and signs, and another time on demand", async () => {
  await using opened = await open();
  const { page } = opened;
  const drawing = page.getByRole("img", { name: /^Deploys to prod since / });
  expect(await drawing.locator(".arc").count()).toBe(3);
  expect(await drawing.locator(".bar.current").count()).toBe(1);
  expect(await drawing.locator(".bar.undone").count()).toBe(7);
  expect(await drawing.locator(".point.failed").count()).toBe(2);
  const ticks = await drawing.locator(".tick text").allTextContents();
  await page.getByLabel("90 days").check();
  expect(await drawing.locator(".tick text").allTextContents()).not.toEqual(ticks);
  await drawing.locator(".bar.current").click();
  expect(await page.getByRole("dialog", { name: "Deploy 44" }).count()).toBe(1);
});

test("a fleet is seen at a glance, and leads to each Deployment and back", async () => {
  await using opened = await Opened.file(browser, htmlOf(fleet));
  const { page } = opened;
  expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe(
    "5 Deployments · 2 on hold · 1 with a failed deploy",
  );
  const card = page.getByRole("article").filter({ hasText: "acme/ml-pipelines" });
  expect(await card.innerText()).toContain("Deploy 123 failed");
  await card.getByRole("link", { name: "ml" }).click();
  await page.getByRole("heading", { name: "ml runs deploy 122" }).waitFor();
  expect(await page.title()).toBe("ml runs 122 · Deploy History");
  await page.goBack();
  await page.getByRole("link", { name: "sandbox" }).click();
  await page.getByText("No deploy has been recorded yet.").waitFor();
});

test("the whole way by keyboard alone", async () => {
  await using opened = await open();
  const { page } = opened;
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
  const tabTo = async (name: string) => {
    for (let presses = 0; presses < 60 && (await focused()) !== name; presses++) {
      await page.keyboard.press("Tab");
    }
    expect(await focused()).toBe(name);
    const outline = await page.evaluate(
      () => getComputedStyle(document.activeElement as Element).outlineStyle,
    );
    expect(outline, `${name} shows the focus`).toBe("solid");
  };
  await tabTo("Deploy 43");
  await page.keyboard.press("Enter");
  await tabTo("Roll back to 43");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Roll back prod to deploy 43" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.type("By keyboard");
  expect(await page.getByRole("dialog").locator("pre").last().innerText()).toContain(
    "'By keyboard'",
  );
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  expect(await page.getByRole("dialog").count()).toBe(0);
  await expect.poll(focused).toBe("Deploy 43");
});

describe("axe finds nothing", () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const sizes = { phone, tablet: { width: 834, height: 1112 }, desktop };
  const views = {
    start: "",
    details: "#deploy=41",
    rollback: "#rollback=28",
    compared: "#pick=41&pick=38&compare=",
  };
  const cases = Object.entries(sizes).flatMap(([size, viewport]) =>
    (["light", "dark"] as const).map((colorScheme) => [size, colorScheme, viewport] as const),
  );
  test.each(cases)("on a %s in %s", async (_, colorScheme, viewport) => {
    const pages = [
      ...Object.values(views).map((hash) => [eventfulPage, hash] as const),
      [htmlOf(fleet), ""] as const,
    ];
    for (const [html, hash] of pages) {
      // The page's policy lets no other script in.
      const options = { viewport, colorScheme, bypassCSP: true, reducedMotion: "reduce" } as const;
      await using opened = await Opened.file(browser, html, options, hash);
      await opened.page.addScriptTag({ content: axe });
      const found = await opened.page.evaluate(async () => {
        const { violations } = await (globalThis as never as { axe: Axe }).axe.run();
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`);
      });
      expect(found, hash).toEqual([]);
    }
  });
});

interface Axe {
  readonly run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}

test("a hostile history runs no script and makes no request", async () => {
  const texts = [
    "</script><script>alert(1)</script>",
    '<img src="https://evil.example/x" onerror="alert(2)">',
    '"><svg onload=alert(3)>',
    "javascript:alert(4)",
    "{{constructor.constructor('alert(5)')()}}",
    "\u202egnp.exe\u2066 right to left",
    "<!--<script>",
    `${"a".repeat(20_000)} ${"wide ".repeat(4000)}`,
  ];
  const entries = texts.flatMap((text, index) => [
    deployed(2 * index + 1, 100 - 4 * index, {
      ...{ description: text, createdBy: text.slice(0, 100), run: text, externalId: text },
      ...{ runtime: text.slice(0, 50), image: text, tag: `deploy/prod/${text.slice(0, 40)}` },
      mark: { as: "bad", reason: text, createdBy: text, createdAt: hoursAgo(1) },
    }),
    deployed(2 * index + 2, 98 - 4 * index, {
      rollback: { to: String(2 * index + 1), from: null, scope: "all", reason: text },
    }),
  ]);
  const [text = ""] = texts;
  const html = htmlOf([
    {
      ...{ name: "prod", repository: "https://github.com/acme/x", entries },
      holds: [{ id: "x", reason: text, createdBy: text, createdAt: hoursAgo(1), deployId: null }],
      workflow: { file: `${text}.yml`, inputs: ["deploy-id", text] },
    },
  ]);
  for (const hash of [
    "",
    "#deploy=1",
    "#deploy=3",
    "#deploy=15",
    "#rollback=14",
    "#pick=1&pick=2&compare=",
    `#${encodeURIComponent(text)}=1`,
  ]) {
    // Not offline: a request would be made.
    await using opened = await Opened.file(browser, html, { offline: false }, hash);
    await opened.page.locator("tbody tr[data-index]").first().waitFor();
    const links = await opened.page.evaluate(() =>
      [...document.querySelectorAll("a")].map((link) => link.href),
    );
    const address = opened.address;
    for (const link of links) {
      expect(link.startsWith("https://github.com/") || link.startsWith(`${address}#`), link).toBe(
        true,
      );
    }
    expect(await opened.page.locator("img").count()).toBe(0);
  }
});

describe("5,000 deploys", () => {
  const html = htmlOf([many(5000)]);

  const openTimed = () => Opened.file(browser, html, {}, "", true);

  // A busy machine may make one load slow; a slow page is slow three times.
  test("are there within a second", async () => {
    const times: number[] = [];
    for (let load = 0; load < 3; load++) {
      await using opened = await openTimed();
      const { page } = opened;
      await page.locator("tbody tr[data-index]").first().waitFor();
      times.push(
        await page.evaluate(async () => {
          await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
          return performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity;
        }),
      );
      expect(await page.locator("tbody tr[data-index]").count()).toBeLessThan(60);
    }
    expect(Math.min(...times), `${times}`).toBeLessThan(1000);
  });

  // In processor time, which other programs on the machine lengthen little.
  test("scroll at 60 frames a second, to the last one", async () => {
    const times: number[] = [];
    for (let run = 0; run < 3; run++) {
      await using opened = await openTimed();
      const { page } = opened;
      await page.locator("tbody tr[data-index]").first().waitFor();
      times.push(await timePerFrame(page, 90));
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      await page.getByRole("link", { name: "Deploy 1", exact: true }).waitFor();
    }
    expect(Math.min(...times), `${times} ms`).toBeLessThan(1000 / 60);
    expect(Math.min(...times)).toBeGreaterThan(0);
  });

  test("are searched while one types", async () => {
    await using opened = await Opened.file(browser, html);
    const { page } = opened;
    await page.getByLabel("Search").fill("#4321");
    await page.getByText("1 of 5000 deploys").waitFor();
    await page.getByLabel("Search").fill("no such");
    await page.getByText("0 of 5000 deploys").waitFor();
  });
});

/** Scrolls by a third of a screen in each frame. @returns processor time of the page's thread, in milliseconds */
async function timePerFrame(page: Page, frames: number): Promise<number> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send("Performance.enable", { timeDomain: "threadTicks" });
  const busy = async () => {
    const { metrics } = await devTools.send("Performance.getMetrics");
    return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Infinity) * 1000;
  };
  const before = await busy();
  await page.evaluate(
    (count) =>
      new Promise<void>((done) => {
        let left = count;
        const step = () => {
          scrollBy(0, 300);
          if (--left > 0) requestAnimationFrame(step);
          else done();
        };
        requestAnimationFrame(step);
      }),
    frames,
  );
  return ((await busy()) - before) / frames;
}

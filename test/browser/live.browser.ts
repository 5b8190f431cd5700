/** The page of `deploy-rollback ui` in a real browser, on a real repository over real git. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { astroProject } from "../end-to-end/astro-project.ts";
import { badWeather } from "../end-to-end/histories.ts";
import { Scenario, type Step } from "../end-to-end/scenario.ts";
import { Ui } from "../local-terminal/ui.ts";
import { startBrowser } from "./chromium.ts";
import { desktop, phone } from "./opened.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

/** `ui` on a repository, in a browser. */
class LivePage implements AsyncDisposable {
  readonly scenario: Scenario;
  readonly ui: Ui;
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #complaints: string[] = [];

  private constructor(scenario: Scenario, ui: Ui, context: BrowserContext, page: Page) {
    this.scenario = scenario;
    this.ui = ui;
    this.#context = context;
    this.page = page;
    page.on("pageerror", (error) => this.#complaints.push(String(error)));
    page.on("request", (request) => {
      if (!request.url().startsWith(ui.address.origin) && !request.url().startsWith("data:"))
        this.#complaints.push(`asked for ${request.url()}`);
    });
  }

  static async open(history: readonly Step[] = badWeather, options = {}): Promise<LivePage> {
    const scenario = await Scenario.prepared(history, astroProject());
    const ui = await Ui.start(["--no-open"], { folder: scenario.clone.folder });
    const context = await browser.newContext({ viewport: desktop, ...options });
    const page = await context.newPage();
    const live = new LivePage(scenario, ui, context, page);
    await page.goto(ui.address.href);
    return live;
  }

  /** Another tab of the same browser. */
  tab(): Promise<Page> {
    return this.#context.newPage();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close();
    await this.ui[Symbol.asyncDispose]();
    await this.scenario[Symbol.asyncDispose]();
    expect(this.#complaints).toEqual([]);
  }
}

const dialogOf = (page: Page, name: string | RegExp) => page.getByRole("dialog", { name });

/** Opens the plan of a rollback from the table. */
async function openPlan(page: Page, deploy: string) {
  await page.getByRole("link", { name: `Roll back to deploy ${deploy}` }).click();
  const dialog = dialogOf(page, `Roll back prod to deploy ${deploy}`);
  await dialog.getByRole("heading", { name: /^Files/ }).waitFor();
  return dialog;
}

test("a rollback by mouse: history, deploy, plan, why, progress, verdict", async () => {
  await using live = await LivePage.open();
  const { page, scenario } = live;
  await page.getByRole("heading", { level: 1, name: /prod runs/ }).waitFor();
  expect(new URL(page.url()).hash).not.toContain("key");
  const dialog = await openPlan(page, "2");
  const plan = await dialog.innerText();
  expect(plan).toMatch(/Danger\s+The Runtime version goes down from Runtime 12.2.0 to/);
  expect(plan).toMatch(/Undone: 2 deploys, 1 commit, 1 pull request/);
  expect(plan).toMatch(/4 Average the weather octocat/);
  expect(plan).toMatch(/Merge pull request #12 from acme\/new Mona Lisa, never deployed/);
  expect(plan).toMatch(/^-\s+print\(1 \/ 0\)$/m);
  expect(await dialog.getByRole("link", { name: "#12" }).getAttribute("href")).toMatch(
    /\/pull\/12$/,
  );

  const button = dialog.getByRole("button", { name: "Roll prod back to 2" });
  // Whoever presses it too early learns what is missing.
  await button.click({ force: true });
  expect(await dialog.getByText("Say why.").isVisible()).toBe(true);
  await dialog.getByLabel(/^Why\?/).fill("The weather DAG divides by zero");
  expect(await dialog.getByText("Allow the lower Runtime version.").isVisible()).toBe(true);
  expect(await scenario.deploys("prod")).toHaveLength(4);
  await dialog.getByLabel("Allow the Runtime version to go down").check();
  const hold = dialog.getByLabel("Hold all other deploys");
  await hold.press("Enter");
  await hold.check();
  expect(await scenario.deploys("prod")).toHaveLength(4);
  await button.click();
  const verdict = dialog.getByRole("alert");
  await verdict.waitFor();
  expect(await verdict.innerText()).toMatch(
    /^In git: main has the code of deploy 2 again, as deploy 5\. Not deployed yet/,
  );
  const made = (await scenario.deploys("prod")).at(-1);
  expect(made?.rollback).toMatchObject({ to: "2", reason: "The weather DAG divides by zero" });

  await dialog.getByRole("button", { name: "Close" }).click();
  await page.getByText(/Deploys are on hold/).waitFor();
  await page.getByRole("link", { name: "Deploy 5", exact: true }).waitFor();
});

test("a rollback by keyboard alone, on a phone", async () => {
  await using live = await LivePage.open(badWeather, { viewport: phone });
  const { page, scenario } = live;
  await page.getByRole("heading", { level: 1, name: /prod runs/ }).waitFor();
  /** Presses Tab until an element has the focus. */
  const tabTo = async (what: (focused: string) => boolean) => {
    for (let presses = 0; presses < 80; presses++) {
      await page.keyboard.press("Tab");
      const focused = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement | null;
        const label = element?.closest("label")?.textContent;
        return `${element?.tagName} ${element?.getAttribute("aria-label") ?? label ?? element?.textContent}`;
      });
      if (what(focused)) return;
    }
    throw new Error("not reached by Tab");
  };
  await tabTo((focused) => /^A .*\b3$/.test(focused.trim()));
  await page.keyboard.press("Enter");
  await dialogOf(page, "Deploy 3").waitFor();
  await tabTo((focused) => focused.includes("Roll back to 3"));
  await page.keyboard.press("Enter");
  const dialog = dialogOf(page, "Roll back prod to deploy 3");
  await dialog.getByRole("heading", { name: /^Files/ }).waitFor();
  await tabTo((focused) => focused.startsWith("TEXTAREA"));
  await page.keyboard.type("By keyboard");
  await tabTo((focused) => focused.includes("Roll prod back to 3"));
  await page.keyboard.press("Enter");
  await dialog.getByText(/main has the code of deploy 3 again/).waitFor();
  expect((await scenario.deploys("prod")).at(-1)?.rollback?.reason).toBe("By keyboard");
  await page.keyboard.press("Escape");
  await expect.poll(() => dialog.count()).toBe(0);
});

test("a narrower scope is planned anew", async () => {
  await using live = await LivePage.open();
  const dialog = await openPlan(live.page, "2");
  await dialog.getByLabel("DAGs alone").check();
  await dialog.getByText(/^stays at Runtime 12\.2\.0/).waitFor();
  expect(await dialog.getByText("Dockerfile").count()).toBe(0);
});

test("a hold is put on and released, a deploy is marked, the history is checked", async () => {
  await using live = await LivePage.open();
  const { page, scenario } = live;
  await page.getByRole("button", { name: "Hold deploys" }).click();
  const hold = dialogOf(page, "Hold deploys to prod");
  await hold.getByLabel("Why?").fill("Migration until noon");
  await hold.getByRole("button", { name: "Hold deploys" }).click();
  await hold.getByRole("alert").waitFor();
  await hold.getByRole("button", { name: "Close" }).click();
  await page.getByText("Migration until noon").waitFor();
  await page.getByRole("button", { name: "Release" }).click();
  const release = dialogOf(page, "Release the hold on prod");
  await release.getByRole("button", { name: "Release" }).click();
  await release.getByRole("alert").waitFor();
  await release.getByRole("button", { name: "Close" }).click();
  await expect.poll(() => page.getByText("Migration until noon").count()).toBe(0);

  await page.getByText("Add a sales DAG").click();
  await page.getByRole("button", { name: "Mark good" }).click();
  const mark = dialogOf(page, "Deploy 2: mark good");
  await mark.getByLabel("Why?").fill("Ran for a week");
  await mark.getByRole("button", { name: "Mark good" }).click();
  await mark.getByRole("alert").waitFor();
  await mark.getByRole("button", { name: "Close" }).click();
  expect((await scenario.deploys("prod"))[1]?.mark).toMatchObject({ as: "good" });
  await dialogOf(page, "Deploy 2").getByRole("button", { name: "Close" }).click();

  await page.getByRole("button", { name: "Check the history" }).click();
  const check = dialogOf(page, "Check the history of prod");
  await check.getByRole("alert").waitFor();
  expect(await check.innerText()).toMatch(/Set-up/);
});

describe("bad states", () => {
  test("a deploy by somebody else while the plan is open: nothing is pushed, and why", async () => {
    await using live = await LivePage.open();
    const { page, scenario } = live;
    const dialog = await openPlan(page, "3");
    await scenario.deploy("Somebody else", { "dags/other.py": "other\n" });
    await dialog.getByLabel(/^Why\?/).fill("Too late");
    await dialog.getByRole("button", { name: "Roll prod back to 3" }).click();
    await dialog.getByRole("alert").waitFor();
    expect(await dialog.innerText()).toMatch(/newer-deploy/);
    expect(await scenario.deploys("prod")).toHaveLength(5);
    expect((await scenario.deploys("prod")).at(-1)?.rollback).toBeNull();
  });

  test("the network is lost before the plan: what is wrong, and nothing was changed", async () => {
    await using live = await LivePage.open();
    const { page } = live;
    await page.getByRole("heading", { level: 1, name: /prod runs/ }).waitFor();
    live.scenario.github.before = () => Promise.reject(new Error("cut"));
    await page.getByRole("link", { name: "Roll back to deploy 3" }).click();
    const dialog = dialogOf(page, "Roll back prod to deploy 3");
    await dialog.getByText("Nothing was changed.").waitFor({ timeout: 60_000 });
    expect(await dialog.innerText()).toMatch(/network/);
    live.scenario.github.before = async () => {};
  });

  test("whoever closes the dialog of a push learns how it ended, also when the history is not there then", async () => {
    await using live = await LivePage.open();
    const { page, scenario } = live;
    const dialog = await openPlan(page, "3");
    await dialog.getByLabel(/^Why\?/).fill("Closed too early");
    let isPushed = false;
    scenario.github.before = async (path) => {
      if (isPushed) throw new Error("cut");
      if (!path.endsWith("/git-receive-pack")) return;
      await page.keyboard.press("Escape");
      isPushed = true;
    };
    await dialog.getByRole("button", { name: "Roll prod back to 3" }).click();
    await page.getByText(/main has the code of deploy 3 again/).waitFor({ timeout: 60_000 });
    await page.getByText("This may be out of date").waitFor({ timeout: 60_000 });
    expect(await page.getByText(/main has the code of deploy 3 again/).isVisible()).toBe(true);
    expect(await page.getByRole("heading", { level: 1, name: /prod runs/ }).isVisible()).toBe(true);
    scenario.github.before = async () => {};
  });

  test("two windows: the address works once, and the second says where to go", async () => {
    await using live = await LivePage.open();
    await live.page.getByRole("heading", { level: 1, name: /prod runs/ }).waitFor();
    const second = await live.tab();
    await second.goto(live.ui.address.href);
    await second.getByText(/is open in another tab or window\. Go on there\./).waitFor();
    // Loaded again, the first one still works.
    await live.page.reload();
    await live.page.getByRole("heading", { level: 1, name: /prod runs/ }).waitFor();
  });

  test("the program ends while a plan is open", async () => {
    await using live = await LivePage.open();
    const dialog = await openPlan(live.page, "3");
    await live.ui.stop();
    await dialog.getByLabel(/^Why\?/).fill("Nobody hears it");
    await dialog.getByRole("button", { name: "Roll prod back to 3" }).click();
    await dialog.getByText("The program behind this page does not answer any more.").waitFor();
    expect(await dialog.innerText()).toContain("deploy-rollback history -d prod");
    // The history cannot be read either: that must not sound as if it were known what came of the push.
    await live.page.getByText("Start it again:").waitFor();
    expect(await live.page.getByText("Nothing was changed").count()).toBe(0);
  });

  test.each([
    ["no settings", { ".github/deploys.yml": null }, "settings-missing"],
    ["settings that are none", { ".github/deploys.yml": "deployments: [" }, "settings-invalid"],
  ])("%s: what to do, and it is read again once that is done", async (_, files, code) => {
    await using live = await LivePage.open();
    const { page, scenario } = live;
    await page.getByRole("heading", { level: 1, name: /prod runs/ }).waitFor();
    const before = astroProject()[".github/deploys.yml"] as string;
    scenario.commit("Oops", files);
    await page.reload();
    await page.getByText(code).waitFor();
    expect(await page.getByText("The history cannot be shown.").isVisible()).toBe(true);
    scenario.commit("Mend", { ".github/deploys.yml": before });
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { level: 1, name: /prod runs/ }).waitFor();
  });

  test("a manifest that does not parse", async () => {
    await using live = await LivePage.open();
    await live.page.getByRole("heading", { level: 1, name: /prod runs/ }).waitFor();
    live.scenario.commit("Oops", { "deploys.json": "{" }, "deploys");
    await live.page.reload();
    await live.page.getByText("manifest-invalid").waitFor();
  });

  test("no history yet", async () => {
    await using live = await LivePage.open([]);
    await live.page.getByRole("heading", { level: 1, name: /prod runs nothing/ }).waitFor();
  });
});

test("a hostile history runs no script and asks for nothing", async () => {
  const hostile = `</script><img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
  await using live = await LivePage.open([
    { deploy: "One", files: {}, inputs: { description: hostile } },
    {
      deploy: "Two",
      files: { [`dags/${hostile.replaceAll("/", "_")}.py`]: `\u202e${hostile}\n` },
      inputs: { description: `\u202e${hostile}` },
    },
  ]);
  const dialog = await openPlan(live.page, "1");
  const text = await dialog.innerText();
  expect(text).toContain("<img src=x onerror=");
  expect(text).not.toContain("\u202e");
  expect(await live.page.title()).not.toBe("owned");
  expect(await live.page.evaluate(() => document.querySelectorAll("img").length)).toBe(0);
});

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

test.each(["light", "dark"] as const)("axe finds nothing in a plan, %s", async (colorScheme) => {
  await using live = await LivePage.open(badWeather, { colorScheme });
  await openPlan(live.page, "2");
  await live.page.evaluate(axe);
  const violations = await live.page.evaluate(async () => {
    const run = (window as unknown as { axe: { run: () => Promise<{ violations: unknown[] }> } })
      .axe;
    return (await run.run()).violations.map((one) => JSON.stringify(one).slice(0, 500));
  });
  expect(violations).toEqual([]);
});

/** The server of `deploy-rollback ui`: who may ask it, and what it does. The page itself: `test/browser/`. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { program, surroundings } from "../local-terminal/program.ts";
import { Ui } from "../local-terminal/ui.ts";
import { threeDeploys } from "./histories.ts";
import { Scenario } from "./scenario.ts";

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.prepared(threeDeploys);
});
afterAll(() => scenario[Symbol.asyncDispose]());

const startUi = (...args: string[]) =>
  Ui.start(["--no-open", ...args], { folder: scenario.clone.folder });

/** The lines of an answer. */
const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
const resultOf = (text: string) => linesOf(text).at(-1)?.["result"] as Record<string, unknown>;
const codesOf = (text: string) =>
  (JSON.parse(text).problems as { code: string }[]).map(({ code }) => code);

describe("who may ask", () => {
  test("whoever opens the address, once", async () => {
    await using ui = await startUi();
    expect(ui.address.hostname).toBe("127.0.0.1");
    expect(ui.secret.length).toBeGreaterThan(40);
    const wrong = await ui.post("/session", { secret: "A".repeat(ui.secret.length) });
    expect([wrong.status, codesOf(wrong.text)]).toEqual([403, ["page-secret-wrong"]]);
    const open = await ui.open();
    const again = await ui.post("/session", { secret: ui.secret });
    expect([again.status, codesOf(again.text)]).toEqual([403, ["page-open-already"]]);
    const { text } = await ui.post("/answers/histories", {}, open);
    expect(resultOf(text)).toMatchObject({ data: { deployments: [{ current: "3" }] } });
  });

  test("nobody without what the session gave, or with the secret itself", async () => {
    await using ui = await startUi();
    const before = await ui.post("/answers/histories", {}, { authorization: "Bearer " });
    expect([before.status, codesOf(before.text)]).toEqual([403, ["page-secret-wrong"]]);
    await ui.open();
    for (const authorization of ["", "Bearer ", `Bearer ${ui.secret}`]) {
      const { status, text } = await ui.post("/answers/histories", {}, { authorization });
      expect([status, codesOf(text)], authorization).toEqual([403, ["page-secret-wrong"]]);
    }
  });

  const elsewhere: Record<string, (ui: Ui) => Record<string, string>> = {
    "a name that leads here": ({ address: { port } }) => ({ host: `evil.example:${port}` }),
    "our other name": ({ address: { port } }) => ({ host: `localhost:${port}` }),
    "another origin": () => ({ origin: "https://evil.example" }),
    "another port of this machine": () => ({ origin: "http://127.0.0.1:1" }),
    "no origin": () => ({ origin: "null" }),
    "another site": () => ({ "sec-fetch-site": "cross-site" }),
    "another port, as the browser calls it": () => ({ "sec-fetch-site": "same-site" }),
  };
  test.each(Object.entries(elsewhere))("not from %s, even with the session", async (_, headers) => {
    await using ui = await startUi();
    const open = await ui.open();
    const { status, text } = await ui.post("/answers/histories", {}, { ...open, ...headers(ui) });
    expect([status, codesOf(text)]).toEqual([403, ["page-elsewhere"]]);
  });

  test("no request changes anything but a POST, and no other page may read or frame ours", async () => {
    await using ui = await startUi();
    const { authorization } = await ui.open();
    const { origin } = ui.address;
    for (const method of ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]) {
      const response = await fetch(`${origin}/answers/hold`, {
        method,
        headers: { authorization, origin },
      });
      expect(response.status, method).toBe(404);
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
    }
    const page = await fetch(`${origin}/`);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(page.headers.get("referrer-policy")).toBe("no-referrer");
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(await page.text()).not.toContain(ui.secret);
  });

  test("nobody on another address of this machine", async () => {
    await using ui = await startUi();
    const { port } = ui.address;
    await expect(fetch(`http://127.0.0.2:${port}/`)).rejects.toThrow();
  });
});

describe("what it answers", () => {
  test("steps as they begin, then what the command line prints with --json", async () => {
    await using ui = await startUi();
    const open = await ui.open();
    const inputs = { "deploy-id": "1", deployment: "prod", patch: "true" };
    const { text } = await ui.post("/answers/plan", inputs, open);
    const lines = linesOf(text);
    expect(lines.flatMap(({ step }) => step ?? [])).toEqual([
      ...["Fetch the repository", "Read the ledger", "Work out the plan", "Compare the files"],
    ]);
    expect(resultOf(text)).toMatchObject({
      ...{ rolledBackTo: "1", rolledBackFrom: "3", eligible: true, problems: [] },
      patch: [{ path: "dags/a.py", change: "changed" }],
    });
  });

  test("a rollback of what was seen, and of nothing else", async () => {
    await using own = await Scenario.prepared(threeDeploys);
    const shared = scenario;
    scenario = own;
    try {
      await using ui = await startUi();
      const open = await ui.open();
      const asked = { "deploy-id": "1", deployment: "prod", reason: "It is broken" };
      const unseen = resultOf((await ui.post("/answers/rollback", asked, open)).text);
      expect(unseen["problems"]).toMatchObject([{ code: "invalid-input" }]);
      const plan = resultOf((await ui.post("/answers/plan", asked, open)).text);
      const seen = {
        "expected-newest": plan["newestDeploy"],
        "expected-head": plan["headSha"],
        "expected-tree": plan["treeSha"],
      };
      await own.deploy("Four", { "dags/a.py": "four\n" });
      const late = await ui.post("/answers/rollback", { ...asked, ...seen }, open);
      expect(resultOf(late.text)["problems"]).toMatchObject([
        { code: "newer-deploy" },
        { code: "head-changed" },
      ]);
      expect((await own.manifest()).deployments["prod"]?.deploys).toHaveLength(4);
      const again = resultOf((await ui.post("/answers/plan", asked, open)).text);
      const { text } = await ui.post(
        "/answers/rollback",
        {
          ...{ ...asked, "expected-newest": again["newestDeploy"] },
          ...{ "expected-head": again["headSha"], "expected-tree": again["treeSha"] },
        },
        open,
      );
      expect(resultOf(text)).toMatchObject({ deployId: "5", rolledBackTo: "1", problems: [] });
      expect(ui.printed).toContain("In git: main has the code of deploy 1 again, as deploy 5.");
    } finally {
      scenario = shared;
    }
  });

  test("nothing but what the page does", async () => {
    await using ui = await startUi();
    const open = await ui.open();
    for (const name of ["import", "init", "record", "history", "ui", "constructor"]) {
      const { text } = await ui.post(`/answers/${name}`, {}, open);
      expect(resultOf(text)["problems"], name).toMatchObject([{ code: "unexpected" }]);
    }
    const repair = await ui.post("/answers/verify", { repair: "true" }, open);
    expect(resultOf(repair.text)["problems"]).toMatchObject([{ code: "invalid-input" }]);
  });

  test("no body that is too large or malformed", async () => {
    await using ui = await startUi();
    const open = await ui.open();
    expect((await ui.post("/answers/hold", { reason: "x".repeat(200_000) }, open)).status).toBe(
      413,
    );
    for (const body of [null, [], { reason: 1 }, { reason: { a: 1 } }]) {
      expect((await ui.post("/answers/hold", body, open)).status).toBe(400);
    }
  });
});

describe("how it starts and ends", () => {
  test("opens a browser with the address, and never a program of the clone", async () => {
    const folder = await mkdtemp(join(tmpdir(), "ui-"));
    try {
      const opener = (file: string) => `#!/bin/sh\necho "$1" >> ${join(folder, file)}\n`;
      const browser = join(folder, "browser");
      await writeFile(browser, opener("opened"), { mode: 0o755 });
      const planted = ["xdg-open", "grep", "sed", "x-www-browser"].map((name) =>
        join(scenario.clone.folder, name),
      );
      for (const path of planted) await writeFile(path, opener("planted"), { mode: 0o755 });
      const PATH = [".", process.env["PATH"]].join(delimiter);
      {
        await using ui = await Ui.start([], {
          folder: scenario.clone.folder,
          env: { PATH, BROWSER: browser },
        });
        await expect
          .poll(() => readFile(join(folder, "opened"), "utf8").catch(() => ""), { timeout: 5_000 })
          .toBe(`${ui.address}\n`);
      }
      await expect(readFile(join(folder, "planted"))).rejects.toThrow();
      for (const path of planted) await rm(path);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("listens where it is told, and says when another program does", async () => {
    await using taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    const ended = spawn(process.execPath, [program, "ui", "--no-open", "--port", String(port)], {
      cwd: scenario.clone.folder,
      env: surroundings({ folder: scenario.clone.folder }),
    });
    const printed: string[] = [];
    ended.stderr.on("data", (chunk) => printed.push(String(chunk)));
    const [code] = await once(ended, "close");
    expect([code, printed.join("")]).toEqual([1, expect.stringContaining("(port-unusable)")]);
  });

  test("ends with Ctrl+C, once a push that is under way has ended", async () => {
    await using own = await Scenario.prepared(threeDeploys);
    await using ui = await Ui.start(["--no-open"], { folder: own.clone.folder });
    const open = await ui.open();
    const asked = { "deploy-id": "1", deployment: "prod", reason: "It is broken" };
    const plan = resultOf((await ui.post("/answers/plan", asked, open)).text);
    const seen = {
      "expected-newest": String(plan["newestDeploy"]),
      "expected-head": String(plan["headSha"]),
      "expected-tree": String(plan["treeSha"]),
    };
    let stopped: Promise<number | null> | undefined;
    own.github.before = async (path) => {
      if (!path.endsWith("/git-receive-pack") || stopped) return;
      stopped = ui.stop();
      await pause(300);
    };
    const { text } = await ui.post("/answers/rollback", { ...asked, ...seen }, open);
    expect(resultOf(text)).toMatchObject({ deployId: "4", problems: [] });
    expect(await stopped).toBe(0);
    expect(ui.printed).toContain("as deploy 4");
    expect((await own.manifest()).deployments["prod"]?.deploys.at(-1)?.id).toBe("4");
  });

  test("ends with Ctrl+C when nothing is under way", async () => {
    await using ui = await startUi();
    expect(await ui.stop()).toBe(0);
    await expect(fetch(ui.address.origin)).rejects.toThrow();
  });
});

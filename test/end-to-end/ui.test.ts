/** The server of `deploy-rollback ui`: who may ask it, and what it does. The page itself: `test/browser/`. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { program } from "../local-terminal/program.ts";
import { threeDeploys } from "./histories.ts";
import { Scenario } from "./scenario.ts";

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.prepared(threeDeploys);
});
afterAll(() => scenario[Symbol.asyncDispose]());

/** `ui` as a process, and whoever asks it. */
class Ui implements AsyncDisposable {
  readonly address: URL;
  readonly #child: ChildProcess;
  readonly #printed: string[];

  private constructor(child: ChildProcess, address: URL, printed: string[]) {
    this.#child = child;
    this.address = address;
    this.#printed = printed;
  }

  static async start(...args: string[]): Promise<Ui> {
    return Ui.startWith({}, "--no-open", ...args);
  }

  static async startWith(env: Record<string, string>, ...args: string[]): Promise<Ui> {
    const { folder } = scenario.clone;
    const child = spawn(process.execPath, [program, "ui", ...args], {
      cwd: folder,
      env: { PATH: process.env["PATH"], HOME: folder, GIT_CONFIG_NOSYSTEM: "1", ...who, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const printed: string[] = [];
    child.stderr.on("data", (chunk) => printed.push(String(chunk)));
    const [first] = await once(createInterface(child.stdout), "line");
    return new Ui(child, new URL(first), printed);
  }

  get printed(): string {
    return this.#printed.join("");
  }

  get secret(): string {
    return this.address.hash.slice("#key=".length);
  }

  /** As the page asks, unless headers say otherwise. @returns status and body */
  async post(path: string, body: unknown, headers: Record<string, string> = {}) {
    const { origin, host, hostname, port } = this.address;
    const asking = request({
      ...{ hostname, port, path, method: "POST" },
      headers: { host, origin, "content-type": "application/json", ...headers },
    });
    asking.end(JSON.stringify(body));
    const [response] = await once(asking, "response");
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    return { status: response.statusCode, headers: response.headers, text };
  }

  /** @returns the header of whoever has opened the page */
  async open(): Promise<{ authorization: string }> {
    const { text } = await this.post("/session", { secret: this.secret });
    return { authorization: `Bearer ${JSON.parse(text).token}` };
  }

  async stop(): Promise<number | null> {
    this.#child.kill("SIGINT");
    if (this.#child.exitCode === null) await once(this.#child, "exit");
    return this.#child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null) await this.stop();
  }
}

const who = {
  ...{ GIT_AUTHOR_NAME: "Mona Lisa", GIT_AUTHOR_EMAIL: "mona@example.com" },
  ...{ GIT_COMMITTER_NAME: "Mona Lisa", GIT_COMMITTER_EMAIL: "mona@example.com" },
};

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
    await using ui = await Ui.start();
    expect(ui.address.hostname).toBe("127.0.0.1");
    expect(ui.secret.length).toBeGreaterThan(40);
    const wrong = await ui.post("/session", { secret: "A".repeat(ui.secret.length) });
    expect([wrong.status, codesOf(wrong.text)]).toEqual([403, ["page-secret-wrong"]]);
    const open = await ui.open();
    const again = await ui.post("/session", { secret: ui.secret });
    expect([again.status, codesOf(again.text)]).toEqual([403, ["page-open-already"]]);
    const history = await ui.post("/answers/history", {}, open);
    expect(resultOf(history.text)["current"]).toBe("3");
  });

  test("nobody without what the session gave, or with the secret itself", async () => {
    await using ui = await Ui.start();
    const before = await ui.post("/answers/history", {}, { authorization: "Bearer " });
    expect([before.status, codesOf(before.text)]).toEqual([403, ["page-secret-wrong"]]);
    await ui.open();
    for (const authorization of ["", "Bearer ", `Bearer ${ui.secret}`]) {
      const { status, text } = await ui.post("/answers/history", {}, { authorization });
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
    await using ui = await Ui.start();
    const open = await ui.open();
    const { status, text } = await ui.post("/answers/history", {}, { ...open, ...headers(ui) });
    expect([status, codesOf(text)]).toEqual([403, ["page-elsewhere"]]);
  });

  test("no request changes anything but a POST, and no other page may read or frame ours", async () => {
    await using ui = await Ui.start();
    const { authorization } = await ui.open();
    const { origin } = ui.address;
    for (const method of ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]) {
      const response = await fetch(`${origin}/answers/hold`, {
        method,
        headers: { authorization, origin },
      });
      expect(response.ok, method).toBe(false);
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
    await using ui = await Ui.start();
    const { port } = ui.address;
    await expect(fetch(`http://127.0.0.2:${port}/`)).rejects.toThrow();
  });
});

describe("what it answers", () => {
  test("steps as they begin, then what the command line prints with --json", async () => {
    await using ui = await Ui.start();
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
      await using ui = await Ui.start();
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
    await using ui = await Ui.start();
    const open = await ui.open();
    for (const name of ["import", "init", "record", "ui", "constructor"]) {
      const { text } = await ui.post(`/answers/${name}`, {}, open);
      expect(resultOf(text)["problems"], name).toMatchObject([{ code: "unexpected" }]);
    }
    const repair = await ui.post("/answers/verify", { repair: "true" }, open);
    expect(resultOf(repair.text)["problems"]).toMatchObject([{ code: "invalid-input" }]);
  });

  test("no body that is too large or malformed", async () => {
    await using ui = await Ui.start();
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
        await using ui = await Ui.startWith({ PATH, BROWSER: browser });
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
      env: { PATH: process.env["PATH"], HOME: scenario.clone.folder, ...who },
    });
    const printed: string[] = [];
    ended.stderr.on("data", (chunk) => printed.push(String(chunk)));
    const [code] = await once(ended, "close");
    expect([code, printed.join("")]).toEqual([1, expect.stringContaining("(port-in-use)")]);
  });

  test("ends with Ctrl+C", async () => {
    await using ui = await Ui.start();
    expect(await ui.stop()).toBe(0);
    await expect(fetch(ui.address.origin)).rejects.toThrow();
  });
});

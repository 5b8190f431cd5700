/** The Deploy History page: its data, and the file that it is. */
import { describe, expect, test } from "vitest";
import { Refusal } from "../../src/errors/problem.ts";
import { pageHtml } from "../../src/page/html.ts";
import { pageData } from "../../src/page/page-data.ts";
import { titleOf } from "../../src/page/title.ts";
import { deployed, eventful, historyText, hoursAgo, now } from "../browser/histories.ts";

const dataOf = (...histories: Parameters<typeof historyText>[0][]) =>
  pageData(histories.map(historyText), now);

function messagesOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
}

describe("data", () => {
  const [deployment] = dataOf(eventful).deployments;
  const find = (id: string) => deployment?.deploys.find((deploy) => deploy.id === id);

  test("is each history's, newest first", () => {
    expect(deployment).toMatchObject({
      ...{ key: "acme/data-platform:prod", current: "44", previous: "37" },
      rollbackWorkflow: { file: "roll-back.yml" },
    });
    expect(deployment?.deploys.slice(0, 3).map(({ id }) => id)).toEqual(["46", "45", "44"]);
  });

  test("says for how long each deploy's code ran", () => {
    expect(find("44")?.active).toEqual({ from: find("44")?.finishedAt, until: null });
    expect(find("43")?.active).toEqual({
      ...{ from: find("43")?.finishedAt, until: find("44")?.finishedAt },
    });
    expect(find("45")?.active).toBeNull();
  });

  test("says which code was taken out, and how a rollback would change the Runtime version", () => {
    const undone = deployment?.deploys.filter((deploy) => deploy.undone).map(({ id }) => id);
    expect(undone).toEqual(["43", "42", "41", "40", "39", "35", "34"]);
    expect(find("43")?.runtimeChange).toBe("upgrade");
    expect(find("28")?.runtimeChange).toBe("downgrade");
    expect(find("38")?.runtimeChange).toBe("none");
  });

  test("has no text that looks like something else", () => {
    const entries = [deployed(1, 3, { description: "safe\u202e\u2066 \u0007text" })];
    const [only] = dataOf({ ...eventful, entries }).deployments;
    expect(only?.deploys[0]?.description).toBe("safe text");
  });

  test("leaves out what the page does not show", () => {
    const entries = [deployed(1, 3, { secret: "of a later version" })];
    expect(JSON.stringify(dataOf({ ...eventful, entries }))).not.toContain("secret");
  });
});

test("all problems of all files are told at once", () => {
  const { json } = historyText(eventful);
  const files = [
    { name: "cut.json", json: json.slice(0, 100) },
    { name: "failed.json", json: '{"warnings": [], "problems": [{"message": "No clone."}]}' },
    { name: "other.json", json: '{"deploys": []}' },
    { name: "good.json", json },
    { name: "again.json", json },
  ];
  const messages = messagesOf(() => pageData(files, now));
  expect(messages[0]).toMatch(/^cut\.json: line 1, column \d+: /);
  expect(messages[1]).toBe(
    "failed.json: the whole of it: it is from a command that failed: No clone.",
  );
  expect(messages.filter((message) => message.startsWith("other.json: ")).length).toBeGreaterThan(
    5,
  );
  expect(messages.at(-1)).toBe(
    "again.json: deployment: acme/data-platform:prod is in an earlier one, too",
  );
  expect(messages.some((message) => message.startsWith("good.json"))).toBe(false);
});

test("a repository's address that is none of the web is no link", () => {
  const { json } = historyText(eventful);
  const hostile = json.replaceAll("https://github.com/acme/data-platform", "javascript:alert(1)");
  expect(messagesOf(() => pageData([{ name: "x", json: hostile }], now))[0]).toMatch(/repository/);
});

describe("the file", () => {
  const assets = {
    script: { text: "run()", sha256: "c2NyaXB0" },
    style: { text: "h1{}", sha256: "c3R5bGU=" },
  };
  const html = (description: string) => {
    const entries = [deployed(1, 3, { description })];
    const data = dataOf({ ...eventful, entries });
    return { data, text: pageHtml({ kind: "static", data }, assets) };
  };

  test("runs and applies nothing but its own script and style, and asks nobody", () => {
    const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(html("One").text) ?? [];
    expect(policy).toBe(
      "default-src 'none'; script-src 'sha256-c2NyaXB0'; style-src 'sha256-c3R5bGU='; img-src data:; base-uri 'none'; form-action 'none'",
    );
  });

  test("has its data in a form that nothing in it can leave", () => {
    const { data, text } = html("</script><script>alert(1)</script><!--\u2028\u2029");
    const [, embedded = ""] = /id="source">(.*?)<\/script>/.exec(text) ?? [];
    expect(embedded).not.toMatch(/[<\u2028\u2029]/);
    expect(JSON.parse(embedded)).toEqual({ kind: "static", data });
    expect(text.match(/<script/g)).toHaveLength(2);
  });

  test("says in its title what runs", () => {
    expect(titleOf(dataOf(eventful))).toBe("prod runs 44 · Deploy History");
    expect(titleOf(dataOf({ ...eventful, entries: [] }))).toBe(
      "prod runs nothing recorded · Deploy History",
    );
    expect(titleOf(dataOf(eventful, { ...eventful, name: "dev" }))).toBe(
      "2 Deployments · Deploy History",
    );
    expect(hoursAgo(0)).toBe(now);
  });
});

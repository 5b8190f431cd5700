/** What each command shows at its end, as snapshots: `npm exec -- vitest run test/decisions/screens.test.ts -u`. */
import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { versionChange } from "../../src/report/from-and-to.ts";
import { terminalText } from "../../src/report/terminal/render.ts";
import { versionOfImage } from "../../src/runtime/image.ts";
import { screenNames, screenReport } from "./screens.ts";

/** On a terminal of 24 lines, the prompt takes one, and so does the command, when it needs two. */
const lastScreen = 22;

describe.each([80, 120])("on %d columns", (columns) => {
  test.each(screenNames)("%s", async (name) => {
    const report = screenReport(name, columns);
    const screen = terminalText(report, { width: columns, colour: false });
    await expect(screen).toMatchFileSnapshot(`screens/${name}.${columns}.txt`);

    const lines = screen.trimEnd().split("\n");
    const { next, verdict } = report;
    const prose = next ? lines.slice(0, -1) : lines;
    // Commands, and lines of files, are left whole.
    const isWhole = (line: string) => /^ *(?:deploy-rollback|git) |^\+/.test(line);
    for (const line of prose.filter((one) => !isWhole(one)))
      expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
    if (!verdict) return;

    // What a person sees without scrolling: the verdict, the danger if there is one, and the command, whole.
    expect(next, "every command says how to go on").toBeTruthy();
    expect(lines.at(-1)).toBe(next?.command);
    const seen = lines.slice(-lastScreen);
    expect(seen.filter((line) => /^[✓!✗] /.test(line)).length).toBeGreaterThan(0);
    if (screen.includes("DANGER")) expect(seen.join("\n")).toContain("DANGER");
  });
});

test("colour only adds to what the signs say", () => {
  const report = screenReport("plan-downgrade", 80);
  const coloured = terminalText(report, { width: 80, colour: true });
  const plain = terminalText(report, { width: 80, colour: false });
  expect(coloured).not.toBe(plain);
  expect(stripVTControlCharacters(coloured)).toBe(plain);
});

test("the command to go on with does nothing without being asked for", () => {
  for (const name of screenNames) {
    const { next } = screenReport(name, 80);
    expect(next?.command ?? "", name).not.toMatch(/--yes|-y\b|<|\.$/);
  }
});

test.each([
  ["runtime:12.2.0", "runtime:12.2.0", "12.2.0, as now"],
  ["runtime:12.2.0", "runtime:12.1.1", "12.2.0 → 12.1.1 (downgrade)"],
  ["runtime:3.3-8", "runtime:3.3", "3.3-8 → 3.3 (not known exactly)"],
  ["base:17", "runtime:12.1.1", "unknown → 12.1.1 (not known exactly)"],
])("from %s to %s: what is not known is not shown as unchanged", (from, to, shown) => {
  const version = (image: string) => versionOfImage(`astrocrpublic.azurecr.io/${image}`);
  const change = { from: version(from), to: version(to) };
  expect(versionChange(change, "image-and-dags")).toBe(shown);
  expect(versionChange({ from: null, to: null }, "dags-only")).toBe("unknown, as now");
});

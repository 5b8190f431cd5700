/** What each command shows at its end, as snapshots: `npm exec -- vitest run test/decisions/screens.test.ts -u`. */
import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { terminalText } from "../../src/report/terminal/render.ts";
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

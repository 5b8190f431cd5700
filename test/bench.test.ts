/** What the benchmark makes of its figures. */
import { describe, expect, test } from "vitest";
import { svg } from "./bench/chart.ts";
import { page } from "./bench/page.ts";
import { atMost, isMissed } from "./bench/target.ts";

describe("a target", () => {
  const missed = atMost("time", 1.31, 1.3, String);
  test.each([
    ["met", atMost("time", 1.3, 1.3, String), false, "yes"],
    ["missed", missed, true, "**no**"],
    [
      "missed, with a proof",
      { ...missed, limit: { why: "git", holds: true } },
      false,
      "**no**: git",
    ],
    ["missed, its proof too", { ...missed, limit: { why: "git", holds: false } }, true, "**no**"],
  ])("%s", (_, target, isFailure, shown) => {
    expect(isMissed(target)).toBe(isFailure);
    const text = page([{ title: "Times", text: "Some.", targets: [target] }], 3);
    expect(text).toContain(
      `| time | ≤ 1.3 | ${target.measured} | ${shown} |\n\n## Times\n\nSome.\n`,
    );
  });
});

test("the chart has each line where its figures are, and no name over another", () => {
  const axis = { title: "", show: String };
  const lines = [
    {
      name: "a & b",
      points: [
        [1, 1],
        [10, 10],
        [100, 100],
      ],
    },
    {
      name: "c",
      points: [
        [1, 1],
        [100, 99],
      ],
    },
  ] as const;
  const chart = svg({ title: "Times", x: axis, y: axis, lines });
  expect(chart).toContain('<polyline class="line0" points="64,364 282,206 500,48"/>');
  const names = [...chart.matchAll(/y="([\d.]+)">(a &amp; b|c)</g)].map(([, y]) => Number(y));
  expect(names).toEqual([52, 70]);
});

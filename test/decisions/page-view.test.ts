/** What the Deploy History page works out in the browser: views, filters, lanes, durations, commands. */
import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { axisOf } from "../../src/browser/axis.ts";
import { comparisonOf } from "../../src/browser/comparison.ts";
import { ago, exactly, lengthOf } from "../../src/browser/duration.ts";
import { filtered, valuesOf } from "../../src/browser/filter.ts";
import { laneOf, rangeOf } from "../../src/browser/lane.ts";
import { arcPath, placed } from "../../src/browser/lane-place.ts";
import { whyNotOffered, whyNotShort } from "../../src/browser/offer.ts";
import { picking } from "../../src/browser/picking.ts";
import { ranFor } from "../../src/browser/ran-for.ts";
import { byCommandLine, byGh } from "../../src/browser/rollback-commands.ts";
import { stateNow, whatRuns } from "../../src/browser/state-now.ts";
import { hashOf, noFilters, start, viewOf } from "../../src/browser/view.ts";
import type { PageDeploy, PageDeployment } from "../../src/page/data.ts";
import { pageData } from "../../src/page/page-data.ts";
import {
  deployed,
  eventful,
  type HistoryFacts,
  historyText,
  many,
  now,
} from "../browser/histories.ts";

const time = Date.parse(now);
const hour = 3_600_000;

function pageOf(facts: HistoryFacts): PageDeployment {
  const [deployment] = pageData([historyText(facts)], now).deployments;
  if (!deployment) throw new Error("no Deployment");
  return deployment;
}
const prod = pageOf(eventful);
const find = (id: string): PageDeploy => {
  const found = prod.deploys.find((deploy) => deploy.id === id);
  if (!found) throw new Error(`no deploy ${id}`);
  return found;
};
const idsOf = (deploys: readonly PageDeploy[]) => deploys.map(({ id }) => id);

describe("views", () => {
  test.each([
    start,
    { ...start, deployment: "acme/x:prod", deploy: "38" },
    { ...start, rollback: "v1.2", filters: { ...noFilters, text: "a & b=c #1", who: "mona" } },
    { ...start, picked: ["41", "38"], isComparing: true },
  ])("%j is kept by its address", (view) => {
    expect(viewOf(hashOf(view))).toEqual(view);
  });

  test("an address that somebody made up is no other view", () => {
    expect(viewOf("#%%%&pick=1&compare=&pick=2&pick=3&__proto__=x")).toEqual({
      ...start,
      ...{ picked: ["1", "2"], isComparing: true },
    });
    expect(viewOf("#compare=&pick=1").isComparing).toBe(false);
  });

  test("of picked deploys the last two stay", () => {
    expect(picking(picking(picking([], "1"), "2"), "3")).toEqual(["2", "3"]);
    expect(picking(["2", "3"], "2")).toEqual(["3"]);
  });
});

test.each([
  [-5, "0 min"],
  [59_000, "0 min"],
  [12 * 60_000, "12 min"],
  [hour, "1 h"],
  [7 * hour + 60_000, "7 h 1 min"],
  [49 * hour, "2 d 1 h"],
  [48 * hour + 60_000, "2 d"],
])("%d ms are %s", (length, words) => expect(lengthOf(length)).toBe(words));

test("times are told from now, and exactly, in UTC", () => {
  expect(ago("2026-12-01T11:59:30Z", time)).toBe("just now");
  expect(ago("2026-11-28T09:00:00Z", time)).toBe("3 d ago");
  expect(exactly("2026-11-28T09:05:00Z")).toBe("28 Nov 2026, 09:05 UTC");
  expect(ranFor(find("42"), time)).toBe("7 h 1 min");
  expect(ranFor(find("44"), time)).toBe("5 h 10 min");
  expect(ranFor(find("45"), time)).toBeNull();
});

describe("filters", () => {
  const of = (filters: Partial<typeof noFilters>) =>
    idsOf(filtered(prod.deploys, { ...noFilters, ...filters }));
  test.each([
    [{ text: "ORDERS twice" }, ["44", "42", "41"]],
    [{ text: "#38" }, ["38"]],
    [{ text: "ada-" }, ["39", "32"]],
    [{ status: "failed" }, ["45", "29"]],
    [{ status: "initialized" }, ["46"]],
    [{ status: "rollback" }, ["44", "42", "36"]],
    [{ status: "bad" }, ["41", "34"]],
    [{ status: "undone", who: "octocat" }, ["42"]],
    [{ runtime: "13.1.0" }, ["28", "27", "26"]],
    [{ status: "no such" }, []],
  ])("%j", (filters, ids) => expect(of(filters)).toEqual(ids));

  test("only what can come back, and does not run, is eligible", () => {
    expect(of({ status: "eligible" })).not.toContain("44");
    expect(of({ status: "eligible" })).toContain("38");
  });

  test("values are offered by how often they occur", () => {
    expect(valuesOf(prod.deploys, "runtime")).toEqual(["13.2.0", "13.4.0", "13.1.0"]);
  });
});

describe("lanes", () => {
  const width = 1000;
  const lane = (facts: HistoryFacts, name: Parameters<typeof rangeOf>[0] = "All") => {
    const deployment = pageOf(facts);
    const range = rangeOf(name, [deployment], time);
    return { range, ...laneOf(deployment, range, time, (range.until - range.from) / width) };
  };

  test("bars follow each other; what runs goes on to the edge; what is undone is told apart", () => {
    const { bars, range } = lane(eventful);
    for (const [index, bar] of bars.entries()) {
      expect(bar.until).toBe(bars[index + 1]?.from ?? range.until);
    }
    expect(bars.at(-1)?.kind).toBe("current");
    const undone = bars
      .filter(({ kind }) => kind === "undone")
      .flatMap(({ deploys }) => idsOf(deploys));
    expect(undone).toEqual(["34", "35", "39", "40", "41", "42", "43"]);
  });

  test("arcs lead from rollbacks to what they brought back, one over the other", () => {
    const { arcs } = lane(eventful);
    expect(arcs.map(({ rollback, level }) => [rollback.id, level])).toEqual([
      ["36", 0],
      ["42", 0],
      ["44", 1],
    ]);
    for (const { from, until, rollback } of arcs) {
      const target = find(rollback.rollback?.to ?? "").active;
      expect(from).toBeGreaterThan(Date.parse(target?.from ?? ""));
      expect(from).toBeLessThan(Date.parse(target?.until ?? ""));
      expect(until).toBe(Date.parse(rollback.active?.from ?? ""));
    }
  });

  test("signs that would cover each other are put below each other", () => {
    const { points } = lane(eventful);
    expect(
      points.filter(({ at }) => at > time - 6 * hour).map(({ kind, row }) => [kind, row]),
    ).toEqual([
      ["good", 0],
      ["failed", 1],
      ["progress", 2],
    ]);
  });

  test("thousands of deploys are drawn as no more bars than there is room for", () => {
    const { bars } = lane(many(5000));
    expect(bars.length).toBeLessThan(width / 2 + 2);
    expect(bars.flatMap(({ deploys }) => deploys)).toHaveLength(5000);
    expect(bars.at(-1)?.deploys).toHaveLength(1);
  });

  test("the range is of the newest twenty deploys, of days, or of all", () => {
    const latest = rangeOf("Latest", [prod], time);
    expect(latest.from).toBe(Date.parse(find("27").createdAt));
    expect(rangeOf("All", [prod], time).from).toBe(Date.parse(find("26").createdAt));
    expect(rangeOf("30 days", [prod], time).from).toBe(time - 30 * 24 * hour);
    expect(rangeOf("Latest", [{ deploys: [] }], time).from).toBe(time - 24 * hour);
  });

  test("each lane is as high as what is in it", () => {
    const items = [lane(eventful), lane(many(3))].map((each) => ({ lane: each }));
    const [first, second] = placed(items);
    expect(second?.place.top).toBe(first?.place.height);
    expect(first?.place.height).toBeGreaterThan(second?.place.height ?? 0);
    expect(placed(items.slice(1))[0]?.place.bar).toBeLessThan(second?.place.bar ?? 0);
    expect(arcPath(10, 100, 50, 20)).toMatch(/^M100 50C100 30 .*M6\.5 44L10 50L13\.5 44$/);
  });

  test("the axis writes days, and the time of day where it is short", () => {
    const days = axisOf({ from: time - 240 * hour, until: time }, 0, 900);
    expect(days.ticks[0]?.label).toBe("22 Nov");
    expect(days.x(time)).toBe(900);
    const labels = axisOf({ from: time - 6 * hour, until: time }, 0, 900).ticks.map(
      ({ label }) => label,
    );
    expect(labels).toContain("09:00");
    expect(axisOf({ from: 0, until: time }, 0, 900).ticks.at(-1)?.label).toMatch(
      /^[A-Z][a-z]{2} 20\d\d$/,
    );
  });
});

describe("what runs", () => {
  test("is told with the newest deploy that does not, and with what is before it", () => {
    const { current, newest, previous } = stateNow(prod);
    expect([current?.id, newest?.id, previous?.id]).toEqual(["44", "46", "37"]);
    expect(whatRuns(prod, find("44"))).toBe("Weather joins by station, not by city (#214)");
    expect(stateNow(pageOf({ ...eventful, entries: [] }))).toEqual({});
  });

  test("cannot be rolled back to, except after a failed deploy", () => {
    expect(whyNotOffered(prod, find("44"))).toEqual(["Its code runs now."]);
    const failed = pageOf({
      ...eventful,
      entries: [deployed(1, 5), deployed(2, 3, { status: "failed" })],
    });
    const [, current] = failed.deploys;
    expect(current && whyNotOffered(failed, current)).toEqual([]);
    expect(current && whyNotShort(failed, current)).toBeNull();
  });

  test.each([
    ["46", "Not ended yet"],
    ["45", "Never ran"],
    ["41", "Marked bad"],
    ["38", null],
  ])("%s: in short %s", (id, why) => expect(whyNotShort(prod, find(id))).toBe(why));
});

test("a comparison puts the older deploy first, and has those between", () => {
  const compared = comparisonOf(prod, ["41", "38"]);
  expect([compared?.older.id, compared?.newer.id]).toEqual(["38", "41"]);
  expect(idsOf(compared?.between ?? [])).toEqual(["40", "39"]);
  expect(compared?.facts.filter(({ differs }) => differs).map(({ name }) => name)).toEqual([
    ...["Runtime", "Image"],
  ]);
  expect(comparisonOf(prod, ["41", "41"])).toBeNull();
  expect(comparisonOf(prod, ["41", "none"])).toBeNull();
});

describe("commands", () => {
  const wanted = {
    reason: 'It\'s $(echo no) `echo no` "z"\n; echo no',
    hold: true,
    allowDowngrade: true,
  };
  const words = (command: string) =>
    execFileSync("sh", ["-c", `printf '%s\\n' ${command}`], { encoding: "utf8" })
      .trimEnd()
      .split("\n");
  const plain = 'It\'s $(echo no) `echo no` "z" ; echo no';

  test("reach the program as they are meant, whatever the reason says", () => {
    expect(words(byCommandLine(prod, find("28"), wanted))).toEqual([
      ...["deploy-rollback", "rollback", "28", "-d", "prod", "--reason", plain],
      ...["--hold", "--allow-downgrade"],
    ]);
    expect(words(byGh(prod, find("28"), wanted) ?? "")).toEqual([
      ...["gh", "workflow", "run", "roll-back.yml", "--repo", "acme/data-platform"],
      ...["-f", "deploy-id=28", "-f", `reason=${plain}`, "-f", "hold=true"],
      ...["-f", "allow-downgrade=true"],
    ]);
  });

  test("name nothing that the workflow does not ask for, and another server than GitHub's own", () => {
    const other = {
      ...prod,
      repository: "https://github.example/acme/x",
      rollbackWorkflow: { file: "back.yml", inputs: ["deployment", "deploy-id", "reason"] },
    };
    expect(byGh(other, find("28"), { ...wanted, reason: "Slow" })).toBe(
      "gh workflow run back.yml --repo github.example/acme/x -f deployment=prod -f deploy-id=28 -f reason=Slow",
    );
    expect(byGh({ ...prod, rollbackWorkflow: null }, find("28"), wanted)).toBeNull();
    expect(byGh({ ...prod, repository: null }, find("28"), wanted)).toBeNull();
  });

  test("without a reason: one that asks for it, and none that would fail", () => {
    const open = { reason: " ", hold: false, allowDowngrade: false };
    expect(byCommandLine(prod, find("28"), open)).toBe("deploy-rollback rollback 28 -d prod");
    expect(byGh(prod, find("28"), open)).toBeNull();
  });
});

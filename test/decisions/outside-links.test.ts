import { expect, test } from "vitest";
import { outsideContentWarning } from "../../src/ledger/outside-content.ts";
import { outsideLinks } from "../../src/ledger/outside-links.ts";

test.each<[string, string | null, string | null | undefined]>([
  ["etl/dags", "../shared/dags", "shared/dags"],
  ["etl/dags", "../shared/dags/", "shared/dags"],
  ["etl/dags/util.py", "../../shared/util.py", "shared/util.py"],
  ["etl/dags/util.py", "../include/util.py", undefined],
  ["etl/dags/util.py", "../../libs/common/x.py", undefined],
  ["etl/dags/util.py", "../../libs/commonly/x.py", "libs/commonly/x.py"],
  ["etl/dags/util.py", "./../../etl/include/x.py", undefined],
  ["etl/dags/util.py", "../../../elsewhere.py", null],
  ["etl/dags/util.py", "/etc/passwd", null],
  ["etl/include/common", null, ".gitmodules"],
])("%s → %s leads to %s", (path, target, leadsTo) => {
  const found = outsideLinks([{ path, target }], ["etl", "libs/common"]);
  expect(found.map((link) => link.leadsTo)).toEqual(leadsTo === undefined ? [] : [leadsTo]);
});

test("a submodule of a project that is the whole repository has its entry in it", () => {
  expect(outsideLinks([{ path: "include/common", target: null }], ["."])).toEqual([]);
});

test("a warning says what to put into `also`, where that can help", () => {
  const warningOf = (path: string, target: string | null) =>
    outsideLinks([{ path, target }], ["etl"]).map(outsideContentWarning).join();
  expect(warningOf("etl/dags", "../shared")).toMatch(
    /`etl\/dags` is a link .* Put `shared` into `also`\.$/,
  );
  expect(warningOf("etl/x", null)).toMatch(/is a submodule.* put `\.gitmodules` into `also`\.$/);
  expect(warningOf("etl/x", "/srv/x")).toMatch(
    /out of the repository.* Move it into the project\.$/,
  );
});

import { afterEach, describe, expect, test } from "vitest";
import { catalogue, type ErrorCode } from "../../src/errors/catalogue.ts";
import { problem, remedyOf } from "../../src/errors/problem.ts";
import { readIn } from "../../src/errors/words.ts";

const codes = Object.keys(catalogue) as ErrorCode[];
afterEach(() => readIn("job"));

describe("a remedy fits the place where it is read", () => {
  test("inputs and actions in a job, options and commands in a terminal", () => {
    const downgrade = () => problem("downgrade-not-allowed", { from: "1.2", to: "1.1" }).remedy;
    const differs = () => problem("id-twice", { deploy: "3" }).remedy;
    expect(downgrade()).toContain("run again with `allow-downgrade: true`.");
    expect(differs()).toContain("run the action `verify/` with `repair: true`");
    readIn("terminal");
    expect(downgrade()).toContain("run again with `--allow-downgrade`.");
    expect(differs()).toContain("run `deploy-rollback verify --repair`");
  });

  test("no remedy for a terminal names an input with a value, or a job's token", () => {
    // What is left to do on GitHub after a delivery is done there, not in a terminal.
    const delivery = codes.slice(codes.indexOf("checkout-failed"));
    const settings = /`(?:runtime|permissions|branch|project|deliver|rollback\.[\w-]+): /g;
    for (const code of codes.filter((other) => !delivery.includes(other))) {
      const remedy = remedyOf(code, "terminal").replace(settings, "`");
      expect(remedy, code).not.toMatch(
        /`[a-z-]+: [a-z]+`|the action `|job.s own token|[Pp]ass the token|the runner/,
      );
    }
  });
});

describe("commands in a remedy can be run as they are", () => {
  const remedy = (tag: string) => problem("tag-missing", { deploy: "3", tag }).remedy;

  test("they name the tag, deploy or commit", () => {
    expect(remedy("deploy/prod/3")).toContain("`git push origin refs/tags/deploy/prod/3`");
  });

  test.each(["deploy/$(id)", "a`b", "--force", "a;b", "a b"])("but never %s", (tag) => {
    expect(remedy(tag)).toContain("`git push origin refs/tags/<tag>`");
  });
});

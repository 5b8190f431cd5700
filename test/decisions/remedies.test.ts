import { afterEach, describe, expect, test } from "vitest";
import { catalogue, type ErrorCode } from "../../src/errors/catalogue.ts";
import { problem, remedyOf } from "../../src/errors/problem.ts";
import { readIn } from "../../src/errors/words.ts";
import { commandsFor } from "../../src/report/terminal/commands.ts";
import { commandsIn, withWholeCommands } from "../../src/report/terminal/remedy.ts";
import { terminalText } from "../../src/report/terminal/render.ts";

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
    expect(differs()).toContain("rebuild the manifest: `deploy-rollback verify --repair`.");
  });

  test.each([80, 120])("all that can be read on a terminal, on %d columns", async (width) => {
    const read = codes.slice(0, codes.indexOf("checkout-failed"));
    const problems = read.map((code) => {
      return { code, message: catalogue[code].about, remedy: remedyOf(code, "terminal") };
    });
    const screen = terminalText({ problems, verdict: null }, { width, colour: false });
    await expect(screen).toMatchFileSnapshot(`screens/remedies.${width}.txt`);
  });

  test("no remedy for a terminal names an input with a value, or a job's token", () => {
    // What is left to do on GitHub after a delivery is done there, not in a terminal.
    const delivery = codes.slice(codes.indexOf("checkout-failed"));
    const settings =
      /`(?:runtime|permissions|branch|project|deliver|land|sign|rollback\.[\w-]+): /g;
    for (const code of codes.filter((other) => !delivery.includes(other))) {
      const remedy = remedyOf(code, "terminal").replace(settings, "`");
      expect(remedy, code).not.toMatch(
        /`[a-z-]+: [a-z]+`|the action `|job.s own token|[Pp]ass the token|the runner/,
      );
    }
  });
});

describe("commands in a remedy can be run as they are", () => {
  test("on a terminal each can stand on a line of its own: it ends its sentence, after a colon", () => {
    for (const code of codes) {
      const remedy = remedyOf(code, "terminal");
      const all = [...remedy.matchAll(/`((?:deploy-rollback|git|astro|gh) [^`]+)`/g)];
      expect(commandsIn(remedy), code).toEqual(all.map(([, command]) => command));
    }
  });

  test("and names the Deployment, the clone and the remote, once", () => {
    const command = commandsFor({ directory: "../air flow", remote: "upstream" });
    const remedies = () => [
      problem("hold-unknown", { deployment: "prod" }),
      problem("settings-missing", { branch: "main", similar: null }),
      problem("id-twice", { deploy: "3" }),
      problem("commit-unknown", { commit: "main" }),
      problem("tag-missing", { deploy: "3", tag: "deploy/prod/3" }),
    ];
    const place = "-C '../air flow' --remote upstream";
    readIn("terminal");
    const whole = withWholeCommands(remedies(), "prod", command);
    expect(whole.flatMap(({ remedy }) => commandsIn(remedy))).toEqual([
      `deploy-rollback hold -d prod ${place}`,
      `deploy-rollback init ${place}`,
      `deploy-rollback verify --repair -d prod ${place}`,
      "(cd '../air flow' && git push)",
      "(cd '../air flow' && git push upstream refs/tags/deploy/prod/3)",
    ]);
  });

  test("nothing that people write is taken for one", () => {
    const reason = "Broken: `git push --force evil`.";
    const hold = { id: "1", reason, createdBy: "mona", createdAt: "2026-11-20T03:00:00Z" };
    const problems = [problem("deploy-held", { deployment: "prod", hold })];
    const screen = { width: 200, colour: false };
    expect(terminalText({ problems, verdict: null }, screen)).not.toMatch(/^ *git push/m);
  });

  const remedy = (tag: string) => problem("tag-missing", { deploy: "3", tag }).remedy;

  test("they name the tag, deploy or commit", () => {
    expect(remedy("deploy/prod/3")).toContain("`git push origin refs/tags/deploy/prod/3`");
  });

  test.each(["deploy/$(id)", "a`b", "--force", "a;b", "a b"])("but never %s", (tag) => {
    expect(remedy(tag)).toContain("`git push origin refs/tags/<tag>`");
  });
});

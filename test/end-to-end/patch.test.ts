/** `plan --patch`: what a rollback changes in files, line by line. */
import { expect, test } from "vitest";
import { limits } from "../../src/limits.ts";
import { runProgram } from "../local-terminal/program.ts";
import { Scenario } from "./scenario.ts";

const odd = 'dags/a "quoted" \\ ü.py';
const tooLong = "line\n".repeat(limits.patch / 5);

test("plan --patch shows each file as git does, whatever its name and kind", async () => {
  await using scenario = await Scenario.prepared([
    {
      deploy: "One",
      files: {
        "dags/a.py": "one\ndiff --git a/dags/a.py b/dags/a.py\n",
        "dags/aa.py": "x\rdiff --git a/q b/q\rone\n",
        [odd]: "before\n",
        "dags/becomes-link.py": "text\n",
        "dags/run.sh": "echo\n",
        "include/gone.sql": "select 1\n",
        "include/data": "\u0000binary 1",
        "include/long.txt": "",
      },
    },
    {
      deploy: "Two",
      files: {
        "dags/a.py": "two\ndiff --git a/dags/a.py b/dags/a.py\n",
        "dags/aa.py": "x\rdiff --git a/q b/q\rtwo\n",
        [odd]: "after\n",
        "dags/becomes-link.py": { link: "a.py" },
        "dags/run.sh": { script: "echo\n" },
        "include/gone.sql": null,
        "include/new.sql": "select 2\n",
        "include/data": "\u0000binary 2",
        "include/long.txt": tooLong,
      },
    },
  ]);
  const plan = (...args: string[]) =>
    runProgram(["plan", "1", ...args], { folder: scenario.clone.folder });
  const { stdout, stderr } = await plan("--patch", "--json");
  const { patch } = JSON.parse(stdout);
  const shown = new Map<string, [change: string, lines: string[] | null]>(
    patch.map(({ path, change, text }: Record<string, string>) => [
      path,
      [change, text?.split("\n").filter((line) => /^(?!index|---|\+\+\+)./.test(line)) ?? null],
    ]),
  );
  expect(Object.fromEntries(shown), stderr).toEqual({
    "dags/a.py": [
      "changed",
      ["@@ -1,2 +1,2 @@", "-two", "+one", " diff --git a/dags/a.py b/dags/a.py"],
    ],
    "dags/aa.py": [
      "changed",
      ["@@ -1 +1 @@", ...["-", "+"].map((sign) => expect.stringMatching(`^\\${sign}x`))],
    ],
    [odd]: ["changed", ["@@ -1 +1 @@", "-after", "+before"]],
    "dags/becomes-link.py": [
      "changed",
      [
        ...["deleted file mode 120000", "@@ -1 +0,0 @@", "-a.py", "\\ No newline at end of file"],
        ...["new file mode 100644", "@@ -0,0 +1 @@", "+text"],
      ],
    ],
    "dags/run.sh": ["changed", ["old mode 100755", "new mode 100644"]],
    "include/data": ["changed", ["Binary files a/include/data and b/include/data differ"]],
    "include/gone.sql": ["added", ["new file mode 100644", "@@ -0,0 +1 @@", "+select 1"]],
    "include/long.txt": ["changed", null],
    "include/new.sql": ["removed", ["deleted file mode 100644", "@@ -1 +0,0 @@", "-select 2"]],
  });

  const { stdout: screen } = await plan("--patch");
  expect(screen).toContain(`changed ${odd}\n\n`);
  expect(screen).toMatch(/^-two\n\+one$/m);
  expect(screen).toMatch(/^changed include\/long.txt\n\nToo long to be shown\.$/m);
  expect(screen).toMatch(/\n\ndeploy-rollback rollback 1 -d prod\n$/);
  expect((await plan()).stdout).not.toContain("+one");
});

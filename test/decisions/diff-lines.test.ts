import { expect, test } from "vitest";
import { diffLines } from "../../src/browser/live/diff-lines.ts";

const shown = (text: string) => diffLines(text).map(({ kind, line }) => `${kind}: ${line}`);

test("lines of the text, whatever they look like, without what git says for itself", () => {
  const text =
    "index 1..2 100644\n--- a/a.py\n+++ b/a.py\n@@ -1,3 +1,3 @@ def f():\n same\n--- a/a.py\n+++ b/a.py\n\\ No newline at end of file\n";
  expect(shown(text)).toEqual([
    ...["hunk: @@ -1,3 +1,3 @@ def f():", "same:  same", "removed: --- a/a.py"],
    ...["added: +++ b/a.py", "same: \\ No newline at end of file"],
  ]);
});

test("an empty line among the others", () => {
  expect(shown("@@ -1,3 +1,3 @@\n-a\n\n+b\n")).toEqual([
    ...["hunk: @@ -1,3 +1,3 @@", "removed: -a", "same: ", "added: +b"],
  ]);
});

test("what changes of a file apart from its text", () => {
  expect(shown("old mode 100755\nnew mode 100644\n")).toEqual([
    "mode: old mode 100755",
    "mode: new mode 100644",
  ]);
  expect(shown("index 1..2 100644\nBinary files a/x and b/x differ\n")).toEqual([
    "mode: Binary files a/x and b/x differ",
  ]);
});

test("a file that becomes a link is one removed and one added", () => {
  const text =
    "deleted file mode 120000\nindex 1..0\n--- a/a\n+++ /dev/null\n@@ -1 +0,0 @@\n-b\nnew file mode 100644\nindex 0..2\n--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+text\n";
  expect(shown(text)).toEqual([
    ...["mode: deleted file mode 120000", "hunk: @@ -1 +0,0 @@", "removed: -b"],
    ...["mode: new file mode 100644", "hunk: @@ -0,0 +1 @@", "added: +text"],
  ]);
});

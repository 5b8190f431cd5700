import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleaned, defused, formatMessage, undefused } from "../../src/ledger/message.ts";
import { entryOfTag, tagDifferences, tagMessage } from "../../src/ledger/tag.ts";
import { deploy } from "./deploys.ts";
import { processorTime } from "./processor-time.ts";

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        "[skip ci]",
        "skip-checks: true",
        "Deploy-Id: 9",
        "---",
        "\n",
        "\n\n",
        "fixes #1",
        "\r\n",
        " ",
        "# x",
        "é🔥",
        "Signed-off-by: x <x@y>",
      ),
    )
    .map((words) => words.join("")),
);

test("defusing hides nothing and comes off again", () => {
  fc.assert(
    fc.property(anyText.map(cleaned), (text) => {
      expect(undefused(defused(text))).toBe(text);
      expect(defused(text)).not.toMatch(
        /\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]|skip-checks\s*:/i,
      );
    }),
  );
});

test("no trailer carries a marker that keeps the deploy workflow from running", () => {
  const baseImage = "quay.io/astronomer/astro-runtime:12.1.1-base [skip ci]";
  const actors = { actor: "octocat", triggeringActor: "octocat" };
  const message = tagMessage("prod", deploy("1", 1, { baseImage }), actors);
  expect(message).toMatch(/^Base-Image: .*12\.1\.1-base/m);
  expect(message).not.toContain("[skip ci]");
});

const spaces = [" ", "\n", "\t", "\u00a0", "\u2003", "\u3000", ": ", ":\n\n", " \u200b", " (", '"'];
const references = [
  ...["#12", "gh-12", "GH-12", "acme/airflow#12", "Acme-2/air.flow_x#12"],
  ...["https://github.com/acme/airflow/issues/12", "https://ghe.example/a/b/pull/12"],
];

test("no word closes an issue, whatever is between it and the issue's name", () => {
  const stem = ["close", "closes", "closed", "fix", "fixes", "fixed"];
  for (const word of [...stem, "resolve", "resolves", "RESOLVED", "_Fixes", "(Closes"]) {
    for (const space of [...spaces, " ".repeat(2_000)]) {
      for (const reference of references) {
        const message = formatMessage({
          subject: "x",
          body: `${word}${space}${reference}`,
          trailers: {},
        });
        expect(message).not.toContain(reference);
        expect(undefused(message)).toContain(reference);
      }
    }
  }
  // Nor when they come from two places.
  const apart = formatMessage({ subject: "This fixes", body: "#12", trailers: {} });
  expect(apart).not.toContain("#12");
});

test("other words and other names stay as they are", () => {
  for (const text of [
    "Add the weather DAG (#41)",
    "prefix #12",
    "closet #12",
    "fix https://example.com/2026/11/20",
    "fix #weather",
    "Fix the bug of #12",
  ]) {
    expect(defused(text)).toBe(text);
  }
});

test("a long text takes no time", () => {
  for (const part of ["fix ", "fix -", "fixes a/", "fix a.b/c", "fix http://", "#1", " "]) {
    const time = processorTime(() => defused(part.repeat(100_000 / part.length)));
    expect(time, part).toBeLessThan(1_000);
  }
});

test("cleaning takes out what cannot be seen, and nothing else", () => {
  expect(
    cleaned(" a\r\nb\u0000\u001b[31m\u202e\u200e\u200f\u061c\u2067\u0085c\u2060\u200d👩‍👩‍👧\t "),
  ).toBe("a\nb[31mc\u200d👩‍👩‍👧");
});

describe("git itself reads only our trailers", () => {
  const read = (message: string) =>
    execFileSync("git", ["interpret-trailers", "--parse"], { input: message, encoding: "utf8" });

  test("whatever the subject and the body say", () => {
    fc.assert(
      fc.property(anyText, anyText, (subject, body) => {
        const message = formatMessage({
          subject: `Deploy ${subject}`,
          body,
          trailers: { "Deploy-Id": "42", Run: null, Image: "a\nDeploy-Id: 9" },
        });
        expect(read(message)).toBe("Deploy-Id: 42\nImage: a Deploy-Id: 9\n");
      }),
      { numRuns: 60 },
    );
  });
});

describe("a tag holds all that its entry needs", () => {
  const tagOf = (entry: ReturnType<typeof deploy>, deployment = "prod") => {
    const message = tagMessage(deployment, entry, {
      actor: entry.createdBy,
      triggeringActor: "hubot",
    });
    const body = message.slice(message.indexOf("\n\n") + 2);
    const trailers = message.trimEnd().split("\n\n").at(-1) ?? "";
    return {
      name: entry.tag,
      object: "0".repeat(40),
      commit: entry.commit ?? "",
      message: { body, trailers },
    };
  };

  test("what is written is read back the same", () => {
    fc.assert(
      fc.property(anyText.map(cleaned), fc.boolean(), (said, isRollback) => {
        const entry = deploy(
          "5",
          3,
          isRollback
            ? { description: "", rollback: { to: "3", from: "4", scope: "dags", reason: said } }
            : { description: said, externalId: "clv" },
        );
        expect(entryOfTag(tagOf(entry))).toEqual({ deployment: "prod", entry });
      }),
    );
  });

  test("differences are shown with both sides", () => {
    const entry = deploy("5", 3);
    expect(tagDifferences(tagOf(entry), "prod", entry)).toEqual([]);
    expect(tagDifferences(tagOf(entry), "prod", { ...entry, status: "failed" } as never)).toEqual(
      [],
    );
    expect(tagDifferences(tagOf(entry), "prod", { ...entry, runtime: "12.2.0" })).toEqual([
      "runtime is 12.1.1 in the tag and 12.2.0 in the manifest",
    ]);
    expect(tagDifferences(tagOf(entry, "staging"), "prod", entry)).toHaveLength(1);
    expect(tagDifferences({ ...tagOf(entry), message: null }, "prod", entry)).toEqual([
      "the tag is lightweight, not annotated",
    ]);
  });
});

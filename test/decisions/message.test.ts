import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleaned, defused, formatMessage, undefused } from "../../src/ledger/message.ts";
import { entryOfTag, tagDifferences, tagMessage } from "../../src/ledger/tag.ts";
import { deploy } from "./deploys.ts";

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

test("cleaning takes out what cannot be seen, and nothing else", () => {
  expect(cleaned(" a\r\nb\u0000\u001b[31m\u202ec\u2060\u200d👩‍👩‍👧\t ")).toBe(
    "a\nb[31mc\u200d👩‍👩‍👧",
  );
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

/** What the inputs of the actions may be: each wrong one is named, with what is wrong about it. */
import { expect, test } from "vitest";
import { Refusal } from "../../src/errors/problem.ts";
import { type ActionName, type RawInputs, readInputs } from "../../src/inputs.ts";

const given = { "deploy-id": "1", reason: "It is broken", token: "ghs_x" };

/** The messages of the problems with the inputs. */
function problemsOf(action: ActionName, inputs: RawInputs): string[] {
  try {
    readInputs(action, inputs);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.problems.map(({ code }) => code)).toEqual(
      error.problems.map(() => "invalid-input"),
    );
    return error.problems.map(({ message }) => message);
  }
  return [];
}

test("an ID and a reason are all that a rollback needs", () => {
  expect(readInputs("rollback", given)).toMatchObject({
    "deploy-id": "1",
    reason: "It is broken",
    scope: "all",
    "dry-run": false,
    checkout: true,
    "deliver-timeout": 3_000_000,
  });
});

test.each([
  "38",
  "#38",
  "rel-7",
  "deploy/prod/38",
  "refs/tags/deploy/prod/38",
  "previous",
  "last-good",
  " 38 ",
])("`%s` may be asked for", (id) => {
  expect(problemsOf("rollback", { ...given, "deploy-id": id })).toEqual([]);
});

test.each<[string, RawInputs, string]>([
  ["an ID like an option", { "deploy-id": "--upload-pack=touch /tmp/x" }, "must be a deploy ID"],
  ["an ID like a path", { "deploy-id": "/etc/passwd" }, "must be a deploy ID"],
  ["a path that goes up", { "deploy-id": "deploy/../../etc" }, "must not contain `..`"],
  ["an ID with a line end", { "deploy-id": "1\n2" }, "must be a deploy ID"],
  ["an ID that is too long", { "deploy-id": "1".repeat(300) }, "must be a deploy ID"],
  ["a reason of spaces", { reason: " \n\t " }, "is empty"],
  ["a reason of 501 characters", { reason: "x".repeat(501) }, "is longer than 500"],
  ["a wrong boolean", { "dry-run": "yes" }, "must be `true` or `false`"],
  ["a folder that goes up", { path: "../other" }, "must be a folder of the workspace"],
  ["a folder elsewhere", { path: "/etc" }, "must be a folder of the workspace"],
  ["a wrong scope", { scope: "everything" }, "must be `all`, `dags` or `image`"],
  ["an unknown way of delivery", { deliver: "ftp" }, "must be `none`, `workflow` or `astro`"],
  ["a timeout of zero", { "deliver-timeout": "0" }, "must be a number of minutes"],
  ["a timeout that no job reaches", { "deliver-timeout": "7201" }, "must be at most 7200"],
  ["a token with a space", { "astro-token": "a b" }, "must be a token"],
  ["a repository without an owner", { repository: "airflow" }, "must be `owner/name`"],
])("%s is refused", (_, inputs, problem) => {
  const problems = problemsOf("rollback", { ...given, ...inputs });
  expect(problems).toEqual([expect.stringContaining(problem)]);
  expect(problems[0]).toContain(`\`${Object.keys(inputs)[0]}\``);
});

test.each([
  [499, 0],
  [500, 0],
  [501, 1],
])("a reason of %d characters, emoji counted once", (length, problems) => {
  const reason = "🙂".repeat(length);
  expect(problemsOf("rollback", { ...given, reason })).toHaveLength(problems);
});

const approval = {
  "expected-newest": "2",
  "expected-head": "a".repeat(40),
  "expected-tree": "b".repeat(40),
};

test.each([
  ["a short commit", "expected-head", "abc123", "40"],
  ["a wrong ID of the newest deploy", "expected-newest", "previous", "not `previous`"],
  ["the head, emptied", "expected-head", "", "is empty"],
  ["the tree, emptied", "expected-tree", "", "is empty"],
  ["the newest deploy, emptied", "expected-newest", "", "is empty"],
])("an approved plan with %s is refused", (_, name, value, problem) => {
  expect(problemsOf("rollback", { ...given, ...approval })).toEqual([]);
  expect(problemsOf("rollback", { ...given, ...approval, [name]: value })).toEqual([
    expect.stringMatching(new RegExp(`^Input \`${name}\`.*${problem}`)),
  ]);
});

test("an output of an approved plan that arrives empty is refused, also when all of them do", () => {
  const emptied = Object.fromEntries(Object.keys(approval).map((name) => [name, ""]));
  expect(problemsOf("rollback", { ...given, ...emptied })).toHaveLength(3);
  const left = Object.fromEntries(Object.keys(approval).map((name) => [name, "*"]));
  expect(problemsOf("rollback", { ...given, ...left })).toEqual([]);
});

test("all that is wrong is named at once", () => {
  const { token } = given;
  expect(problemsOf("rollback", { token, scope: "everything" })).toEqual([
    expect.stringMatching(/`deploy-id`.*is required/),
    expect.stringMatching(/`reason`.*is required/),
    expect.stringContaining("`scope`"),
  ]);
});

test.each<[ActionName, RawInputs, string]>([
  ["record", { status: "done" }, "must be `success`, `failure` or `cancelled`"],
  ["record", { commit: "main" }, "40"],
  ["record", { "deploy-type": "all" }, "must be `infer`"],
  ["record", { runtime: "latest" }, "must be a Runtime version"],
  ["record", { image: "team/airflow 41" }, "must be an image"],
  ["guard", { commit: "main" }, "40"],
  ["hold", {}, "is required to put a hold on"],
  ["hold", { reason: "x", "hold-id": "rollback-4" }, "must not begin with `rollback-`"],
  ["hold", { reason: "x", "hold-id": "a b" }, "must be 1 to 64 of"],
  ["mark", { "deploy-id": "1", reason: "x", as: "fine" }, "must be `good`, `bad` or `none`"],
  ["mark", { "deploy-id": "1", as: "bad" }, "is required for a mark"],
  ["mark", { as: "none" }, "give a deploy ID"],
  ["record", { "deploy-id": "last-good" }, "not `previous` or `last-good`"],
  ["history", { limit: "0" }, "must be a number from 1 to 99999"],
  ["history", { status: "running" }, "must be `initialized`"],
  ["verify", { repair: "1" }, "must be `true` or `false`"],
  ["comment", { "deploy-id": "a b" }, "must be a deploy ID"],
])("%s: %j is refused", (action, inputs, problem) => {
  const { token } = given;
  expect(problemsOf(action, { token, ...inputs })).toEqual([expect.stringContaining(problem)]);
});

test("taking a mark off needs no reason", () => {
  expect(problemsOf("mark", { token: "ghs_x", "deploy-id": "1", as: "none" })).toEqual([]);
});

test("a release of a hold needs no reason", () => {
  const release = { token: "ghs_x", release: "true" };
  expect(problemsOf("hold", release)).toEqual([]);
  expect(problemsOf("hold", { ...release, "hold-id": "rollback-4" })).toEqual([]);
});

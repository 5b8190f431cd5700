/** What git and GitHub print, in their own words, and what it is taken for. */
import { describe, expect, test } from "vitest";
import { diskTrouble } from "../../src/errors/disk.ts";
import { problemsOf } from "../../src/errors/problem.ts";
import { connectionProblem, isPassing, judgeRefusal, refusedRefs } from "../../src/git/refusal.ts";

const porcelain = (...lines: string[]) =>
  `To https://github.com/acme/airflow\n${lines.join("\n")}\nDone\n`;

describe("a refused push", () => {
  test.each([
    [
      porcelain(
        "!\tabc:refs/heads/main\t[remote rejected] (protected branch hook declined)",
        "!\tdef:refs/tags/deploy/prod/4\t[remote rejected] (atomic transaction failed)",
      ),
      "remote: error: GH006: Protected branch update failed for refs/heads/main.        \nremote: error: At least 1 approving review is required.\n",
      ["branch-protected"],
    ],
    [
      porcelain(
        "!\tabc:refs/heads/main\t[remote rejected] (push declined due to repository rule violations)",
      ),
      "remote: error: GH013: Repository rule violations found for refs/heads/main.\nremote: - Changes must be made through a pull request.\n",
      ["pull-request-required"],
    ],
    [
      porcelain(
        "!\tabc:refs/heads/main\t[remote rejected] (push declined due to repository rule violations)",
      ),
      "remote: - Commits must have verified signatures.\n",
      ["signature-required"],
    ],
    [
      porcelain(
        "!\tabc:refs/heads/main\t[remote rejected] (push declined due to repository rule violations)",
      ),
      "remote: - Cannot update this protected ref.\n",
      ["rule-violated"],
    ],
    [
      porcelain(
        "!\tabc:refs/tags/deploy/prod/4\t[remote rejected] (push declined due to repository rule violations)",
      ),
      "remote: - Cannot create ref due to creations being restricted.\n",
      ["tag-rule"],
    ],
    [
      porcelain(
        "!\tabc:refs/tags/deploy/prod/4\t[remote rejected] (refusing to allow a GitHub App to create or update workflow `.github/workflows/x.yml` without `workflows` permission)",
      ),
      "",
      ["workflow-file"],
    ],
    [
      porcelain("!\tabc:refs/heads/main\t[remote rejected] (pre-receive hook declined)"),
      "remote: No deploys on Friday\n",
      ["push-refused"],
    ],
    [
      porcelain("!\tabc:refs/tags/deploy/prod/3\t[remote rejected] (pre-receive hook declined)"),
      "remote: No deploys on Friday\n",
      ["push-refused"],
    ],
  ])("%j", (output, stderr, expected) => {
    const judged = judgeRefusal(refusedRefs(output), stderr);
    expect(judged.problems?.map(({ code }) => code)).toEqual(expected);
  });

  test.each([
    "[rejected] (stale info)",
    "[rejected] (fetch first)",
    "[rejected] (already exists)",
    "[remote rejected] (cannot lock ref 'refs/heads/main': is at abc but expected def)",
    "[remote rejected] (failed to update ref)",
    "[remote rejected] (reference already exists)",
    "[remote rejected] (incorrect old value provided)",
  ])("%s is a lost race", (summary) => {
    const output = porcelain(
      `!\tabc:refs/heads/main\t${summary}`,
      "!\tdef:refs/tags/x\t[rejected] (atomic push failed)",
    );
    const { refs, problems } = judgeRefusal(refusedRefs(output), "");
    expect(problems).toBeUndefined();
    expect(refs.length).toBeGreaterThan(0);
  });

  test("so is one that the server loses within its own transaction", () => {
    const output = porcelain(
      "!\tabc:refs/tags/x\t[remote rejected] (atomic transaction failed)",
      "!\tdef:refs/heads/deploys\t[remote rejected] (atomic transaction failed)",
    );
    const said = "remote: error: cannot lock ref 'refs/heads/deploys': is at abc but expected def";
    expect(judgeRefusal(refusedRefs(output), said)).toEqual({ refs: ["refs/heads/deploys"] });
  });
});

test.each([
  [
    "fatal: could not read Username for 'https://github.com': terminal prompts disabled",
    false,
    "bad-token",
  ],
  [
    "remote: Invalid username or token. Password authentication is not supported for Git operations.\nfatal: Authentication failed for 'https://github.com/acme/airflow/'",
    false,
    "bad-token",
  ],
  [
    "remote: Repository not found.\nfatal: repository 'https://github.com/acme/none/' not found",
    false,
    "repository-not-found",
  ],
  [
    "remote: Write access to repository not granted.\nfatal: unable to access 'https://github.com/acme/airflow/': The requested URL returned error: 403",
    true,
    "write-not-permitted",
  ],
  [
    "remote: Permission to acme/airflow.git denied to github-actions[bot].\nfatal: unable to access '…': The requested URL returned error: 403",
    true,
    "write-not-permitted",
  ],
  ["fatal: unable to access '…': Could not resolve host: github.com", false, "network"],
  [
    "git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.",
    false,
    "bad-token",
  ],
  [
    "error: RPC failed; HTTP 502 curl 22 The requested URL returned error: 502\nfatal: expected flush after ref listing",
    true,
    "network",
  ],
])("%j", (stderr, writing, code) => {
  expect(connectionProblem(stderr, { repository: "acme/airflow", writing }).code).toBe(code);
});

test("where ssh does not get there, its own words are shown", () => {
  const stderr =
    "Host key verification failed.\r\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n";
  const { code, message } = connectionProblem(stderr, { repository: "x", writing: false });
  expect(code).toBe("network");
  expect(message).toContain("Host key verification failed");
});

describe("a disk that is full or read-only", () => {
  test.each([
    "error: copy-fd: write returned: No space left on device\nfatal: index-pack failed\n",
    "remote: Counting objects: 3, done.\rfatal: write error: No space left on device\nfatal: early EOF\n",
    "fatal: unable to write loose object file: No space left on device\nfatal: unpack-objects failed\n",
    "fatal: sha1 file 'objects/pack/tmp_pack_kCHI8v' write error. Out of diskspace\n",
    "error: failed to write new configuration file /t/config.lock\nfatal: could not set 'core.filemode' to 'true'\n",
    "fatal: Unable to create '/t/shallow.lock': Read-only file system\n",
    "fatal: write error: Disk quota exceeded\n",
  ])("git says %j", (stderr) => {
    const found = connectionProblem(stderr, { repository: "x", writing: false });
    expect(found.code).toBe("disk-not-writable");
    expect(isPassing(stderr)).toBe(false);
  });

  test.each([
    "ENOSPC: no space left on device, write",
    "EROFS: read-only file system, mkdtemp '/t'",
  ])("Node says %j", (message) => {
    const [{ code, message: shown }] = problemsOf(new Error(message));
    expect(code).toBe("disk-not-writable");
    expect(shown).toContain(message);
  });

  test.each([
    // The server's disk.
    "remote: fatal: write error: No space left on device\n",
    "error: remote unpack failed: unable to write file\n",
    // Not a disk.
    "fatal: unable to write to remote: Broken pipe\n",
    "fatal: unable to write request to remote: Connection reset by peer\n",
    "fatal: cannot write keep file: Permission denied\n",
    "fatal: Could not read from remote repository.\n",
  ])("%j does not say so", (stderr) => {
    expect(diskTrouble(stderr)).toBeNull();
  });
});

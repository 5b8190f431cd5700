/** What git and GitHub print, in their own words, and what it is taken for. */
import { describe, expect, test } from "vitest";
import { diskTrouble } from "../../src/errors/disk.ts";
import { problemsOf } from "../../src/errors/problem.ts";
import { connectionProblem, isPassing } from "../../src/git/connection.ts";
import { judgeRefusal, refusedRefs } from "../../src/git/refusal.ts";

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
    // JGit, each at another moment of its push.
    "[remote rejected] (failed to lock)",
    "[remote rejected] (invalid old id sent)",
    "[remote rejected] (no such ref)",
    "[remote rejected] (non-fast forward)",
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

  test("JGit aborts a push as a whole, and the reason is with one ref", () => {
    const output = porcelain(
      "!\tabc:refs/heads/main\t[remote rejected] (transaction aborted)",
      "!\tdef:refs/tags/x\t[remote rejected] (creation prohibited)",
    );
    const { refs, problems } = judgeRefusal(refusedRefs(output), "");
    expect(refs).toEqual(["refs/tags/x"]);
    expect(problems?.map(({ code }) => code)).toEqual(["push-refused"]);
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

const tagAndBranches = (reason: string) =>
  porcelain(
    ...["heads/main", "tags/deploy/prod/4", "heads/deploys"].map(
      (ref) => `!\tabc:refs/${ref}\t[remote rejected] (${reason})`,
    ),
  );

describe("one reason for several refs is one problem", () => {
  test("of a hook that says no to the whole push", () => {
    const output = tagAndBranches("pre-receive hook declined");
    const { problems } = judgeRefusal(refusedRefs(output), "remote: No deploys on Friday\n");
    expect(problems?.map(({ code }) => code)).toEqual(["push-refused"]);
    expect(problems?.[0].message).toMatch(/main.*deploy\/prod\/4.*deploys.*No deploys on Friday/);
  });

  test("of a rule for one of them, which the server names", () => {
    const output = tagAndBranches("push declined due to repository rule violations");
    const said =
      "remote: error: GH013: Repository rule violations found for refs/heads/main.\nremote: - Changes must be made through a pull request.\n";
    const { problems, refs } = judgeRefusal(refusedRefs(output), said);
    expect(refs).toEqual(["refs/heads/main"]);
    expect(problems?.map(({ code }) => code)).toEqual(["pull-request-required"]);
  });

  test("while each rule tells its own", () => {
    const output = tagAndBranches("push declined due to repository rule violations");
    const said =
      "remote: error: GH013: Repository rule violations found for refs/heads/main.\nremote: - Changes must be made through a pull request.\nremote: error: GH013: Repository rule violations found for refs/tags/deploy/prod/4.\nremote: - Cannot create ref due to creations being restricted.\n";
    const { problems } = judgeRefusal(refusedRefs(output), said);
    expect(problems?.map(({ code }) => code)).toEqual(["pull-request-required", "tag-rule"]);
    expect(problems?.[1]?.message).not.toContain("pull request");
  });
});

test("push protection: what it found, and the address that allows it", () => {
  const address =
    "https://github.com/acme/airflow/security/secret-scanning/unblock-secret/2zQxW9VbA7";
  const said = [
    "error: GH013: Repository rule violations found for refs/heads/main.",
    "- GITHUB PUSH PROTECTION",
    "—————————————————————————————————————————",
    "    - Push cannot contain secrets",
    "     (?) Learn how to resolve a blocked push",
    `     https://docs.github.com/${"a".repeat(200)}`,
    "      —— Amazon AWS Access Key ID ——————————————————————————",
    "           path: dags/a.py:1",
    "       (?) To push, remove secret from commit(s) or follow this URL to allow the secret.",
    `       ${address}`,
  ];
  const { problems } = judgeRefusal(
    refusedRefs(tagAndBranches("push declined due to repository rule violations")),
    said.map((line) => `remote: ${line}\n`).join(""),
  );
  expect(problems?.map(({ code }) => code)).toEqual(["secret-found"]);
  expect(problems?.[0].message).toContain(`Allow it at ${address}.`);
  expect(problems?.[0].message).toContain("dags/a.py:1");
  expect(problems?.[0].remedy).not.toContain("bypass");
});

test.each([
  [
    "[remote rejected] (failed to update ref)",
    "remote: error: cannot lock ref 'refs/tags/deploy/prod/4': 'refs/tags/deploy' exists; cannot create 'refs/tags/deploy/prod/4'\n",
    "refs/tags/deploy is in the way",
  ],
  [
    "[remote rejected] (atomic transaction failed)",
    "remote: error: cannot lock ref 'refs/heads/deploys': 'refs/heads/deploys/2025' exists; cannot create 'refs/heads/deploys'\n",
    "refs/heads/deploys/2025 is in the way",
  ],
  ["[remote rejected] (directory file conflict)", "", "another ref is in the way"],
])("%s with %j is no lost race: a ref is in the way", (summary, stderr, message) => {
  const judged = judgeRefusal(refusedRefs(porcelain(`!\tabc:refs/heads/x\t${summary}`)), stderr);
  expect(judged.problems?.map(({ code }) => code)).toEqual(["ref-in-the-way"]);
  expect(judged.problems?.[0].message).toContain(message);
});

test("nor is one where the server cannot write the ref", () => {
  const output = porcelain("!\tabc:refs/heads/main\t[remote rejected] (failed to update ref)");
  const said =
    "remote: error: cannot lock ref 'refs/heads/main': Unable to create '/srv/x.lock': Permission denied\n";
  const { problems } = judgeRefusal(refusedRefs(output), said);
  expect(problems?.map(({ code }) => code)).toEqual(["push-refused"]);
});

const answered = (status: number) =>
  `fatal: unable to access 'https://github.com/acme/airflow/': The requested URL returned error: ${status}`;
const hungUp = (status: number) =>
  `error: RPC failed; HTTP ${status} curl 22 The requested URL returned error: ${status}\nsend-pack: unexpected disconnect while reading sideband packet\nfatal: the remote end hung up unexpectedly`;

test.each([
  [
    `remote: This repository was archived so it is read-only.\n${answered(403)}`,
    true,
    "repository-archived",
  ],
  [
    `remote: The \`acme' organization has enabled or enforced SAML SSO. To access this repository, you must re-authorize the OAuth Application \`ci'.\n${answered(403)}`,
    false,
    "sso-required",
  ],
  [
    `remote: The repository owner has an IP allow list enabled, and 203.0.113.9 is not permitted to access this repository.\n${answered(403)}`,
    false,
    "ip-not-allowed",
  ],
  [
    `remote: Your account is suspended. Please visit https://support.github.com for more information.\n${answered(403)}`,
    false,
    "account-suspended",
  ],
  [
    "ERROR: This repository was archived so it is read-only.\nfatal: Could not read from remote repository.",
    true,
    "repository-archived",
  ],
  [hungUp(413), true, "push-too-large"],
  [hungUp(407), true, "proxy-login-required"],
  [hungUp(422), true, "request-refused"],
  [
    "fatal: unable to access 'https://github.com/acme/airflow/': Received HTTP code 407 from proxy after CONNECT",
    false,
    "proxy-login-required",
  ],
  [
    "fatal: unable to access 'https://github.com/acme/airflow/': CONNECT tunnel failed, response 407",
    false,
    "proxy-login-required",
  ],
  [
    "fatal: unable to access 'https://ghe/acme/airflow/': server certificate verification failed. CAfile: none CRLfile: none",
    false,
    "certificate-untrusted",
  ],
  [
    "fatal: unable to access 'https://ghe/acme/airflow/': SSL certificate problem: unable to get local issuer certificate",
    false,
    "certificate-untrusted",
  ],
  // Before it, the same credentials could read.
  [
    "fatal: could not read Username for 'https://ghe': terminal prompts disabled",
    true,
    "write-not-permitted",
  ],
  [
    "remote: Invalid username or token.\nfatal: Authentication failed for 'https://github.com/acme/airflow/'",
    true,
    "bad-token",
  ],
])("what cannot pass is not tried again: %j", (stderr, writing, code) => {
  const found = connectionProblem(stderr, { repository: "acme/airflow", writing });
  expect(found.code).toBe(code);
  const [, said] = /^(?:remote|ERROR): (.*)$/m.exec(stderr) ?? [];
  if (said) expect(found.message).toContain(said);
  expect(isPassing(stderr)).toBe(false);
});

test.each([
  hungUp(502),
  answered(429),
  "fatal: unable to access 'https://github.com/': gnutls_handshake() failed: The TLS connection was non-properly terminated.",
])("what may pass is tried again: %j", (stderr) => {
  expect(isPassing(stderr)).toBe(true);
});

test("a password in an address that git quotes is not shown", () => {
  const stderr = "fatal: Authentication failed for 'https://me:secret@ghe/acme/airflow/'";
  const { message } = connectionProblem(stderr, { repository: "x", writing: false });
  expect(message).not.toContain("secret");
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
    "error: cannot update ref 'refs/remote/heads/main': couldn't write '/t/./refs/remote/heads/main.lock'\n",
  ])("git says %j", (stderr) => {
    const found = connectionProblem(stderr, { repository: "x", writing: false });
    expect(found.code).toBe("disk-not-writable");
    expect(isPassing(stderr)).toBe(false);
  });

  test.each([
    "ENOSPC: no space left on device, write",
    "EROFS: read-only file system, mkdtemp '/t'",
    "EACCES: permission denied, mkdtemp '/t'",
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

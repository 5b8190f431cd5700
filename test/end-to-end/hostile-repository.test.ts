/** Nothing of a repository is run, and nothing is written outside the workspace, whatever lies in it. */
import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { LocalJob } from "../local-runner/job.ts";
import { astroProject, dag } from "./astro-project.ts";
import { twoDeploys } from "./histories.ts";
import { repository, Scenario } from "./scenario.ts";

const settings = `version: 1
deployments:
  prod: { runtime: none, rollback: { enabled: true } }
`;

const names = (folder: string) => readdir(folder).then((found) => found.sort());

/** A file that a command makes when it is run. */
const trap = (job: LocalJob) => join(job.folder, "pwned");
const isSprung = (job: LocalJob) =>
  stat(trap(job)).then(
    () => true,
    () => false,
  );

describe("a repository whose files want something run", () => {
  const hostile = {
    ".github/deploys.yml": settings,
    ".gitattributes": "* filter=evil diff=evil merge=evil text=auto eol=crlf\n",
    ".gitmodules":
      '[submodule "x"]\n\tpath = sub\n\turl = ext::sh -c touch%20pwned\n[submodule "../../x"]\n\tpath = x\n\turl = --upload-pack=touch pwned\n\tupdate = !touch pwned\n',
    "dags/out": { link: "../../../outside" },
    "dags/a.py": dag("a"),
    ".lfsconfig": "[lfs]\n\turl = http://127.0.0.1:1/\n",
  };

  test.each(["an empty workspace", "a checkout whose settings run commands"])(
    "%s",
    async (where) => {
      await using scenario = await Scenario.prepared([{ deploy: "One", files: {} }], hostile);
      const target = await scenario.git("rev-parse", "main^{tree}");
      await scenario.deploy("Two", { "dags/a.py": dag("a", "print(2)") });
      await using job = await scenario.job();
      const run = `touch ${trap(job)}`;
      // What an earlier step, or somebody who was on this machine before, left behind.
      const home = join(job.folder, "home");
      await writeFile(
        join(home, ".gitconfig"),
        `[core]\n\tfsmonitor = ${run}\n\tsshCommand = ${run}\n\thooksPath = ${home}\n[filter "evil"]\n\tsmudge = ${run}\n\tclean = ${run}\n\trequired = true\n[url "ext::sh -c ${run}"]\n\tinsteadOf = http\n[protocol "ext"]\n\tallow = always\n[credential]\n\thelper = !${run}\n`,
      );
      if (where !== "an empty workspace") {
        const git = (...args: string[]) => execFileSync("git", args, { cwd: job.workspace });
        // Not by the function above, which would wait for the server in this very process.
        const url = scenario.github.cloneUrl(repository, scenario.token);
        await scenario.clone.git("clone", "--quiet", url, job.workspace);
        const outside = join(job.folder, "outside");
        await mkdir(outside);
        for (const [key, value] of [
          ["core.fsmonitor", run],
          ["core.sshCommand", run],
          ["core.worktree", outside],
          ["core.alternateRefsCommand", run],
          ["filter.evil.smudge", run],
          ["filter.evil.process", run],
          ["filter.evil.clean", run],
          ["filter.evil.required", "true"],
          ["merge.evil.driver", run],
          ["diff.evil.command", run],
          ["credential.helper", `!${run}`],
          ["submodule.recurse", "true"],
          ["protocol.ext.allow", "always"],
        ] as const) {
          git("config", key, value);
        }
        const hooks = join(job.workspace, ".git/hooks");
        await mkdir(hooks, { recursive: true });
        for (const hook of ["post-checkout", "reference-transaction", "post-index-change"]) {
          await writeFile(join(hooks, hook), `#!/bin/sh\n${run}\n`, { mode: 0o755 });
        }
        // Shows another file in the place of the one that is meant.
        const place = ["-c", "core.hooksPath=/dev/null", "replace"];
        git(...place, "deploy/prod/1:dags/a.py", "main:dags/a.py");
      }
      const before = await names(job.folder);
      const done = await job.use(".", { "deploy-id": "1", reason: "x", deliver: "none" });
      expect(await isSprung(job), done.log).toBe(false);
      expect(done.exitCode, done.log).toBe(0);
      expect(done.outputs["tree-sha"]).toBe(target);
      const after = (await names(job.folder)).filter((name) => !/^GITHUB_|event\.json/.test(name));
      expect(after).toEqual(before.filter((name) => !/^GITHUB_|event\.json/.test(name)));
      if (where !== "an empty workspace")
        expect(await names(join(job.folder, "outside"))).toEqual([]);
      expect(await readFile(join(job.workspace, "dags/a.py"), "utf8")).toBe(
        dag("a").replaceAll("\n", "\r\n"),
      );
    },
  );
});

describe("a workspace whose settings wait for the token", () => {
  /** Lets a command of theirs run, if any process of ours reads the workspace's settings for more than a list. */
  const traps: Record<string, (job: LocalJob, spy: string, server: string) => Promise<unknown>> = {
    "a command that lists the refs of borrowed objects": async (job, spy) => {
      await job.git("config", "core.alternateRefsCommand", spy);
      await job.git("init", "--quiet", "--bare", "../borrowed");
      const file = join(job.workspace, ".git/objects/info/alternates");
      await writeFile(file, `${join(job.folder, "borrowed/objects")}\n`);
    },
    "another address, and a command that is asked for the password there": async (
      job,
      spy,
      server,
    ) => {
      await job.git("config", "core.askPass", spy);
      await job.git(
        "config",
        `url.${server}/.insteadOf`,
        await job.git("config", "remote.origin.url"),
      );
    },
    "a proxy, and a command that is asked for its password": async (job, spy, server) => {
      await job.git("config", "core.askPass", spy);
      await job.git("config", "http.proxy", server.replace("//", "//user@"));
    },
    "a transport that is a command": async (job, spy) => {
      await job.git("config", "protocol.ext.allow", "always");
      await job.git("config", `url.ext::${spy} .insteadOf`, "http:");
    },
    "values with which git fails": async (job) => {
      for (const key of ["fetch.parallel", "transfer.unpackLimit", "checkout.workers"]) {
        await job.git("config", key, "none");
      }
    },
  };

  test.each(Object.keys(traps))("%s: nothing of it is run", async (name) => {
    await using scenario = await Scenario.prepared(twoDeploys);
    await using asking = createServer((_, response) => {
      const status = name.includes("proxy") ? 407 : 401;
      const header = status === 407 ? "proxy-authenticate" : "www-authenticate";
      response.writeHead(status, { [header]: "Basic realm=x" }).end();
    });
    await new Promise<void>((done) => asking.listen(0, "127.0.0.1", done));
    const server = `http://127.0.0.1:${(asking.address() as AddressInfo).port}`;
    await using job = await scenario.job({ token: scenario.issueToken({ bypass: true }) });
    const { github, token } = scenario;
    await scenario.clone.git("clone", "--quiet", github.cloneUrl(repository, token), job.workspace);
    const url = `${github.url}/${repository}`;
    await job.git("config", "remote.origin.url", url);
    const spy = join(job.folder, "spy");
    await writeFile(spy, `#!/bin/sh\ntouch ${trap(job)}\n`, { mode: 0o755 });
    await traps[name]?.(job, spy, server);

    const done = await job.use(".", { "deploy-id": "1", reason: "x" });
    expect(await isSprung(job), done.log).toBe(false);
    expect(done.exitCode, done.log).toBe(0);
    const head = await readFile(join(job.workspace, ".git/HEAD"), "utf8");
    expect(head.trim()).toBe(done.outputs["commit-sha"]);
  });

  test("that git before 2.38 calls somebody else's: the filters are switched off all the same", async () => {
    await using scenario = await Scenario.prepared(twoDeploys, {
      ...astroProject(),
      ".gitattributes": "* filter=evil\n",
    });
    const bin = join(scenario.clone.folder, ".git/bin");
    const real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
    await using job = await scenario.job({ env: { PATH: `${bin}:${process.env["PATH"]}` } });
    const { github, token } = scenario;
    await scenario.clone.git("clone", "--quiet", github.cloneUrl(repository, token), job.workspace);
    await job.git("config", "filter.evil.smudge", `touch ${trap(job)}; cat`);
    // Such a git ignores `safe.directory` from the environment.
    await mkdir(bin);
    await writeFile(
      join(bin, "git"),
      `#!/bin/sh
[ "$PWD" = "${job.workspace}" ] && export GIT_TEST_ASSUME_DIFFERENT_OWNER=1
for i in $(seq 0 "\${GIT_CONFIG_COUNT:-0}"); do
  eval "key=\\$GIT_CONFIG_KEY_$i"
  [ "$key" = safe.directory ] && export "GIT_CONFIG_KEY_$i=not.known"
done
exec "${real}" "$@"
`,
      { mode: 0o755 },
    );
    const done = await job.use(".", { "deploy-id": "1", reason: "x" });
    expect(await isSprung(job), done.log).toBe(false);
    expect(done.exitCode, done.log).toBe(0);
  });
});

describe("trees that no honest git makes", () => {
  /** Puts a tree with one odd entry below `dags` on main, and then the good one again, each recorded. */
  async function pushTree(scenario: Scenario, entries: readonly [string, string][]): Promise<void> {
    const folder = scenario.github.folderOf(repository);
    const git = (args: string[], input = "") =>
      execFileSync("git", args, { cwd: folder, input }).toString().trim();
    const blob = git(["hash-object", "-w", "--stdin"], "[core]\n\tfsmonitor = touch pwned\n");
    const tree = (lines: readonly [string, string][]) => {
      const parts = lines.map(([name, kind]) =>
        Buffer.concat([
          Buffer.from(`${kind === "tree" ? "40000" : kind} ${name}\0`),
          Buffer.from(kind === "tree" ? inner : blob, "hex"),
        ]),
      );
      return execFileSync("git", ["hash-object", "-t", "tree", "--literally", "-w", "--stdin"], {
        cwd: folder,
        input: Buffer.concat(parts),
      })
        .toString()
        .trim();
    };
    const inner = git(["mktree"], `100644 blob ${blob}\tconfig\n`);
    const odd = tree(entries);
    const base = git(["ls-tree", "main"]);
    const root = git(
      ["mktree"],
      `${base
        .split("\n")
        .filter((line) => !line.endsWith("\tdags"))
        .join("\n")}\n040000 tree ${odd}\tdags\n`,
    );
    const good = git(["rev-parse", "main^{tree}"]);
    for (const made of [root, good]) {
      const author = ["-c", "user.name=M", "-c", "user.email=m@example.com"];
      const commit = git([...author, "commit-tree", made, "-p", "main", "-m", "Odd, or good"]);
      git(["update-ref", "refs/heads/main", commit]);
      await scenario.record(commit);
    }
  }

  test.each<[string, [string, string][]]>([
    ["a folder .git with a config", [[".git", "tree"]]],
    ["a folder .GIT", [[".GIT", "tree"]]],
    ["a name that goes up", [["..", "tree"]]],
    ["a link named .git", [[".git", "120000"]]],
  ])("%s: nothing outside is written, and the workspace is left as it was", async (_, entries) => {
    await using scenario = await Scenario.start({
      ...astroProject(),
      ".github/deploys.yml": settings,
    });
    await pushTree(scenario, entries);
    await using job = await scenario.job();
    const done = await job.use(".", { "deploy-id": "1", reason: "x" });
    // git itself refuses such a tree, at the latest when it is checked out.
    expect(done.exitCode).toBe(1);
    expect(done.log).toMatch(/::error title=[a-z-]+::/);
    expect(done.log).not.toContain("title=unexpected");
    const config = await readFile(join(job.workspace, ".git/config"), "utf8").catch(() => "");
    expect(config).not.toContain("touch pwned");
    expect(await names(job.folder)).not.toContain("config");
  });

  test("odd names, names that differ in case, and long paths come back as they were", async () => {
    const long = `${"a".repeat(200)}/`.repeat(15);
    const odd = {
      "dags/new\nline.py": "1\n",
      'dags/"quoted" \\ back.py': "2\n",
      "dags/--force": "3\n",
      "dags/é😀.py": "4\n",
      "dags/A.py": "5\n",
      "dags/a.py": "6\n",
      "dags/tab\there": "7\n",
      "dags/:(exclude)x": "8\n",
      [`dags/${long}deep.py`]: "9\n",
    };
    await using scenario = await Scenario.prepared([{ deploy: "One", files: {} }], {
      ...odd,
      ".github/deploys.yml": settings,
    });
    const before = await scenario.git("rev-parse", "main:dags");
    await scenario.deploy("Two", Object.fromEntries(Object.keys(odd).map((name) => [name, null])));
    const done = await scenario.rollBack({ "deploy-id": "1" });
    expect(done.exitCode, done.log).toBe(0);
    expect(await scenario.git("rev-parse", "main:dags")).toBe(before);
  });
});

/** What the server, or something before it, refuses: what the error says is done, word for word, and helps. */
import { execFileSync } from "node:child_process";
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ErrorCode } from "../../src/errors/catalogue.ts";
import type { Token } from "../local-github/server.ts";
import type { JobOptions, StepResult } from "../local-runner/job.ts";
import type { Ended } from "../local-runner/resident.ts";
import { runProgram } from "../local-terminal/program.ts";
import { HttpsFront } from "../local-web/https-front.ts";
import { LoginProxy } from "../local-web/login-proxy.ts";
import { workflow } from "./astro-project.ts";
import { threeDeploys, twoDeploys } from "./histories.ts";
import { codes, repository, Scenario } from "./scenario.ts";

const timeout = 120_000;

/** A job must have failed with just this code, and say this to do. */
function fails(result: StepResult, code: ErrorCode, ...remedies: string[]): void {
  expect(result.exitCode, result.log).toBe(1);
  expect(result.log.match(/title=[\w-]+/g), result.log).toEqual([`title=${code}`]);
  for (const words of remedies) expect(result.log).toContain(words);
}

function works(result: StepResult): void {
  expect(result.exitCode, result.log).toBe(0);
}

/** A person with a clone. */
const inClone =
  ({ clone }: Scenario) =>
  (...args: string[]): Promise<Ended> =>
    runProgram([...args, "--json"], { folder: clone.folder });

/** The same of the command line. */
function isRefused({ stdout }: Ended, code: ErrorCode, remedy: string): void {
  const { problems } = JSON.parse(stdout);
  expect(problems).toMatchObject([{ code }]);
  expect(problems[0].remedy).toContain(remedy);
}

function isDone({ exitCode, stdout }: Ended): void {
  expect(exitCode, stdout).toBe(0);
}

/** Gives git in the clone another token. */
const useToken = ({ clone, github }: Scenario, token: string) =>
  clone.git("remote", "set-url", "origin", github.cloneUrl(repository, token));

const back = { "deploy-id": "2" };

test.concurrent("an organization or account that lets nobody in, and an archived repository", {
  timeout,
}, async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  const { github } = scenario;
  const tokenOf = (login: string) => scenario.issueToken({ account: github.addAccount(login) });
  const own = { token: tokenOf("mona") };
  const bar = (said: string, who: (token: Token, writes: boolean) => boolean) => {
    github.barring = (token, writes) => (who(token, writes) ? said : null);
  };
  const lift = () => bar("", () => false);
  const isOwn = ({ account }: Token) => account.login === "mona";
  const history = (options: Partial<JobOptions> = own) => scenario.use("history", {}, options);

  bar(
    "The `acme' organization has enabled or enforced SAML SSO. To access this repository, you must re-authorize the OAuth Application `ci'.",
    isOwn,
  );
  const authorize = "Authorize the token for the organization";
  fails(await history(), "sso-required", authorize, "Or use the token of a GitHub App");
  works(await history({}));
  lift();
  works(await history());

  bar("Your account is suspended. Please visit https://support.github.com.", isOwn);
  fails(await history(), "account-suspended", "Use the token of another account.");
  works(await history({ token: tokenOf("hubot") }));

  bar(
    "The repository owner has an IP allow list enabled, and 203.0.113.9 is not permitted to access this repository.",
    () => true,
  );
  const owner = "Have an organization owner add the address to the list";
  isRefused(await inClone(scenario)("history"), "ip-not-allowed", owner);
  lift();
  isDone(await inClone(scenario)("history"));

  bar("This repository was archived so it is read-only.", (_, writes) => writes);
  const hold = () => scenario.use("hold", { reason: "Release week" });
  const unarchive = "Have an administrator unarchive the repository";
  fails(await hold(), "repository-archived", unarchive);
  lift();
  works(await hold());
});

test.concurrent("rules and hooks that refuse a push, and a secret in it", { timeout }, async () => {
  await using scenario = await Scenario.prepared(threeDeploys);
  const { github } = scenario;
  const run = inClone(scenario);
  const bypass = scenario.issueToken({ bypass: true });

  await scenario.setRules({ branches: { main: "checks" } });
  fails(
    await scenario.rollBack(back),
    "rule-violated",
    "put a GitHub App on the rule's bypass list, and pass its token as `token`",
  );
  works(await scenario.rollBack(back, { token: bypass }));
  await useToken(scenario, scenario.issueToken({}));
  const hold = () => run("hold", "--reason", "Broken", "--yes");
  await scenario.setRules({ branches: { deploys: "checks" } });
  const account = "push with an account that is on the rule's bypass list";
  isRefused(await hold(), "rule-violated", account);
  await useToken(scenario, bypass);
  isDone(await hold());
  await scenario.setRules({});

  const hook = join(github.folderOf(repository), "hooks/pre-receive");
  const hasTicket = `git log -1 --format=%B "$new" | grep -q OPS-`;
  await writeFile(
    hook,
    `#!/bin/sh
while read -r old new ref; do
  [ "$ref" != refs/heads/main ] || ${hasTicket} || { echo "A commit needs a ticket: OPS-<number>"; exit 1; }
done
`,
    { mode: 0o755 },
  );
  const one = { "deploy-id": "1" };
  const refused = await scenario.rollBack(one);
  fails(refused, "push-refused", "Do what the server asks for");
  expect(refused.log).toContain("A commit needs a ticket: OPS-<number>");
  works(await scenario.rollBack({ ...one, reason: "Broken, see OPS-7" }));
  await writeFile(hook, "#!/bin/sh\n");

  const address = `${github.url}/${repository}/security/secret-scanning/unblock-secret/2zQxW9VbA7`;
  await scenario.setRules({ secrets: { two: address } });
  const found = await scenario.rollBack(back);
  const allow = "open the address that GitHub gave, allow the secret, and run again";
  fails(found, "secret-found", allow, "or choose another deploy");
  expect(found.log).toContain(`Allow it at ${address}.`);
  works(await scenario.rollBack({ "deploy-id": "3" }));
  await scenario.setRules({});
  works(await scenario.rollBack(back));
});

test.concurrent("a workflow file that changes while a rollback is pushed", {
  timeout,
}, async () => {
  await using scenario = await Scenario.prepared(threeDeploys);
  const { github } = scenario;
  const able = scenario.issueToken({ workflows: true });
  let changes = 0;
  /** Somebody is faster with the next push. */
  const race = () => {
    const file = { ".github/workflows/deploy.yml": `${workflow}# ${++changes}\n` };
    const before = async () => {
      await useToken(scenario, able);
      await scenario.clone.update();
      await scenario.clone.commit("Other workflow", file);
    };
    github.nextPush = { before };
  };

  race();
  fails(
    await scenario.rollBack(back),
    "workflow-file",
    "If it is refused again, pass the token of a GitHub App that has the permission `workflows: write`.",
  );
  race();
  works(await scenario.rollBack(back, { token: able }));

  const run = inClone(scenario);
  await useToken(scenario, scenario.issueToken({}));
  const rollback = () => run("rollback", "1", "--reason", "Broken", "--yes");
  race();
  isRefused(
    await rollback(),
    "workflow-file",
    "Run again, in case somebody changed a workflow file",
  );
  await useToken(scenario, scenario.issueToken({}));
  isDone(await rollback());
});

test.concurrent("a proxy that wants a login", { timeout }, async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  await using front = await HttpsFront.before(scenario.github.url);
  await using proxy = await LoginProxy.start("mona", "secret");
  const history = (https_proxy: string) =>
    scenario.use(
      "history",
      {},
      {
        env: { GITHUB_SERVER_URL: front.url, GIT_SSL_CAINFO: front.certificate, https_proxy },
      },
    );
  const login = "Set `https_proxy` to the proxy's address with user and password";
  fails(await history(proxy.url), "proxy-login-required", login);
  works(await history(proxy.url.replace("//", "//mona:secret@")));
  proxy.allowed.add(new URL(front.url).host);
  works(await history(proxy.url));
});

test.concurrent("a push whose answer is lost, with no way to ask", { timeout }, async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  const { github } = scenario;
  const lost = { loseAnswer: true, thenFail: true };
  const [options, target] = [{ runId: "77" }, { "deploy-id": "1" }];
  github.nextPush = lost;
  const rerun = "re-run the same run: it finds out, and does nothing twice";
  const failed = await scenario.rollBack(target, options);
  fails(failed, "push-unconfirmed", rerun);
  github.recover();
  const again = await scenario.rollBack(target, options);
  works(again);
  expect(again.outputs).toMatchObject({ "deploy-id": "3", changed: "false" });

  const run = inClone(scenario);
  github.nextPush = lost;
  const look = "see whether it landed before you try again: `deploy-rollback history`.";
  isRefused(await run("rollback", "2", "--reason", "Broken", "--yes"), "push-unconfirmed", look);
  github.recover();
  const { stdout } = await run("history");
  const [newest] = JSON.parse(stdout).deploys;
  expect(newest).toMatchObject({ id: "4", rollback: { to: "2" } });
});

test.concurrent("git that builds another tree than it is told to", { timeout }, async () => {
  await using scenario = await Scenario.prepared(threeDeploys);
  await using folder = await mkdtempDisposable(join(tmpdir(), "wrong-git-"));
  const real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
  const [two, three] = await Promise.all(
    ["2", "3"].map((id) => scenario.git("rev-parse", `deploy/prod/${id}:dags`)),
  );
  await writeFile(
    join(folder.path, "git"),
    `#!/bin/sh
case " $* " in
  *" fast-import "*) sed -u s/${two}/${three}/ | exec "${real}" "$@" ;;
  *) exec "${real}" "$@" ;;
esac
`,
    { mode: 0o755 },
  );
  const wrong = { env: { PATH: `${folder.path}:${process.env["PATH"]}` } };
  const before = await scenario.refs();
  const failed = await scenario.rollBack(back, wrong);
  fails(failed, "restored-tree-wrong", "Until it is fixed, choose another deploy");
  expect(codes(failed)).toEqual(["restored-tree-wrong"]);
  expect(await scenario.refs()).toBe(before);
  works(await scenario.rollBack({ "deploy-id": "1" }, wrong));
});

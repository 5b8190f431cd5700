/**
 * What the APIs may answer while a rollback is delivered, over real HTTP: each ends in the right outcome
 * and message, and nothing is started twice.
 */
import { describe, expect, test } from "vitest";
import { astro } from "../../src/astro/api.ts";
import { gitHub } from "../../src/github/api.ts";
import type { Entry } from "../../src/ledger/manifest.ts";
import { parseSettings, selectDeployment } from "../../src/ledger/settings.ts";
import {
  type DeliveryAttempt,
  type DeliveryModeServices,
  deliverByMode,
} from "../../src/use-cases/deliver-by-mode.ts";
import type { Delivery } from "../../src/use-cases/delivery.ts";
import { clockUntil } from "../../src/use-cases/follow.ts";
import { deploy } from "../decisions/deploys.ts";
import { token as astroToken, LocalAstro, place } from "../local-astro/server.ts";
import type { Workflow } from "../local-github/actions.ts";
import { RememberedLedger } from "../local-github/remembered-ledger.ts";
import { LocalGitHub } from "../local-github/server.ts";
import type { Fault } from "../local-web/fault.ts";

const repository = "acme/airflow";

const settings = parseSettings(
  `version: 1
deployments:
  prod: { workflow: deploy.yml }
`,
  "main",
);

const request = (mode: DeliveryAttempt["mode"], commit: string): DeliveryAttempt => ({
  deployment: selectDeployment(settings, "prod", "main"),
  entry: deploy("4", 4, {
    ...{ commit, status: "initialized", finishedAt: null },
    rollback: { to: "2", from: "3", scope: "all", reason: "Broken" },
  } as Partial<Entry>),
  target: deploy("2", 2, { externalId: "cl2" }),
  ...{ commit, mode, pushStartsRuns: false, isNew: false, isHeld: false, timeout: 120_000 },
});

/** What is the same for all: deploys that no run records, this machine's clock. */
const common = ({ entry, target }: DeliveryAttempt) => ({
  settle: new RememberedLedger([target, entry]).settle(entry.id),
  clock: clockUntil(new AbortController().signal),
});

interface Delivered extends Delivery {
  /** How many deploys there are. */
  readonly started: number;
  readonly logged: readonly string[];
}

/** A server, a rollback on it, and what is wrong with it. @param looks until the deploy is over */
interface DeliveryMode {
  readonly start: RegExp;
  readonly look: RegExp;
  readonly failed: string;
  readonly deliver: (given: {
    faults?: readonly Fault[];
    looks?: number;
    fails?: boolean;
    workflow?: Workflow;
  }) => Promise<Delivered>;
}

const byWorkflow: DeliveryMode = {
  start: /^POST .*dispatches$/,
  look: /^GET .*actions\/runs\/\d+$/,
  failed: "deploy-run-failed",
  async deliver({ faults = [], looks = 2, fails = false, workflow = { onDispatch: true } }) {
    await using github = await LocalGitHub.start();
    const folder = await github.createRepository(repository);
    const commit = await github.makeCommit(folder, "refs/heads/main");
    const conclusion = fails ? "failure" : "success";
    github.actions.workflows = { "deploy.yml": { looks, conclusion, ...workflow } };
    github.apiFaults = [...faults];
    const token = github.issueToken({ actions: "write" });
    const logged: string[] = [];
    const attempt = request("workflow", commit);
    const services: DeliveryModeServices = {
      workflows: gitHub({ apiUrl: github.apiUrl, repository, token }),
      ...{ ...common(attempt), astro: null, log: (line: string) => logged.push(line) },
    };
    const delivery = await deliverByMode(attempt, services);
    expect(github.apiFaults).toEqual([]);
    return { ...delivery, logged, started: github.actions.runs.length };
  },
};

const byAstro: DeliveryMode = {
  start: /^POST .*rollback$/,
  look: /^GET .*deploys\/clback/,
  failed: "astro-deploy-failed",
  async deliver({ faults = [], looks = 1, fails = false }) {
    await using server = await LocalAstro.start();
    const kind = { type: "IMAGE_AND_DAG", status: "DEPLOYED", isDagDeployEnabled: true } as const;
    server.deploys = [{ ...kind, id: "cl2", createdAt: "2026-11-20T10:00:00Z", imageTag: "2" }];
    Object.assign(server, { looks, faults: [...faults], ending: fails ? "FAILED" : "DEPLOYED" });
    const logged: string[] = [];
    const attempt = request("astro", "a".repeat(40));
    const services: DeliveryModeServices = {
      astro: astro({ apiUrl: server.url, token: astroToken }).at(place),
      workflows: gitHub({ apiUrl: "http://127.0.0.1:1", repository, token: "none" }),
      ...{ ...common(attempt), log: (line: string) => logged.push(line) },
    };
    const delivery = await deliverByMode(attempt, services);
    expect(server.faults).toEqual([]);
    return { ...delivery, logged, started: server.deploys.length - 1 };
  },
};

const again: [string, Fault][] = [
  ["429 with Retry-After", { status: 429, headers: { "retry-after": "1" } }],
];
const unsure: [string, Fault][] = [
  ["500", { status: 500 }],
  ["502 with a page", { status: 502, body: "<html>Bad gateway</html>" }],
  ["a connection that is cut", { kind: "reset" }],
  ["no answer in time", { kind: "hang" }],
  ["an answer that got lost", { kind: "lost" }],
];
const refused = [401, 403, 404, 409, 422].map((status): [string, Fault] => [
  String(status),
  { status, body: JSON.stringify({ message: `No ${status}` }) },
]);

describe.concurrent.each([
  ["the deploy workflow", byWorkflow],
  ["Astro", byAstro],
])("%s", (_, deliveryMode) => {
  const { start, look } = deliveryMode;

  test("success", async () => {
    const done = await deliveryMode.deliver({});
    expect(done).toMatchObject({ status: "deployed", problem: null, started: 1 });
  });

  test("success that takes time is logged as it goes", async () => {
    const done = await deliveryMode.deliver({ looks: 4 });
    expect(done).toMatchObject({ status: "deployed", started: 1 });
    expect(done.logged.length).toBeGreaterThan(2);
  });

  test("failure", async () => {
    const done = await deliveryMode.deliver({ fails: true });
    expect(done).toMatchObject({
      status: "failed",
      problem: { code: deliveryMode.failed },
      started: 1,
    });
  });

  test.each([...again, ...unsure])("%s, while it is followed: asked again", async (__, fault) => {
    const done = await deliveryMode.deliver({ faults: [{ ...fault, path: look }] });
    expect(done).toMatchObject({ status: "deployed", problem: null, started: 1 });
  });

  test.each(again)("%s, to the start: asked again", async (__, fault) => {
    const done = await deliveryMode.deliver({ faults: [{ ...fault, path: start }] });
    expect(done).toMatchObject({ status: "deployed", problem: null, started: 1 });
  });

  test.each(unsure)("%s, to the start: looked for, never started twice", async (__, fault) => {
    const done = await deliveryMode.deliver({ faults: [{ ...fault, path: start }] });
    const landed = fault.kind === "lost";
    expect(done.started).toBe(landed ? 1 : 0);
    expect(done).toMatchObject(
      landed
        ? { status: "deployed", problem: null }
        : { status: null, problem: { code: "delivery-unknown" } },
    );
  });

  test.each(refused)("%s, to the start: reported, and not tried again", async (status, fault) => {
    const done = await deliveryMode.deliver({ faults: [{ ...fault, path: start }] });
    expect(done).toMatchObject({
      // What Astro has refused is over: the workflow may deploy it.
      status: deliveryMode === byAstro ? "failed" : null,
      problem: { code: "deploy-not-started" },
      started: 0,
    });
    expect(done.problem?.message).toContain(`answered ${status}`);
    expect(done.problem?.message).toContain(`No ${status}`);
    expect(done.problem?.remedy).toMatch(/\.$/);
  });

  test.each(refused.filter(([status]) => deliveryMode === byAstro || status !== "404"))(
    "%s, while it is followed: reported; how it ended is not known",
    async (status, fault) => {
      const done = await deliveryMode.deliver({ faults: [{ ...fault, path: look }] });
      expect(done).toMatchObject({
        status: null,
        problem: { code: "delivery-unknown" },
        started: 1,
      });
      if (deliveryMode === byWorkflow) expect(done.url).toMatch(/actions\/runs\/\d+$/);
      expect(done.problem?.message).toContain(`answered ${status}`);
      if (status === "401" && deliveryMode === byWorkflow) {
        expect(done.problem?.message).toContain("The token has expired or was revoked");
      }
    },
  );

  test.each([
    ["broken JSON", '{"id":'],
    ["a page", "<html>Sign in</html>"],
  ])("%s, while it is followed: asked again", async (__, body) => {
    const done = await deliveryMode.deliver({ faults: [{ path: look, status: 200, body }] });
    expect(done).toMatchObject({ status: "deployed", problem: null, started: 1 });
  });
});

const list = /^GET .*workflows\/deploy.yml\/runs$/;
test.concurrent.each([...again, ...unsure])(
  "%s, while runs are listed: asked again",
  async (_, fault) => {
    const done = await byWorkflow.deliver({ faults: [{ ...fault, path: list }] });
    expect(done).toMatchObject({ status: "deployed", problem: null, started: 1 });
  },
);

test.concurrent("a workflow that cannot be started by hand", async () => {
  const done = await byWorkflow.deliver({ workflow: {} });
  expect(done).toMatchObject({ problem: { code: "deploy-not-started" }, started: 0 });
  expect(done.problem?.message).toMatch(/answered 422.*workflow_dispatch/);
});

test.concurrent("a server that does not tell which run it started: somebody else's is not taken for ours", async () => {
  await using github = await LocalGitHub.start();
  const commit = await github.makeCommit(
    await github.createRepository(repository),
    "refs/heads/main",
  );
  const { actions } = github;
  const before = async () => {
    setTimeout(
      () => actions.start("deploy.yml", "workflow_dispatch", "b".repeat(40), "staging"),
      50,
    );
  };
  actions.workflows = { "deploy.yml": { onDispatch: true, before } };
  github.knowsRunDetails = false;
  const token = github.issueToken({ actions: "write" });
  const workflows = gitHub({ apiUrl: github.apiUrl, repository, token });
  const attempt = request("workflow", commit);
  const services = { ...common(attempt), workflows, astro: null, log: () => {} };
  const done = await deliverByMode(attempt, services);
  expect(done).toMatchObject({ status: "deployed", problem: null });
});

const inSeconds = (seconds: number) => String(Math.ceil(Date.now() / 1_000) + seconds);
test.concurrent.each<[string, Fault]>([
  ["404, just after the start", { status: 404 }],
  ["403 with Retry-After", { status: 403, headers: { "retry-after": "2" } }],
  [
    "403 of a limit that ends",
    { status: 403, headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": inSeconds(3) } },
  ],
])("%s: the deploy run is followed on", async (_, fault) => {
  const faults = [1, 2].map(() => ({ ...fault, path: byWorkflow.look }));
  const done = await byWorkflow.deliver({ faults });
  expect(done).toMatchObject({ status: "deployed", problem: null, started: 1 });
});

const unknownField = 'Invalid request.\n\n"return_run_details" is not a permitted key.';
test.concurrent.each([
  [400, "Bad Request"],
  [422, unknownField],
])(
  "%d from a server that does not know `return_run_details`: started without it",
  async (status, message) => {
    const fault = { path: byWorkflow.start, status, body: JSON.stringify({ message }) };
    const done = await byWorkflow.deliver({ faults: [fault] });
    expect(done).toMatchObject({ status: "deployed", problem: null, started: 1 });
  },
);

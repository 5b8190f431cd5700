/**
 * `examples/deploy.yml`, simulated: the real file's steps, conditions and outputs, over the real decisions, in random
 * schedules of merges, deploys, health checks, failing steps and outputs that GitHub empties.
 */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { type Ancestry, judgeDeploy, newestRollbackOf } from "../../src/ledger/guard.ts";
import { currentOf, deploysOf, type History } from "../../src/ledger/history.ts";
import { withHold } from "../../src/ledger/holds.ts";
import type { Entry, Hold } from "../../src/ledger/manifest.ts";
import { badMarkOf } from "../../src/ledger/marks.ts";
import { completed, rollbackOfCommit } from "../../src/ledger/recording.ts";
import { findTarget } from "../../src/rollback/target.ts";
import { filled, isDue } from "../local-runner/expression.ts";
import { commitOf, deploy, markAs } from "./deploys.ts";

interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly "continue-on-error"?: boolean;
}

interface Workflow {
  readonly jobs: {
    readonly deploy: {
      readonly steps: readonly Step[];
      readonly outputs: Readonly<Record<string, string>>;
      readonly concurrency: { readonly queue?: "max" };
    };
    readonly "roll-back": { readonly if: string; readonly with: Readonly<Record<string, string>> };
  };
}

const example = readFileSync(`${import.meta.dirname}/../../examples/deploy.yml`, "utf8");

/** Commits in one line, each good or ill; the ledger; and what people and machines have done. */
class World {
  /** Whether the code of each commit is ill. */
  readonly commits: boolean[] = [];
  entries: readonly Entry[] = [];
  holds: readonly Hold[] = [];
  /** Deploys whose health check has failed. */
  readonly ill = new Set<string>();
  /** How many automatic rollbacks there were since a person last released a hold. */
  rollbacks = 0;
  minute = 0;

  get history(): History {
    return {
      ...{ deployment: "prod", formerNames: new Map(), originals: new Map() },
      ...{ ...deploysOf(this.entries), holds: this.holds, dagDeployEnabled: true },
    };
  }

  commit(isIll: boolean): number {
    return this.commits.push(isIll) - 1;
  }

  mayDeploy(at: number): boolean {
    const place = (entry: Entry | undefined) =>
      this.commits.findIndex((_, index) => commitOf(String(index)) === entry?.commit);
    const back = newestRollbackOf(this.entries);
    const since = back ? this.entries.slice(this.entries.indexOf(back)) : [];
    const ancestry: Ancestry = {
      isBeforeCurrent: at < place(currentOf(this.history)),
      hasRollback: at >= place(back),
      isRollbackDeployed: since.some(
        (entry) => entry.status === "deployed" && place(entry) >= place(back),
      ),
      past: null,
    };
    return judgeDeploy(this.history, commitOf(String(at)), ancestry).length === 0;
  }

  /** @returns the ID of the deploy */
  record(at: number, status: "deployed" | "failed"): string {
    const commit = commitOf(String(at));
    const { finishedAt } = deploy("", ++this.minute);
    const own = rollbackOfCommit(this.entries, commit);
    if (own) {
      const outcome = { status, at: String(finishedAt), externalId: null };
      this.entries = this.entries.map((entry) => (entry === own ? completed(own, outcome) : entry));
      return own.id;
    }
    const id = String(this.entries.length + 1);
    const code = { image: commit, dags: commit };
    this.entries = [...this.entries, deploy(id, this.minute, { commit, status, code } as Entry)];
    return id;
  }

  mark(id: string, as: "good" | "bad"): void {
    const mark = markAs(as, ++this.minute);
    this.entries = this.entries.map((entry) => (entry.id === id ? { ...entry, mark } : entry));
  }

  /** @returns the outputs */
  hold(id: string, reason: string): Record<string, string> {
    const before = this.holds;
    const createdAt = deploy("", this.minute).createdAt;
    const hold = { id, reason, createdBy: "octocat", createdAt, deployId: null };
    this.holds = withHold(before, hold);
    const others = this.holds.filter((other) => other.id !== id).length;
    return { changed: String(this.holds !== before), others: String(others) };
  }
}

/** One run of the workflow. Each call of `next` takes one step. */
interface Run {
  readonly commit: number;
  readonly steps: Generator<void>;
  isDeployJobOver: boolean;
}

interface Chances {
  /** Whether the next thing that may go wrong does. */
  readonly deployFails: () => boolean;
  readonly outage: () => "hold" | "mark" | "none";
  /** A text that GitHub masks. */
  readonly secret: string;
}

function* runOf(
  { jobs }: Workflow,
  world: World,
  id: number,
  run: { commit: number; isDeployJobOver: boolean },
  dispatch: (commit: number) => void,
  chances: Chances,
): Generator<void> {
  const values = new Map<string, string>();
  const lookup = (name: string) => values.get(name) ?? "";
  const outage = chances.outage();
  let hasFailed = false;
  for (const step of jobs.deploy.steps) {
    const name = `steps.${step.id ?? step.name ?? step.uses}`;
    values.set(`${name}.outcome`, "skipped");
    if (!isDue(step.if, lookup, hasFailed)) continue;
    const given = (input: string) => filled(step.with?.[input] ?? "", lookup, hasFailed);
    const [, action = step.uses ?? step.name] =
      /^deploy-rollback\/deploy-rollback\/(\w+)@/.exec(step.uses ?? "") ?? [];
    let isWell = true;
    switch (action?.replace(/@.*/, "")) {
      case "actions/checkout":
        break;
      case "guard":
        isWell = world.mayDeploy(run.commit);
        break;
      case "astronomer/deploy-action":
        isWell = !chances.deployFails();
        break;
      case "record": {
        const status = given("status") === "success" ? "deployed" : "failed";
        values.set(`${name}.outputs.deploy-id`, world.record(run.commit, status));
        break;
      }
      case "Is it healthy?":
        isWell = !world.commits[run.commit];
        if (!isWell) world.ill.add(values.get("steps.record.outputs.deploy-id") ?? "");
        break;
      case "mark":
        isWell = outage !== "mark";
        if (isWell) world.mark(given("deploy-id"), given("as") as "good" | "bad");
        break;
      case "hold":
        isWell = outage !== "hold";
        for (const [output, value] of Object.entries(
          isWell ? world.hold(`run-${id}`, given("reason")) : {},
        ))
          values.set(`${name}.outputs.${output}`, value);
        break;
      default:
        throw new Error(`the simulation does not know the step ${action}`);
    }
    values.set(`${name}.outcome`, isWell ? "success" : "failure");
    if (!isWell && !step["continue-on-error"]) hasFailed = true;
    yield;
  }
  for (const [output, text] of Object.entries(jobs.deploy.outputs)) {
    const value = filled(text, lookup, hasFailed);
    values.set(`needs.deploy.outputs.${output}`, value.includes(chances.secret) ? "" : value);
  }
  run.isDeployJobOver = true;
  yield;
  const rollBack = jobs["roll-back"];
  if (!isDue(rollBack.if, lookup, hasFailed)) return;
  const given = (input: string) => filled(rollBack.with[input] ?? "*", lookup);
  const [asked, newest] = [given("deploy-id"), given("expected-newest")];
  const isEmpty = asked === "" || newest === "";
  const allowed = () => {
    const target = isEmpty ? undefined : findTarget(world.history, asked);
    const isNewest = newest === "*" || world.entries.at(-1)?.id === newest;
    if (!target || !isNewest || target.status !== "deployed") return undefined;
    return badMarkOf(world.history, target) ? undefined : target;
  };
  // The plan, and what it has seen, which the second job passes on.
  const planned = allowed();
  const seen = world.entries.at(-1)?.id;
  yield;
  const target = allowed();
  if (!planned || target?.id !== planned.id || world.entries.at(-1)?.id !== seen) return;
  world.rollbacks++;
  expect(world.rollbacks, "rollbacks until a person looks").toBe(1);
  expect([...world.ill], "deploys that were ill, with the target").not.toContain(target.id);
  const shipped = world.commits.findIndex((_, at) => commitOf(String(at)) === target.commit);
  const commit = world.commit(world.commits[shipped] ?? false);
  const back = { to: target.id, from: null, scope: "all", reason: "ill" } as const;
  const entry = deploy(String(world.entries.length + 1), ++world.minute, {
    ...{ commit: commitOf(String(commit)), code: target.code, rollback: back },
    ...{ status: "initialized", finishedAt: null },
  } as Entry);
  world.entries = [...world.entries, entry];
  if (given("hold") === "true") world.hold(`rollback-${entry.id}`, "ill");
  dispatch(commit);
}

/** Takes one thing after the other, as the numbers say. @returns the world in the end */
function simulate(workflow: Workflow, numbers: readonly number[], secret: string): World {
  const world = new World();
  const queue: Run[] = [];
  let after = 0;
  let id = 0;
  // From small numbers, which shrink well.
  const draw = (sides: number) => (numbers[after++ % numbers.length] ?? 0) % sides;
  const chances: Chances = {
    deployFails: () => draw(5) === 4,
    outage: () => (["none", "none", "none", "hold", "mark"] as const)[draw(5)] ?? "none",
    secret,
  };
  const start = (commit: number) => {
    const isWaiting = (run: Run, place: number) => place > 0 && !run.isDeployJobOver;
    if (workflow.jobs.deploy.concurrency.queue !== "max") {
      const waiting = queue.filter((run) => !run.isDeployJobOver).findIndex(isWaiting);
      if (waiting > 0) queue.splice(waiting, 1);
    }
    const run = { commit, isDeployJobOver: false };
    queue.push(Object.assign(run, { steps: runOf(workflow, world, id++, run, start, chances) }));
  };
  while (after < numbers.length) {
    const holder = queue.findIndex((run) => !run.isDeployJobOver);
    const movable = queue.filter((run, place) => run.isDeployJobOver || place === holder);
    const action = draw(8);
    const moved = movable[draw(3) % (movable.length || 1)];
    if (action === 0) start(world.commit(draw(3) === 0));
    else if (action === 1 && world.holds.length > 0 && draw(4) === 0) {
      // A person looks, and releases all; what runs then is theirs to judge.
      if (movable.length > 0) continue;
      [world.holds, world.rollbacks] = [[], 0];
      world.ill.delete(currentOf(world.history)?.id ?? "");
    } else if (moved?.steps.next().done) queue.splice(queue.indexOf(moved), 1);
  }
  return world;
}

const schedules = fc.array(fc.nat({ max: 119 }), { minLength: 60, maxLength: 400 });
const secrets = fc.constantFrom("octocat", "octocat", "1", "4", "true", "last-good", "prev");

const check = (workflow: Workflow) => {
  let rollbacks = 0;
  fc.assert(
    fc.property(schedules, secrets, (numbers, secret) => {
      rollbacks += simulate(workflow, numbers, secret).rollbacks;
    }),
    { numRuns: 1_000, endOnFailure: true },
  );
  return rollbacks;
};

test("rolls back at most once until a person looks, and never to a deploy that was ill", () => {
  expect(check(parse(example))).toBeGreaterThan(50);
});

test.each<[string, (text: string) => string]>([
  ["the only hold", (text) => text.replace("steps.hold.outputs.others == '0'", "true")],
  ["putting it on", (text) => text.replaceAll("outputs.held == 'true'", "outputs.held != 'x'")],
  [
    "good ones only",
    (text) => text.replace("'last-good' ||", "'previous' ||").replace("as: bad", "as: good"),
  ],
])("without %s it does not hold", (_, without) => {
  expect(without(example)).not.toBe(example);
  expect(() => check(parse(without(example)))).toThrow();
});

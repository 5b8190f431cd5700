/** GitHub, a team and its deploy workflow in memory, by a clock of their own: what can happen around a delivery. */

import type { PageState, Workflows } from "../../src/delivery-ports.ts";
import { CallRefusal, problem, Refusal } from "../../src/errors/problem.ts";
import type { Entry } from "../../src/ledger/manifest.ts";
import { parseSettings, selectDeployment } from "../../src/ledger/settings.ts";
import type { Run } from "../../src/rollback/deploy-run.ts";
import { deliverRollback } from "../../src/use-cases/deliver-rollback.ts";
import type { Delivery } from "../../src/use-cases/delivery.ts";
import { Actions, type Run as LocalRun } from "../local-github/actions.ts";
import { RememberedLedger } from "../local-github/remembered-ledger.ts";
import { commitOf, deploy } from "./deploys.ts";

const second = 1_000;
const minute = 60 * second;
const workflow = "deploy.yml";
const rollbackCommit = commitOf("4");
const urlOf = (id: number) => `https://github.com/acme/airflow/actions/runs/${id}`;

/** Thrown into our step when its process is killed. */
class Killed extends Error {}

/** What a run does once it begins. */
interface Work {
  readonly kind: "deploys" | "skips" | "fails" | "deploys another commit";
  readonly records: boolean;
  readonly conclusion: "success" | "failure" | "cancelled";
  readonly takes: number;
}

/** Something that will happen. */
interface Due {
  readonly at: number;
  readonly happens: () => void;
}

export class DeliveryWorld {
  readonly #random: () => number;
  readonly actions = new Actions();
  readonly ledger: RememberedLedger;
  /** Commits that were deployed, in truth. */
  readonly deployed = new Set<string>();
  /** What must never happen. */
  readonly faults: string[] = [];
  readonly page: PageState[] = [];
  readonly log: string[] = [];
  readonly #recordsByRun: boolean;
  #time = Date.UTC(2026, 10, 2);
  #events: Due[] = [];
  #head = rollbackCommit;
  #merges = 0;
  #began = new Set<number>();
  #skipped = new Set<number>();
  #visibleAt = new Map<number, number>();
  #isKilled = false;

  constructor(random: () => number) {
    this.#random = random;
    this.#recordsByRun = this.#chance(0.7);
    this.actions.clock = () => this.#time;
    this.actions.workflows = { [workflow]: { onDispatch: true } };
    const run = this.#recordsByRun ? urlOf(1) : null;
    const pending = { status: "initialized", finishedAt: null } as const;
    const rollback = { to: "2", from: "3", scope: "all", reason: "Broken" } as const;
    this.ledger = new RememberedLedger([
      deploy("2", 2, { run }),
      deploy("3", 3, { run }),
      deploy("4", 4, { rollback, ...pending } as Partial<Entry>),
    ]);
  }

  /** One attempt of our step. @returns null when it was killed */
  async attempt(isRepeat: boolean): Promise<Delivery | null> {
    const entry = this.ledger.find("4");
    const pushStartsRuns = !isRepeat && this.#chance(0.3);
    if (pushStartsRuns) this.#start("push", rollbackCommit, this.#upTo(10 * second));
    if (this.#chance(0.5)) this.#after(this.#upTo(20 * minute), () => this.#merge());
    const timeout = this.#chance(0.2) ? 2 * minute : 50 * minute;
    const end = this.#time + timeout;
    const canceled = new AbortController();
    this.#isKilled = false;
    if (this.#chance(0.1)) this.#after(this.#upTo(10 * minute), () => canceled.abort());
    if (this.#chance(0.1)) {
      this.#after(this.#upTo(10 * minute), () => {
        this.#isKilled = true;
      });
    }
    const clock = {
      now: () => this.#time,
      pause: async (time: number) => this.#pass(time, canceled.signal),
    };
    try {
      const result = await deliverRollback(
        {
          deployment: selectDeployment(
            parseSettings(`version: 1\ndeployments: { prod: { workflow: ${workflow} } }\n`, "main"),
            "prod",
            "main",
          ),
          ...{ entry, commit: rollbackCommit, target: this.ledger.find("2"), run: urlOf(99) },
          ...{ mode: "workflow", pushStartsRuns, isNew: !isRepeat, isHeld: false, timeout },
        },
        {
          ...{
            clock,
            astro: null,
            noteAstroDeploy: async () => {},
            canceled: canceled.signal,
            log: (line) => this.log.push(line),
          },
          workflows: this.#workflows(canceled.signal),
          now: () => new Date(this.#time).toISOString(),
          step: (_, work) => work(),
          settle: () => this.ledger.settle("4"),
          page: {
            showDeployment: async () => 1,
            showState: async (_, state) => void this.page.push(state),
          },
        },
      );
      this.log.push(`= ${result.status} ${result.problem?.code}`);
      if (this.#time > end + 3 * minute) this.faults.push("it went on long after its time");
      return result;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      this.log.push("= killed");
      return null;
    }
  }

  /** Until the next attempt of our step: runs go on, and people re-run them. */
  rest(): void {
    for (const run of this.actions.runs) {
      const endedBadly = run.conclusion !== null && run.conclusion !== "success";
      if (endedBadly && this.#chance(0.2)) {
        Object.assign(run, { status: "queued", conclusion: null });
        this.log.push(`${run.id} is re-run`);
        this.#after(this.#upTo(minute), () => this.#begin(run));
      }
    }
    this.#isKilled = false;
    this.#pass(minute / 2 + this.#upTo(90 * minute));
  }

  #workflows(canceled: AbortSignal): Workflows {
    const { runs } = this.actions;
    const visible = () =>
      runs
        .filter(({ id }) => (this.#visibleAt.get(id) ?? 0) <= this.#time)
        .map(runOf)
        .reverse();
    const call = () => this.#pass(this.#upTo(second), canceled);
    return {
      runsOn: async (_, commit) => {
        call();
        return visible().filter((run) => run.commit === commit);
      },
      startedSince: async (_, time) => {
        call();
        return visible().filter(
          ({ id, event }) => event === "workflow_dispatch" && createdAt(runs, id) >= time,
        );
      },
      headOf: async () => this.#head,
      jobsOf: async (id) => [
        ...[{ name: "changes", conclusion: "success", hasBegun: true }].filter(() =>
          this.#began.has(id),
        ),
        ...[{ name: "deploy", conclusion: this.#skipped.has(id) ? "skipped" : "success" }]
          .filter(() => this.#began.has(id))
          .map((job) => ({ ...job, hasBegun: job.conclusion !== "skipped" })),
      ],
      run: async (id) => {
        call();
        this.#maybeFail();
        const run = runs.find((other) => other.id === id);
        if (!run) throw new Error(`no run ${id}`);
        return runOf(run);
      },
      dispatch: async (_, ref) => {
        const alive = visible().filter(
          (run) => run.commit === rollbackCommit && run.conclusion === null,
        );
        call();
        if (ref !== "refs/heads/main") this.faults.push(`started on ${ref}`);
        if (alive.length > 0) this.faults.push("started while another run was alive");
        if (this.#chance(0.1)) this.#merge();
        const isLost = this.#chance(0.1);
        if (isLost && this.#chance(0.5)) throw unreachable;
        const { id } = this.#start("workflow_dispatch", this.#head, this.#upTo(5 * second));
        if (isLost) throw unreachable;
        return this.#chance(0.8) ? { id, url: urlOf(id) } : null;
      },
    };
  }

  #maybeFail(): void {
    if (this.#chance(0.05)) throw unreachable;
    if (this.#chance(0.02)) throw refusal(429, this.#upTo(20 * minute));
    if (this.#chance(0.02)) throw refusal(404, null);
    if (this.#chance(0.005)) throw refusal(401, null);
  }

  /** A run joins the concurrency group, which keeps one that waits and drops it for a newer one. */
  #start(event: string, commit: string, lag: number): LocalRun {
    const run = this.actions.start(workflow, event, commit, "main");
    this.log.push(
      `${run.id} ${event} on ${commit === rollbackCommit ? "the rollback" : "a merge"}`,
    );
    this.#visibleAt.set(run.id, this.#time + lag);
    for (const other of this.actions.runs) {
      if (other !== run && other.status === "queued") this.#end(other, "cancelled");
    }
    this.#after(this.#upTo(3 * minute), () => this.#begin(run));
    return run;
  }

  #begin(run: LocalRun): void {
    if (run.status !== "queued") return;
    if (this.actions.runs.some(({ status }) => status === "in_progress")) {
      this.#after(10 * second, () => this.#begin(run));
      return;
    }
    run.status = "in_progress";
    this.#began.add(run.id);
    const work = this.#work();
    this.log.push(`${run.id} ${JSON.stringify(work)}`);
    this.#after(work.takes, () => this.#do(run, work));
  }

  #work(): Work {
    const kinds = ["deploys", "deploys", "deploys", "skips", "fails"] as const;
    const isOther = this.#recordsByRun && this.#chance(0.05);
    const kind = isOther ? "deploys another commit" : this.#pick(kinds);
    const records = this.#recordsByRun && (isOther || this.#chance(0.9));
    const takes = this.#chance(0.1) ? 80 * minute : this.#upTo(20 * minute);
    // `continue-on-error` lets a run end well in which the deploy failed; without a record that is not allowed here.
    const endsWell = kind === "fails" ? records && this.#chance(0.5) : this.#chance(0.9);
    const conclusion = endsWell ? "success" : this.#pick(["failure", "cancelled"] as const);
    return { kind, records, conclusion, takes };
  }

  #do(run: LocalRun, { kind, records, conclusion }: Work): void {
    const isOurs = run.commit === rollbackCommit;
    // The deploy job may be skipped, or only its deploy step.
    if (kind === "skips" && !(this.#recordsByRun && this.#chance(0.5))) this.#skipped.add(run.id);
    else this.#skipped.delete(run.id);
    if (kind === "deploys") this.deployed.add(run.commit);
    if (records && kind === "deploys another commit") this.#record(run.id, commitOf(`x${run.id}`));
    else if (records && kind !== "skips") {
      const status = kind === "deploys" ? "deployed" : "failed";
      if (isOurs) this.ledger.end("4", status, new Date(this.#time).toISOString());
      else if (status === "deployed") this.#record(run.id, run.commit);
    }
    // A run may go on after its record, and may be canceled then.
    this.#after(this.#upTo(5 * minute), () => this.#end(run, conclusion));
  }

  #record(run: number, commit: string): void {
    const id = String(5 + this.ledger.entries.length);
    this.ledger.entries = [
      ...this.ledger.entries,
      deploy(id, 1_440 + run, { run: urlOf(run), commit }),
    ];
  }

  #end(run: LocalRun, conclusion: string): void {
    Object.assign(run, {
      ...{ status: "completed", conclusion },
      updatedAt: new Date(this.#time).toISOString(),
    });
    this.log.push(`${run.id} ended with ${conclusion}`);
  }

  #merge(): void {
    this.#head = commitOf(`merge ${++this.#merges}`);
    this.#start("push", this.#head, 0);
  }

  #after(time: number, happens: () => void): void {
    this.#events.push({ at: this.#time + time, happens });
  }

  /** Time passes, and what is due happens. */
  #pass(time: number, canceled?: AbortSignal): void {
    const until = this.#time + time;
    for (;;) {
      const next = this.#events
        .filter(({ at }) => at <= until)
        .reduce<Due | null>(
          (first, event) => (first && first.at <= event.at ? first : event),
          null,
        );
      if (!next) break;
      this.#events = this.#events.filter((event) => event !== next);
      this.#time = Math.max(this.#time, next.at);
      next.happens();
      if (this.#isKilled && canceled) throw new Killed();
      if (canceled?.aborted) break;
    }
    canceled?.throwIfAborted();
    this.#time = until;
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #upTo(most: number): number {
    return Math.floor(this.#random() * most);
  }

  #pick<T>(from: readonly [T, ...T[]]): T {
    return from[this.#upTo(from.length)] ?? from[0];
  }
}

const unreachable = new Refusal([
  problem("github-unreachable", { doing: "the deploy run", said: "socket hang up" }),
]);

function refusal(status: number, retryIn: number | null): CallRefusal {
  const said = `No ${status}`;
  const refused = problem("github-refused", { doing: "the deploy run", status, said });
  return new CallRefusal(refused, { status, retryIn, said });
}

function runOf({ id, event, branch, commit, status, conclusion, updatedAt }: LocalRun): Run {
  return { id, url: urlOf(id), event, ref: branch, commit, status, conclusion, updatedAt };
}

function createdAt(runs: readonly LocalRun[], id: number): string {
  return runs.find((run) => run.id === id)?.createdAt ?? "";
}

/** Has a pushed rollback deployed: finds or starts its deploy, and follows that to its end. */
import { setTimeout as pause } from "node:timers/promises";
import { type Problem, problem, Refusal } from "../errors/problem.ts";
import type { Entry } from "../ledger/manifest.ts";
import type { Deployment } from "../ledger/settings.ts";
import { judgeRun, type Run, tellingRun } from "../rollback/delivery.ts";

/** A pushed rollback that shall run. */
export interface Pushed {
  readonly deployment: Deployment;
  readonly entry: Entry;
  readonly commit: string;
  readonly target: Entry;
}

export interface RunRequest extends Pushed {
  readonly deliveryMode: "workflow" | "astro";
  /** Whether the push itself may have started a deploy, as an App's does. */
  readonly pushStartsRuns: boolean;
  /** How long to follow the deploy, in milliseconds. */
  readonly timeout: number;
}

/** What GitHub is asked for. */
export interface Workflows {
  /** Runs of a workflow on a commit, newest first. */
  readonly runsOn: (workflow: string, commit: string) => Promise<Run[]>;
  /** Starts a workflow. @returns the run; null where the server does not tell */
  readonly dispatch: (workflow: string, ref: string) => Promise<Pick<Run, "id" | "url"> | null>;
  readonly run: (id: number) => Promise<Run>;
  /** The commit at the head of a branch; null when there is no such branch. */
  readonly headOf: (branch: string) => Promise<string | null>;
  /** Runs of a workflow that were started by hand since a time, newest first. */
  readonly startedSince: (workflow: string, time: string) => Promise<Run[]>;
}

/** A deploy on Astro, as far as it matters here. */
export interface AstroOutcome {
  readonly id: string;
  readonly status: string;
}

/** What Astro is asked for. */
export interface AstroRollbacks {
  /** A rollback that was started there with this description; null when there is none. */
  readonly started: (description: string) => Promise<AstroOutcome | null>;
  readonly rollBack: (deploy: string, description: string) => Promise<AstroOutcome>;
  readonly deploy: (id: string) => Promise<AstroOutcome>;
}

export interface CarryTools {
  readonly workflows: Workflows;
  readonly astro: AstroRollbacks | null;
  readonly now: () => string;
  readonly say: (line: string) => void;
}

export interface Delivery {
  /** Null when how it ended is not known. */
  readonly status: "deployed" | "failed" | null;
  /** The deploy's ID on Astro, where Astro made it. */
  readonly externalId: string | null;
  /** The page of the deploy's run. */
  readonly url: string | null;
  /** How that run ended, as GitHub says it. */
  readonly conclusion?: string | null;
  /** Why it was not delivered; null when it was. */
  readonly problem: Problem | null;
}

/** How far a deploy got, for what is said when it cannot be followed. */
interface Progress {
  isStarted: boolean;
  url: string | null;
}

/** Never throws a {@link Refusal}: the rollback stands, so what goes wrong is a result. */
export async function carryRollback(request: RunRequest, tools: CarryTools): Promise<Delivery> {
  const progress: Progress = { isStarted: false, url: null };
  try {
    return request.deliveryMode === "workflow"
      ? await byWorkflow(request, tools, progress)
      : await byAstro(request, tools, progress);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { url } = progress;
    return { status: null, externalId: null, url, problem: whyUnknown(error, progress) };
  }
}

function whyUnknown(error: Refusal, { isStarted }: Progress): Problem {
  const [first] = error.problems;
  const { code, message: said } = first;
  if (!code.endsWith("-refused") && !code.endsWith("-unreachable")) return first;
  return problem(isStarted || isLost(error) ? "delivery-unknown" : "deploy-not-started", { said });
}

async function byWorkflow(
  request: RunRequest,
  tools: CarryTools,
  progress: Progress,
): Promise<Delivery> {
  const { commit, timeout } = request;
  const { workflows, say } = tools;
  const end = Date.now() + timeout;
  const found = (await runOf(request, tools)) ?? (await start(request, tools, progress));
  Object.assign(progress, { isStarted: true, url: found.url });
  say(`Deploy run: ${found.url}`);
  const wrong = judgeRun(found, commit);
  if (wrong && found.commit !== commit) return ended(null, found, wrong);
  const run = await followed(
    found,
    () => workflows.run(found.id),
    ({ status }) => status,
    ({ conclusion }) => conclusion !== null,
    { end, say },
  );
  if (run.conclusion === null) {
    const what = `the deploy run ${run.url}`;
    return ended(null, run, problem("delivery-timeout", { what, minutes: timeout / 60_000 }));
  }
  const failure = judgeRun(run, commit);
  return ended(failure ? "failed" : "deployed", run, failure);
}

const ended = (
  status: Delivery["status"],
  { url, conclusion }: Run,
  why: Problem | null,
): Delivery => ({
  status,
  externalId: null,
  url,
  conclusion,
  problem: why,
});

/** How long what was started may take to show up, in milliseconds. */
const showsUp = 20_000;

/** Looks until it is there. @param patience in milliseconds; 0: looks just once */
async function appeared<T>(
  look: () => Promise<T | null | undefined>,
  patience = showsUp,
): Promise<T | null> {
  const end = Date.now() + patience;
  for (const wait of waits()) {
    const found = await look();
    if (found) return found;
    if (Date.now() + wait > end) break;
    await pause(wait);
  }
  return null;
}

/** Whether a call may have done its work, and only its answer is missing. */
function isLost(error: unknown): error is Refusal {
  const lost = ["github-unreachable", "astro-unreachable"];
  return error instanceof Refusal && lost.includes(error.problems[0].code);
}

/** A run that the push, or an earlier attempt of this run, started. */
async function runOf(
  { deployment, commit, pushStartsRuns }: RunRequest,
  { workflows }: CarryTools,
): Promise<Run | null> {
  const { workflow = "" } = deployment;
  return appeared(
    async () => tellingRun(await workflows.runsOn(workflow, commit)),
    pushStartsRuns ? showsUp : 0,
  );
}

async function start(
  { deployment, entry, commit }: RunRequest,
  { workflows, say, now }: CarryTools,
  progress: Progress,
): Promise<Run> {
  const { workflow = "", branch } = deployment;
  const isOnTag = deployment["dispatch-on"] === "tag";
  const ref = isOnTag ? entry.tag : branch;
  const head = isOnTag ? commit : await workflows.headOf(branch);
  // What came after it was not looked at by who asked for the rollback.
  if (head !== commit) throw new Refusal([problem("branch-moved-on", { branch, head, commit })]);
  // A server's clock may be behind ours.
  const since = new Date(Date.parse(now()) - 60_000).toISOString();
  const before = new Set((await workflows.startedSince(workflow, since)).map(({ id }) => id));
  say(`Starting ${workflow} on ${ref}`);
  let lost: Refusal | null = null;
  const told = await workflows.dispatch(workflow, ref).catch((error: unknown) => {
    if (!isLost(error)) throw error;
    lost = error;
    return null;
  });
  Object.assign(progress, { isStarted: lost === null, url: told?.url ?? null });
  if (told) return workflows.run(told.id);
  // Somebody else may start the same workflow just now.
  const started = async () =>
    (await workflows.startedSince(workflow, since)).filter((run) => !before.has(run.id));
  const found =
    (await appeared(async () => (await started()).find((run) => run.commit === commit))) ??
    (await started())[0];
  if (found) return found;
  throw lost ?? new Refusal([problem("deploy-run-not-found", { workflow })]);
}

async function byAstro(
  request: RunRequest,
  tools: CarryTools,
  progress: Progress,
): Promise<Delivery> {
  const { target, timeout } = request;
  const { astro, say } = tools;
  if (!astro || target.externalId === null) throw new Error("Astro was not readied");
  const end = Date.now() + timeout;
  const description = descriptionOf(request);
  const earlier = () => astro.started(description);
  const found =
    (await earlier()) ??
    (await astro.rollBack(target.externalId, description).catch(async (error: unknown) => {
      const made = isLost(error) ? await appeared(earlier) : null;
      if (made) return made;
      throw error;
    }));
  progress.isStarted = true;
  say(`Astro deploy: ${found.id}`);
  const deploy = await followed(
    found,
    () => astro.deploy(found.id),
    ({ status }) => status,
    ({ status }) => status !== "INITIALIZED",
    { end, say },
  );
  const result = { externalId: deploy.id, url: null };
  if (deploy.status === "DEPLOYED") return { ...result, status: "deployed", problem: null };
  if (deploy.status !== "INITIALIZED") {
    return {
      ...result,
      status: "failed",
      problem: problem("astro-deploy-failed", { deploy: deploy.id }),
    };
  }
  const what = `Astro's deploy ${deploy.id}`;
  const late = problem("delivery-timeout", { what, minutes: timeout / 60_000 });
  return { ...result, status: null, problem: late };
}

/** Names the rollback, so that it is found again; 500 characters at most, as Astro wants. */
function descriptionOf({ deployment, entry, commit }: Pushed): string {
  const mark = ` (deploy ${entry.id} of ${deployment.name}, ${commit.slice(0, 12)})`;
  const reason = [...(entry.rollback?.reason ?? "")].slice(0, 500 - mark.length).join("");
  return `${reason}${mark}`;
}

/** Looks again and again until it is over or the time is; says each change. @returns what was seen last */
async function followed<T>(
  first: T,
  look: () => Promise<T>,
  word: (seen: T) => string,
  isOver: (seen: T) => boolean,
  { end, say }: { readonly end: number; readonly say: (line: string) => void },
): Promise<T> {
  let seen = first;
  let said = "";
  for (const wait of waits()) {
    if (word(seen) !== said) say(`${new Date().toISOString().slice(11, 19)} ${word(seen)}`);
    said = word(seen);
    if (isOver(seen) || Date.now() + wait > end) return seen;
    await pause(wait);
    seen = await look();
  }
  return seen;
}

/** Pauses that grow from one second to fifteen, in milliseconds. */
function* waits(): Generator<number> {
  for (let wait = 1_000; ; wait = Math.min(wait * 1.5, 15_000)) yield wait;
}

/**
 * Each call by which a rollback is written by GitHub's API, or lands by pull request, meets each mischief of the network, or is
 * the last thing that its process does. Then the same run is asked again.
 */
import { catalogue } from "../../src/errors/catalogue.ts";
import { verifiedDeploys, verifiedFiles } from "../end-to-end/histories.ts";
import { repository, Scenario } from "../end-to-end/scenario.ts";
import type { StepResult } from "../local-runner/job.ts";
import { brokenInvariants, type Refs, refsOf, unverified } from "./ledger.ts";
import { LyingNetwork, type Mischief, mischiefsOfApi, type Plan } from "./lying-network.ts";

/** The calls that write, in their order. */
const calls = {
  verified: ["git/trees", "git/commits", "git/trees", "git/commits", "git/tags", "updateRefs"],
  proposed: ["git-receive-pack", "pulls", "git-receive-pack", "pulls/1/merge"],
} as const;
export type Way = keyof typeof calls;

/** What a server may make of a commit that it is asked for. */
const otherCommits = {
  "another tree": (asked, { tree }) => ({ ...asked, tree }),
  "another parent": (asked, { parents }) => ({ ...asked, parents }),
  "a second parent": (asked, { parents }) => ({
    ...asked,
    parents: [...asked.parents, ...parents],
  }),
} satisfies Record<string, (asked: CommitAsked, other: CommitAsked) => CommitAsked>;

interface CommitAsked {
  readonly tree: string;
  readonly parents: readonly string[];
}

/** Nobody gets to know what the second try was told. */
const thenSilence = "done twice, then cut off";

const deaths = ["killed before", "killed after"] as const;
export type Event =
  | Mischief
  | keyof typeof otherCommits
  | (typeof deaths)[number]
  | typeof thenSilence;

/** All that may happen. */
const events: Readonly<Record<Way, readonly Event[]>> = {
  verified: [...deaths, thenSilence, ...mischiefsOfApi, ...(Object.keys(otherCommits) as Event[])],
  proposed: [...deaths, ...mischiefsOfApi.filter((mischief) => mischief !== "another SHA")],
};

export interface LandingFigures {
  readonly event: Event;
  readonly cases: number;
  readonly succeeded: number;
  /** Cases in which the rollback was there before the second try. */
  readonly landed: number;
  /** Code → how often it was said. */
  readonly refused: Readonly<Record<string, number>>;
  /** The longest time of a case. */
  readonly milliseconds: number;
  readonly broken: readonly string[];
}

interface Case {
  readonly event: Event;
  readonly point: number;
  readonly lasting: boolean;
}

/** What happens at which calls, which are numbered from 0. */
export type Chosen = readonly (readonly [Event, readonly number[]])[];

/** Each event that makes sense there at each of some calls; at all calls when they are left out. */
export function eventsAt(way: Way, points: readonly number[] = [...calls[way].keys()]): Chosen {
  const areCommits = (event: Event, point: number) =>
    !(event in otherCommits) || calls[way][point] === "git/commits";
  return events[way].map((event) => [event, points.filter((at) => areCommits(event, at))]);
}

/** @param lasting whether everything after that call meets the same; by default both are tried */
export async function disturbLanding(
  way: Way,
  chosen: Chosen,
  lasting: readonly boolean[] = [false, true],
): Promise<LandingFigures[]> {
  await using scenario = await Scenario.prepared(
    verifiedDeploys,
    verifiedFiles(way === "verified"),
  );
  await using network = await LyingNetwork.to(scenario.github.url);
  const trial = new Trial(scenario, network, way, await refsOf(scenario));
  const figures: LandingFigures[] = [];
  for (const [event, points] of chosen) {
    const found = { event, cases: 0, succeeded: 0, landed: 0, milliseconds: 0 };
    const refused: Record<string, number> = {};
    const broken: string[] = [];
    const often = ([...deaths, thenSilence] as Event[]).includes(event) ? [false] : lasting;
    for (const one of often.flatMap((all) => points.map((point) => [point, all] as const))) {
      const [point, all] = one;
      const { result, codes, hadLanded, wrong } = await trial.go({ event, point, lasting: all });
      const where = `${event} ${all ? "from" : "at"} ${calls[way][point]} (${point})`;
      broken.push(...wrong.map((what) => `${where}: ${what}`));
      for (const code of codes) refused[code] = (refused[code] ?? 0) + 1;
      found.cases++;
      if (result.exitCode === 0) found.succeeded++;
      if (hadLanded) found.landed++;
      found.milliseconds = Math.max(found.milliseconds, result.milliseconds);
    }
    figures.push({ ...found, refused, broken });
  }
  return figures;
}

/** A repository in which the same rollback is made again and again. */
class Trial {
  readonly #scenario: Scenario;
  readonly #network: LyingNetwork;
  readonly #way: Way;
  readonly #start: Refs;
  readonly #token: string;
  #lastRun = 9_000;

  constructor(scenario: Scenario, network: LyingNetwork, way: Way, start: Refs) {
    this.#scenario = scenario;
    this.#network = network;
    this.#way = way;
    this.#start = start;
    this.#token = scenario.issueToken({ pulls: "write" });
  }

  async go(one: Case): Promise<{
    result: StepResult;
    codes: readonly string[];
    hadLanded: boolean;
    wrong: string[];
  }> {
    const wrong: string[] = [];
    await this.#reset();
    const runId = String(++this.#lastRun);
    let pid = 0;
    let isMet = false;
    const plan = await this.#plan(one, () => process.kill(pid, "SIGKILL"));
    this.#network.plan = {
      ...plan,
      isMeant: (count, call) => {
        const isMeant = plan.isMeant(count, call);
        isMet ||= isMeant;
        return isMeant;
      },
    };
    const dies = one.event.startsWith("killed");
    const result = await this.#ask(runId, dies ? (started) => (pid = started) : undefined);
    this.#network.plan = null;
    if (!isMet) wrong.push("there was no such call");
    const found = [...result.log.matchAll(/::error title=([\w-]+)::/g)].map(
      ([, code = ""]) => code,
    );
    wrong.push(...(await this.#wrongAfter(result, found)));

    const hadLanded = await this.#hasLanded();
    const again = await this.#ask(runId);
    if (again.exitCode !== 0) wrong.push(`the second try failed: ${again.log}`);
    if (!(await this.#hasLanded())) wrong.push("it is not there after the second try");
    const { changed } = again.outputs;
    if (changed !== String(!hadLanded)) {
      wrong.push(`it was there before: ${hadLanded}; the second try says changed: ${changed}`);
    }
    wrong.push(...(await this.#wrongNow()));
    const { holds = [] } = (await this.#scenario.manifest()).deployments["prod"] ?? {};
    if (this.#way === "proposed" && holds.length !== 1) wrong.push(`${holds.length} holds are on`);
    wrong.push(...(await brokenInvariants(this.#scenario, this.#start)));
    return { result, codes: found, hadLanded, wrong };
  }

  /** The repository as it was at first. */
  async #reset(): Promise<void> {
    const { github } = this.#scenario;
    const lines = [...(await refsOf(this.#scenario)).keys()].map((ref) => {
      const at = this.#start.get(ref);
      return at ? `update ${ref} ${at}\n` : `delete ${ref}\n`;
    });
    await github.repositories.git(repository)(["update-ref", "--stdin"], lines.join(""));
    github.pulls.all.length = 0;
  }

  #ask(runId: string, onStart?: (pid: number) => void): Promise<StepResult> {
    const { url } = this.#network;
    const env = { GITHUB_SERVER_URL: url, GITHUB_API_URL: `${url}/api/v3` };
    const proposed = { land: "pull-request", "auto-merge": "true", hold: "true" };
    return this.#scenario.rollBack(
      { "deploy-id": "1", ...(this.#way === "proposed" && proposed) },
      { runId, env, token: this.#token, ...(onStart && { onStart }) },
    );
  }

  async #plan({ event, point, lasting }: Case, kill: () => void): Promise<Plan> {
    const name = calls[this.#way][point] ?? "";
    const before = calls[this.#way].slice(0, point).filter((other) => other === name).length;
    const pattern = new RegExp(`^P\\w+ .*\\b${name}$`);
    let met = 0;
    const isMeant = (_: number, call: string) => {
      const isIt = pattern.test(call) && ++met === before + 1;
      return isIt || (lasting && met > before);
    };
    if (event === "killed before") return { mischief: "refused", isMeant, before: kill };
    if (event === "killed after") return { mischief: "answer swallowed", isMeant, after: kill };
    if (event === thenSilence) {
      const after = () => {
        this.#network.plan = { mischief: "refused", isMeant: () => true };
      };
      return { mischief: "done twice", isMeant, after };
    }
    if (!(event in otherCommits)) return { mischief: event as Mischief, isMeant };
    const changed = otherCommits[event as keyof typeof otherCommits];
    const [tree = "", parent = ""] = (
      await this.#scenario.git("rev-parse", "main^{tree}", "main~1")
    ).split("\n");
    const change = (body: string) =>
      JSON.stringify(changed(JSON.parse(body), { tree, parents: [parent] }));
    return {
      mischief: null,
      isMeant: (count, call) => isMeant(count, call) && pattern.test(call),
      change,
    };
  }

  async #hasLanded(): Promise<boolean> {
    const { pulls } = this.#scenario.github;
    if (this.#way === "proposed") return pulls.all.some(({ merge }) => merge !== null);
    const deploys = await this.#scenario.deploys().catch(() => []);
    return deploys.length > 2;
  }

  /** After the try that was disturbed. */
  async #wrongAfter(
    { exitCode, log, outputs }: StepResult,
    codes: readonly string[],
  ): Promise<string[]> {
    const wrong = await this.#wrongNow();
    const hasLanded = await this.#hasLanded();
    // A pull request that may not be merged is left to a person.
    const isOpen = this.#scenario.github.pulls.all.length > 0;
    if (exitCode === 0 && !hasLanded && !isOpen) wrong.push("success, and it is not there");
    const head = await this.#scenario.git("rev-parse", "main");
    if (exitCode === 0 && hasLanded && outputs["commit-sha"] !== head) {
      wrong.push(`success with commit ${outputs["commit-sha"]}, and main is at ${head}`);
    }
    const isUnknown =
      codes.length === 0 || codes.some((code) => !(code in catalogue) || code === "unexpected");
    if (exitCode === 1 && isUnknown) wrong.push(log);
    if (this.#way === "proposed") return wrong;
    if (exitCode === 1 && hasLanded && !codes.includes("push-unconfirmed")) {
      wrong.push(`${codes} although it landed`);
    }
    const now = await refsOf(this.#scenario);
    const isAsBefore = [...now].every(([ref, oid]) => this.#start.get(ref) === oid);
    if (!hasLanded && !isAsBefore) wrong.push("it landed in part");
    return wrong;
  }

  /** What never holds, whatever has happened. */
  async #wrongNow(): Promise<string[]> {
    const { github, commits } = this.#scenario;
    const wrong: string[] = [];
    if (github.pulls.all.length > 1)
      wrong.push(`there are ${github.pulls.all.length} pull requests`);
    if (!(await this.#hasLanded())) return wrong;
    const back = await this.#scenario.git(
      "diff",
      "--name-only",
      commits[1] ?? "",
      "main",
      "--",
      "dags",
      "include",
    );
    if (back !== "") wrong.push(`main has another ${back} than deploy 1`);
    if (this.#way === "proposed") return wrong;
    const deploys = await this.#scenario.deploys();
    if (deploys.length !== 3) wrong.push(`there are ${deploys.length} deploys`);
    const starts = ["main", "deploys"].map(
      (branch) => `^${this.#start.get(`refs/heads/${branch}`)}`,
    );
    const made = (await this.#scenario.git("rev-list", "main", "deploys", ...starts)).split("\n");
    if (made.length !== 2) wrong.push(`there are ${made.length} new commits`);
    wrong.push(...(await unverified(this.#scenario, made)));
    return wrong;
  }
}

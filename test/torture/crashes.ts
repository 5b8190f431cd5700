/**
 * The process is killed at every point where it writes or talks, and then the same run is asked again.
 * The points are counted as they come: each git process, before and after it, and each HTTP request.
 */
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Scenario } from "../end-to-end/scenario.ts";
import type { StepResult } from "../local-runner/job.ts";
import { brokenInvariants, everyNth, refsOf, twoDeploys, unsound } from "./ledger.ts";

const moments = ["before a git process", "after a git process", "at an HTTP request"] as const;
type Moment = (typeof moments)[number];

export interface CrashFigures {
  readonly verb: "record" | "rollback";
  /** Points at which the process was killed. */
  readonly points: number;
  /** Of them, those after which the deploy was there already. */
  readonly landed: number;
  readonly broken: readonly string[];
}

/** Stands for git: counts the processes, and kills who started the one that is meant. */
const wrapper = `#!/bin/sh
here=\${0%/*}
n=1
set -C
until command : 2>/dev/null >"$here/started/$n"; do n=$((n + 1)); done
read -r at when signal <"$here/plan"
[ "$n $when" = "$at before" ] && { kill -"$signal" $PPID; exit 137; }
PATH=\${PATH#"$here":}
git "$@"
code=$?
[ "$n $when" = "$at after" ] && kill -"$signal" $PPID
exit $code
`;

/** At which points, of each kind in turn. */
export type Points = Readonly<Record<Moment, readonly number[]>>;

/** @param chosen 1 takes each point until there is none any more, 7 every seventh; or just these */
export async function crash(
  verb: CrashFigures["verb"],
  signal: "KILL" | "TERM",
  chosen: number | Points = 1,
): Promise<CrashFigures> {
  await using scenario = await twoDeploys();
  const wrapped = await mkdtemp(join(tmpdir(), "wrapped-git-"));
  try {
    await writeFile(join(wrapped, "git"), wrapper);
    await chmod(join(wrapped, "git"), 0o755);
    const victim = new Victim(scenario, wrapped, verb, signal);
    const figures = { verb, points: 0, landed: 0, broken: [] as string[] };
    for (const moment of moments) {
      for (const point of typeof chosen === "number" ? everyNth(chosen) : chosen[moment]) {
        const { isOver, hadLanded, broken } = await victim.killAt(point, moment);
        if (isOver) break;
        figures.points++;
        if (hadLanded) figures.landed++;
        figures.broken.push(...broken.map((what) => `${moment} ${point}: ${what}`));
      }
      figures.broken.push(...(await unsound(scenario)).map((what) => `${moment}: ${what}`));
    }
    return figures;
  } finally {
    await rm(wrapped, { recursive: true, force: true });
  }
}

class Victim {
  readonly #scenario: Scenario;
  readonly #wrapped: string;
  readonly #verb: CrashFigures["verb"];
  readonly #signal: "KILL" | "TERM";
  #round = 0;

  constructor(
    scenario: Scenario,
    wrapped: string,
    verb: CrashFigures["verb"],
    signal: "KILL" | "TERM",
  ) {
    this.#scenario = scenario;
    this.#wrapped = wrapped;
    this.#verb = verb;
    this.#signal = signal;
  }

  /** @returns whether there is no such point any more; whether the deploy was there; what is wrong then */
  async killAt(
    point: number,
    moment: Moment,
  ): Promise<{ isOver: boolean; hadLanded: boolean; broken: string[] }> {
    const scenario = this.#scenario;
    const round = ++this.#round;
    const commit =
      this.#verb === "record" ? scenario.commit(`c${round}`, { [`etl/${round}`]: "" }) : "";
    // To and fro, so that there is always something to roll back.
    const target = round % 2 === 0 ? "2" : "1";
    const runId = `${5_000 + round}`;
    const ask = (env: Record<string, string>, onStart: (pid: number) => void) =>
      this.#verb === "record"
        ? scenario.use("record", { deployment: "etl" }, { sha: commit, runId, env, onStart })
        : scenario.rollBack({ deployment: "etl", "deploy-id": target }, { runId, env, onStart });

    const before = await refsOf(scenario);
    const killed = await this.#killed(ask, point, moment);
    if (killed.exitCode !== null) {
      return { isOver: true, hadLanded: false, broken: [] };
    }
    const own = async () =>
      (await scenario.deploys("etl")).filter(({ run }) => run?.endsWith(`/${runId}`)).length;
    const hadLanded = (await own()) === 1;
    const again = await ask({}, () => {});
    const broken = await brokenInvariants(scenario, before);
    if (again.exitCode !== 0) broken.push(`the second try failed: ${again.log}`);
    if ((await own()) !== 1) broken.push(`there are ${await own()} deploys`);
    return { isOver: false, hadLanded, broken };
  }

  async #killed(
    ask: (env: Record<string, string>, onStart: (pid: number) => void) => Promise<StepResult>,
    point: number,
    moment: Moment,
  ): Promise<StepResult> {
    const { github } = this.#scenario;
    if (moment !== "at an HTTP request") {
      const when = moment.split(" ")[0];
      await rm(join(this.#wrapped, "started"), { recursive: true, force: true });
      await mkdir(join(this.#wrapped, "started"));
      await writeFile(join(this.#wrapped, "plan"), `${point} ${when} ${this.#signal}\n`);
      return ask({ PATH: `${this.#wrapped}:${process.env["PATH"]}` }, () => {});
    }
    let pid = 0;
    let requests = 0;
    github.before = async () => {
      if (++requests !== point) return;
      process.kill(pid, `SIG${this.#signal}`);
    };
    try {
      return await ask({}, (started) => {
        pid = started;
      });
    } finally {
      github.before = async () => {};
    }
  }
}

/** GitHub Actions, as far as its API tells of it: workflows that are started, and their runs. */

/** How runs of a workflow behave. */
export interface Workflow {
  /** The branch on which a push starts it, unless it was made with a job's own token. */
  readonly onPush?: string;
  /** Whether it can be started by hand. */
  readonly onDispatch?: boolean;
  /** How its runs end: `success`, `failure` and others; a function: each in its own way. */
  readonly conclusion?: string | ((run: Run) => string);
  /** The jobs of its runs; by default one that ends as the run does. */
  readonly jobs?: (run: Run) => readonly Job[];
  /** How many times a run is looked at before it is over; infinite: never. */
  readonly looks?: number;
  /** What happens just before it is started by hand. */
  readonly before?: () => Promise<unknown>;
  /** What a run does before it ends. */
  readonly work?: (run: Run) => Promise<unknown>;
}

export interface Job {
  readonly name: string;
  readonly conclusion: string | null;
  /** None before a runner has begun with it. */
  readonly steps: readonly object[];
}

export interface Run {
  readonly id: number;
  readonly workflow: string;
  /** `push`, `workflow_dispatch`, `pull_request` and others. */
  readonly event: string;
  readonly commit: string;
  /** The branch or tag, without `refs/…/`. */
  readonly branch: string;
  readonly createdAt: string;
  updatedAt: string;
  status: "queued" | "in_progress" | "completed";
  conclusion: string | null;
}

export class Actions {
  /** File name → behaviour. */
  workflows: Readonly<Record<string, Workflow>> = {};
  readonly runs: Run[] = [];
  /** In milliseconds since 1970. */
  clock: () => number = Date.now;
  readonly #looks = new Map<number, number>();

  start(workflow: string, event: Run["event"], commit: string, branch: string): Run {
    const now = new Date(this.clock()).toISOString();
    const run: Run = {
      id: 9000 + this.runs.length,
      ...{ workflow, event, commit, branch },
      ...{ createdAt: now, updatedAt: now },
      status: "queued",
      conclusion: null,
    };
    this.runs.push(run);
    return run;
  }

  pushed(commit: string, branch: string): void {
    for (const [name, { onPush }] of Object.entries(this.workflows)) {
      if (onPush === branch) this.start(name, "push", commit, branch);
    }
  }

  /** Each look brings a run closer to its end. */
  async look(id: number): Promise<Run | undefined> {
    const run = this.runs.find((other) => other.id === id);
    if (!run || run.status === "completed") return run;
    const { looks = 2, conclusion = "success", work } = this.workflows[run.workflow] ?? {};
    const seen = (this.#looks.get(id) ?? 0) + 1;
    this.#looks.set(id, seen);
    run.status = "in_progress";
    if (seen < looks) return run;
    await work?.(run);
    run.status = "completed";
    run.conclusion = typeof conclusion === "string" ? conclusion : conclusion(run);
    run.updatedAt = new Date(this.clock()).toISOString();
    return run;
  }

  jobsOf(run: Run): readonly Job[] {
    const { jobs } = this.workflows[run.workflow] ?? {};
    return jobs?.(run) ?? [{ name: "deploy", conclusion: run.conclusion, steps: [{}] }];
  }
}

/** Pull requests on the local GitHub: those that a test declares as merged, and those that are opened by the API. */
import type { Account, State, Token } from "./answer.ts";
import { hasQueue, merge, obstacles, openings } from "./merge.ts";

export interface Pull {
  readonly number: number;
  readonly base: string;
  /** The commit that came onto the base; null while it is not merged. */
  merge: string | null;
  /** The commits that it brought; of an open one they are looked up. */
  commits: readonly string[];
  /** None for those that a test declares. */
  readonly opened?: Opened;
}

export interface Opened {
  readonly repository: string;
  /** The branch. */
  readonly head: string;
  readonly by: Account;
  readonly createdAt: string;
  title: string;
  body: string | null;
  isOpen: boolean;
  /** The last commit, once it is no longer open. */
  sha: string | null;
  /** Who has approved. */
  readonly approvals: Set<string>;
  checksPassed: boolean;
  auto: AutoMerge | null;
  isQueued: boolean;
  mergedBy: Account | null;
}

export type MergeMethod = "merge" | "squash" | "rebase";

/** How a pull request is merged as soon as rules allow. */
export interface AutoMerge {
  readonly method: MergeMethod;
  readonly title: string | null;
  readonly message: string | null;
  /** Who has asked for it. */
  readonly token: Token;
  readonly at: string;
}

export interface Comment {
  readonly pull: number;
  readonly user: { readonly login: string };
  readonly body: string;
  readonly updatedAt: string;
}

export class Pulls {
  readonly all: Pull[] = [];
  readonly comments: Comment[] = [];
  /** The organization does not let jobs open pull requests. */
  forbidsActions = false;
  /** How many calls about a pull request are still told that it does not exist yet. */
  lagging = 0;
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  /** Somebody approves a pull request; it is merged when it waited for just that. */
  async approve(number: number, login: string): Promise<void> {
    this.#find(number).opened.approvals.add(login);
    await this.#settle(number);
  }

  /** The required check ends well. */
  async passChecks(number: number): Promise<void> {
    this.#find(number).opened.checksPassed = true;
    await this.#settle(number);
  }

  /** Somebody closes a pull request without merging it. */
  async close(number: number): Promise<void> {
    await close(this.#state, this.#find(number));
  }

  /** The merge queue merges all that is in it, each with a merge commit. */
  async mergeQueueRuns(): Promise<void> {
    for (const pull of this.all) {
      const auto = pull.opened?.isQueued ? pull.opened.auto : null;
      if (!auto) continue;
      const how = { method: "merge", title: null, message: null } as const;
      await merge(this.#state, auto.token, pull, { ...how, isQueue: true });
    }
  }

  async #settle(number: number): Promise<void> {
    const pull = this.#find(number);
    const { auto } = pull.opened;
    const look = await openings(this.#state, pull);
    if (!auto || !look?.tree) return;
    const how = { method: auto.method, isQueue: true };
    if ((await obstacles(this.#state, auto.token, pull, look, how)).length > 0) return;
    if (await hasQueue(this.#state, pull)) pull.opened.isQueued = true;
    else await merge(this.#state, auto.token, pull, { ...auto, isQueue: false });
  }

  #find(number: number): Pull & { readonly opened: Opened } {
    const pull = this.all.find((other) => other.number === number);
    const { opened } = pull ?? {};
    if (!pull || !opened) throw new Error(`No pull request #${number} was opened`);
    return Object.assign(pull, { opened });
  }
}

/** Closes a pull request; its branch may then move on without it. */
export async function close({ repositories }: State, pull: Pull): Promise<void> {
  const { opened } = pull;
  if (!opened?.isOpen) return;
  opened.sha = await repositories.refOf(opened.repository, `refs/heads/${opened.head}`);
  opened.isOpen = false;
  opened.auto = null;
  opened.isQueued = false;
}

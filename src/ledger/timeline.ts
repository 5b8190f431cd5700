/** What ran, and which setting was on, at one time after the other: for deploys that are taken over, oldest first. */
import { deploysOf, type History } from "./history.ts";
import type { Entry } from "./manifest.ts";

/** Goes through the deploys of a history once, in order of time. */
export class Timeline {
  readonly #history: History;
  /** By creation. */
  readonly #waiting: readonly Entry[];
  #next = 0;
  #dagDeployEnabled = false;
  /** The deploys that ended last: of all, of those that shipped an image, of those that shipped DAGs. */
  #current: Entry | undefined;
  #image: Entry | undefined;
  #dags: Entry | undefined;
  /** Those, each once, in the order in which they ended. */
  #running: readonly Entry[] = [];

  /** @param known all recorded deploys, those that have left the manifest included, in the order recorded */
  constructor(history: History, known: readonly Entry[]) {
    this.#history = history;
    this.#waiting = known.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
  }

  /**
   * The history as it was at a time, with no more deploys than make up the code that ran then.
   *
   * @param time ISO 8601, UTC; never before that of an earlier call
   */
  at(time: string): History {
    for (;;) {
      const entry = this.#waiting[this.#next];
      if (!entry || Date.parse(entry.createdAt) > Date.parse(time)) break;
      this.#next++;
      this.add(entry);
      // What the manifest says counts from its newest deploy on.
      if (this.#next === this.#waiting.length) {
        this.#dagDeployEnabled = this.#history.dagDeployEnabled;
      }
    }
    return {
      ...this.#history,
      ...deploysOf(this.#running),
      dagDeployEnabled: this.#dagDeployEnabled,
    };
  }

  /** Takes the next deploy: a new one at its own time. */
  add(entry: Entry): void {
    if (entry.status !== "deployed") return;
    const place = this.#running.findLastIndex((other) => endOf(other) <= endOf(entry)) + 1;
    const all = this.#running.toSpliced(place, 0, entry);
    if (isLater(entry, this.#current)) {
      this.#current = entry;
      this.#dagDeployEnabled = entry.dagDeployEnabled;
    }
    if (entry.type !== "dags-only" && isLater(entry, this.#image)) this.#image = entry;
    if (entry.type !== "image-only" && isLater(entry, this.#dags)) this.#dags = entry;
    const running = new Set([this.#current, this.#image, this.#dags]);
    this.#running = all.filter((deploy) => running.has(deploy));
  }
}

const endOf = ({ finishedAt, createdAt }: Entry) => Date.parse(finishedAt ?? createdAt);

function isLater(entry: Entry, than: Entry | undefined): boolean {
  return than === undefined || endOf(entry) >= endOf(than);
}

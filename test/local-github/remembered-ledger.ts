/** A deploy history in memory, in which outcomes are settled as in the one that git holds. */
import { deploysOf } from "../../src/ledger/history.ts";
import type { Entry } from "../../src/ledger/manifest.ts";
import { completed } from "../../src/ledger/recording.ts";
import type { Settle } from "../../src/use-cases/settle-outcome.ts";

export class RememberedLedger {
  entries: readonly Entry[];

  constructor(entries: readonly Entry[]) {
    this.entries = entries;
  }

  find(id: string): Entry {
    const found = this.entries.find((entry) => entry.id === id);
    if (!found) throw new Error(`There is no deploy ${id}`);
    return found;
  }

  end(id: string, status: "deployed" | "failed", at: string): void {
    this.entries = this.entries.map((entry) =>
      entry.id === id ? completed(entry, { status, at, externalId: null }) : entry,
    );
  }

  /** Settles how one deploy ended. */
  settle(id: string): Settle {
    return async (decide) => {
      const verdict = await decide({ ...deploysOf(this.entries), entry: this.find(id) });
      const { unwritten } = verdict;
      if (unwritten) this.end(id, unwritten.status, unwritten.at);
      return verdict;
    };
  }
}

/** Histories for the page, judged by the product's own rules. */
import { createHash } from "node:crypto";
import { currentOf, deploysOf, type History } from "../../src/ledger/history.ts";
import type { Entry, Hold, Mark } from "../../src/ledger/manifest.ts";
import { lastGoodOf } from "../../src/ledger/marks.ts";
import { parseSettings, selectDeployment } from "../../src/ledger/settings.ts";
import { previousOf } from "../../src/ledger/snapshots.ts";
import type { HistoryText } from "../../src/page/page-data.ts";
import { historyTexts } from "../../src/report/history-texts.ts";
import { rowsOf } from "../../src/use-cases/read-history.ts";

/** When the pages of these histories are looked at. */
export const now = "2026-12-01T12:00:00Z";

const commitOf = (text: string) => createHash("sha1").update(text).digest("hex");

const hours = 3_600_000;
/** @returns ISO 8601 */
export const hoursAgo = (count: number) =>
  new Date(Date.parse(now) - count * hours).toISOString().replace(".000Z", "Z");

export interface HistoryFacts {
  readonly name: string;
  readonly repository: string;
  readonly entries: readonly Entry[];
  readonly holds?: readonly Hold[];
  readonly workflow?: { readonly file: string; readonly inputs: readonly string[] } | null;
}

/** What `history --json` prints of it. */
export function historyText({ name, repository, entries, ...more }: HistoryFacts): HistoryText {
  const settings = parseSettings(
    `version: 1\ndeployments:\n  ${name}:\n    rollback: { enabled: true }\n`,
    "main",
  );
  const deployment = selectDeployment(settings, name, "main");
  const history: History = {
    ...{ deployment: name, ...deploysOf(entries), formerNames: new Map(), originals: new Map() },
    ...{ dagDeployEnabled: true, holds: more.holds ?? [] },
  };
  const known = { older: [], missing: new Set<string>(), now };
  const result = {
    ...{ deployment: name, branch: "main", now, total: entries.length, holds: history.holds },
    rollbackWorkflow: more.workflow ?? null,
    rows: rowsOf({ deployment, history }, entries.toReversed(), known),
    current: currentOf(history)?.id ?? null,
    previous: previousOf(history) ?? null,
    lastGood: lastGoodOf(history) ?? null,
  };
  const [text] = historyTexts([result], repository);
  if (!text) throw new Error("no history");
  return text;
}

/** A deploy that began hours ago and took minutes. */
export function deployed(id: number, ago: number, more: Partial<Entry> = {}): Entry {
  const minutes = 4 + (id % 5);
  return {
    ...{ id: String(id), tag: `deploy/prod/${id}`, commit: commitOf(`deploy ${id}`) },
    ...{ project: ".", type: "image-and-dags", status: "deployed", runtime: "13.2.0" },
    baseImage: `quay.io/astronomer/astro-runtime:${more.runtime ?? "13.2.0"}`,
    ...{ image: null, dagDeployEnabled: true, createdAt: hoursAgo(ago) },
    finishedAt: hoursAgo(ago - minutes / 60),
    ...{ createdBy: "octocat", description: `Deploy ${id}` },
    run: `https://github.com/acme/data-platform/actions/runs/${16_204_551_000 + id * 7919}`,
    ...{ externalId: null, mark: null, rollback: null },
    ...more,
  } as Entry;
}

function back(to: number, from: number, reason: string): Partial<Entry> {
  return {
    rollback: { to: String(to), from: String(from), scope: "all", reason },
    commit: commitOf(`back to ${to}`),
    description: `Roll back to deploy ${to}`,
  };
}

function marked(as: Mark["as"], ago: number, reason: string, createdBy = "deploy-bot[bot]"): Mark {
  return { as, reason, createdBy, createdAt: hoursAgo(ago) };
}

const failed = { status: "failed" } as const;
const dags = { type: "dags-only" } as const;
const healthy = (ago: number) => ({ mark: marked("good", ago, "Health check passed") });

/** What a team lived through: two rollbacks, one within the other, failures, and a deploy under way. */
export const eventful: HistoryFacts = {
  name: "prod",
  repository: "https://github.com/acme/data-platform",
  workflow: {
    file: "roll-back.yml",
    inputs: ["deploy-id", "reason", "scope", "allow-downgrade", "hold", "dry-run"],
  },
  holds: [
    {
      ...{ id: "rollback-44", deployId: "44", createdBy: "mona", createdAt: hoursAgo(5.2) },
      reason: "Orders are counted twice since the late-arrival window was widened",
    },
  ],
  entries: [
    deployed(26, 610, { runtime: "13.1.0", description: "Load customers from the new CRM (#188)" }),
    deployed(27, 566, {
      ...dags,
      runtime: "13.1.0",
      createdBy: "hubot",
      description: "Retry the FX rates twice",
    }),
    deployed(28, 520, {
      runtime: "13.1.0",
      createdBy: "mona",
      description: "Partition orders by day",
      ...healthy(519),
    }),
    deployed(29, 470, {
      ...failed,
      runtime: "13.2.0",
      createdBy: "mona",
      description: "Runtime 13.2.0",
    }),
    deployed(30, 468, {
      createdBy: "mona",
      description: "Runtime 13.2.0, with the provider pinned",
      ...healthy(467),
    }),
    deployed(31, 420, { ...dags, description: "Add the churn model’s features (#201)" }),
    deployed(32, 372, {
      ...dags,
      createdBy: "ada-lovelace-on-call-platform",
      description:
        "Backfill of the inventory snapshots for all warehouses since January, with a smaller pool so that nightly loads keep their slots",
    }),
    deployed(33, 330, { description: "Freshness checks on every mart", ...healthy(329) }),
    deployed(34, 296, {
      createdBy: "mona",
      description: "Move the ledger to Iceberg (#207)",
      mark: marked("bad", 290, "Nightly close read stale partitions", "mona"),
    }),
    deployed(35, 292, { ...dags, createdBy: "hubot", description: "" }),
    deployed(36, 288, {
      createdBy: "octocat",
      ...back(33, 35, "Nightly close read stale partitions"),
    }),
    deployed(37, 262, { createdBy: "hubot", description: "Cache the exchange rates" }),
    deployed(38, 210, {
      description: "Weather joins by station, not by city (#214)",
      ...healthy(209),
    }),
    deployed(39, 168, {
      ...dags,
      createdBy: "ada-lovelace-on-call-platform",
      description: "Alert when a feed is late",
    }),
    deployed(40, 120, { runtime: "13.4.0", createdBy: "mona", description: "Runtime 13.4.0" }),
    deployed(41, 76, {
      runtime: "13.4.0",
      createdBy: "mona",
      description: "Count late orders for three days (#219)",
      mark: marked("bad", 28, "Orders are counted twice", "octocat"),
    }),
    deployed(42, 29, {
      ...back(39, 41, "Orders are counted twice"),
      runtime: "13.2.0",
      createdBy: "octocat",
    }),
    deployed(43, 22, {
      runtime: "13.4.0",
      createdBy: "mona",
      description: "Runtime 13.4.0 again, late orders fixed (#221)",
    }),
    deployed(44, 5.3, {
      ...back(38, 43, "Orders are counted twice since the late-arrival window was widened"),
      createdBy: "mona",
      mark: marked("good", 5, "Totals match finance", "mona"),
    }),
    deployed(45, 2.4, {
      ...failed,
      runtime: "13.4.0",
      createdBy: "hubot",
      description: "Deduplicate orders before the join",
    }),
    deployed(46, 0.2, {
      status: "initialized",
      finishedAt: null,
      createdBy: "hubot",
      description: "Deduplicate orders before the join, with its test (#223)",
    }),
  ],
};

/** Deploys that all went well, one after the other. @param every how many hours lie between them */
function steady(
  name: string,
  { repository, first, count, every, since, texts }: Steady,
): HistoryFacts {
  const entries = Array.from({ length: count }, (_, index) => {
    const ago = since + (count - 1 - index) * every;
    const description = texts[index % texts.length] ?? "";
    const createdBy = ["octocat", "mona", "hubot"][index % 3] ?? "octocat";
    return deployed(first + index, ago, { description, createdBy });
  });
  return { name, repository: `https://github.com/${repository}`, entries };
}

interface Steady {
  readonly repository: string;
  readonly first: number;
  readonly count: number;
  readonly every: number;
  /** Hours since the last one. */
  readonly since: number;
  readonly texts: readonly string[];
}

const mlTexts = [
  "Retrain nightly",
  "New features for churn",
  "Pin scikit-learn",
  "Score by region",
];
const ml = steady("ml", {
  ...{ repository: "acme/ml-pipelines", first: 108, count: 15, every: 37, since: 8.5 },
  texts: mlTexts,
});

/** Several Deployments of several repositories. */
export const fleet: readonly HistoryFacts[] = [
  eventful,
  steady("dev", {
    ...{ repository: "acme/data-platform", first: 201, count: 30, every: 17, since: 0.6 },
    texts: ["Deduplicate orders before the join", "Try Iceberg v3", "Weather by the hour"],
  }),
  {
    ...ml,
    entries: [
      ...ml.entries,
      deployed(123, 1.2, { ...failed, createdBy: "mona", description: "GPU pool for training" }),
    ],
  },
  {
    ...steady("reporting", {
      ...{ repository: "acme/reporting", first: 57, count: 9, every: 62, since: 20 },
      texts: ["Board report by segment", "New fiscal calendar", "Fix currency of refunds"],
    }),
    holds: [
      {
        ...{ id: "quarter-end", deployId: null, createdBy: "ada", createdAt: hoursAgo(26) },
        reason: "Quarter-end close until Thursday",
      },
    ],
  },
  { name: "sandbox", repository: "https://github.com/acme/sandbox", entries: [] },
];

/** As many deploys as a busy team makes in years. */
export function many(count: number): HistoryFacts {
  return steady("prod", {
    ...{ repository: "acme/data-platform", first: 1, count, every: 6, since: 1 },
    texts: [...mlTexts, "Load customers from the new CRM, which sends them in pages of a thousand"],
  });
}

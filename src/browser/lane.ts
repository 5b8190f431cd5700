/** What a Deployment's lane of the timeline shows, in times. Times are in milliseconds since 1970. */
import type { PageDeploy, PageDeployment } from "../page/data.ts";

export interface Range {
  readonly from: number;
  readonly until: number;
}

/** For how long one deploy's code ran, or several deploys' that are too close to be told apart. */
export interface Bar extends Range {
  readonly deploys: readonly [PageDeploy, ...PageDeploy[]];
  /** `undone`: a rollback took this code out, and nothing brought it back. */
  readonly kind: "current" | "ran" | "undone";
}

/** A deploy that never ran, or a mark on one that did. */
export interface Point {
  readonly at: number;
  readonly deploy: PageDeploy;
  readonly kind: "failed" | "progress" | "good" | "bad";
  /** How many are above it, because they are too close. */
  readonly row: number;
}

/** From a rollback to what it brought back. */
export interface Arc extends Range {
  readonly rollback: PageDeploy;
  /** How many arcs lie under it, one over the other. */
  readonly level: number;
}

export interface Lane {
  /** Oldest first. */
  readonly bars: readonly Bar[];
  readonly points: readonly Point[];
  readonly arcs: readonly Arc[];
}

/** @param pixel its length in milliseconds */
export function laneOf(
  { deploys }: Pick<PageDeployment, "deploys">,
  range: Range,
  now: number,
  pixel: number,
): Lane {
  const oldestFirst = deploys.toReversed();
  const isWithin = ({ at }: { readonly at: number }) => at >= range.from && at <= range.until;
  const bars = oldestFirst.flatMap((deploy) => barsOf(deploy, range, now, leastBar * pixel));
  const arcs = arcsOf(oldestFirst, range).filter(
    ({ from, until }) => until - from > leastArc * pixel,
  );
  return {
    bars: merged(bars, leastBar * pixel),
    points: inRows(oldestFirst.flatMap(pointsOf).filter(isWithin), pointWidth * pixel),
    arcs: nested(arcs),
  };
}

/** In pixels. */
const [leastBar, leastArc, pointWidth] = [2, 6, 13] as const;

/** What runs now goes on to the right edge. Of what ended just after the left one, there is nothing to be seen. */
function barsOf(deploy: PageDeploy, range: Range, now: number, least: number): Bar[] {
  if (deploy.active === null) return [];
  const from = Math.max(Date.parse(deploy.active.from), range.from);
  const end = Date.parse(deploy.active.until ?? "");
  const until = deploy.active.until === null && range.until >= now ? range.until : end;
  const kind = deploy.current ? "current" : deploy.undone ? "undone" : "ran";
  const isCut = from > Date.parse(deploy.active.from);
  return until - from > (isCut ? least : -1) ? [{ from, until, deploys: [deploy], kind }] : [];
}

/** Puts short bars to the one before, as long as that is short itself. What runs now stays alone. */
function merged(bars: readonly Bar[], least: number): Bar[] {
  const all: Bar[] = [];
  for (const bar of bars) {
    const last = all.at(-1);
    const isShort = last && Math.min(last.until - last.from, bar.until - bar.from) < least;
    if (isShort && bar.kind !== "current" && last.until - last.from < least) {
      const kind = last.kind === bar.kind ? bar.kind : "ran";
      const deploys = [...last.deploys, ...bar.deploys] as unknown as Bar["deploys"];
      all[all.length - 1] = { from: last.from, until: bar.until, deploys, kind };
    } else all.push(bar);
  }
  return all;
}

function pointsOf(deploy: PageDeploy): Omit<Point, "row">[] {
  const { status, mark, active, createdAt, finishedAt } = deploy;
  if (status === "failed")
    return [{ at: Date.parse(finishedAt ?? createdAt), deploy, kind: status }];
  if (status === "initialized") return [{ at: Date.parse(createdAt), deploy, kind: "progress" }];
  return mark && active ? [{ at: Date.parse(active.from), deploy, kind: mark.as }] : [];
}

/** Puts each point below those that are nearer than a distance. */
function inRows(points: readonly Omit<Point, "row">[], distance: number): Point[] {
  const ends: number[] = [];
  return points
    .toSorted((a, b) => a.at - b.at)
    .map((point) => {
      const free = ends.findIndex((end) => point.at - end >= distance);
      const row = free < 0 ? Math.min(ends.length, maxRow) : free;
      ends[row] = point.at;
      return { ...point, row };
    });
}

/** Further ones cover each other. */
const maxRow = 2;

/** Puts each arc over those that it would cross or cover, the short ones first. */
function nested(arcs: readonly Omit<Arc, "level">[]): Arc[] {
  const placed: Arc[] = [];
  const length = ({ from, until }: Range) => until - from;
  for (const arc of arcs.toSorted((a, b) => length(a) - length(b))) {
    const under = placed.filter(({ from, until }) => from < arc.until && until > arc.from);
    placed.push({ ...arc, level: Math.max(-1, ...under.map(({ level }) => level)) + 1 });
  }
  return placed;
}

/** An arc ends in the middle of what ran: a bar that the range cuts counts as far as it is shown. */
function arcsOf(deploys: readonly PageDeploy[], range: Range): Omit<Arc, "level">[] {
  const byId = new Map(deploys.map((deploy) => [deploy.id, deploy]));
  return deploys.flatMap((rollback) => {
    const target = rollback.rollback && byId.get(rollback.rollback.to)?.active;
    const until = Date.parse(rollback.active?.from ?? rollback.createdAt);
    if (!target || until < range.from || until > range.until) return [];
    const start = Math.max(Date.parse(target.from), range.from);
    const end = Math.max(target.until === null ? until : Date.parse(target.until), range.from);
    return [{ from: (start + Math.min(end, until)) / 2, until, rollback }];
  });
}

export const rangeNames = ["Latest", "30 days", "90 days", "All"] as const;
export type RangeName = (typeof rangeNames)[number];

/** So many of the newest deploys are shown first. */
const latest = 20;
const day = 86_400_000;

/** @param deployments whose deploys are shown together, newest first each */
export function rangeOf(
  name: RangeName,
  deployments: readonly Pick<PageDeployment, "deploys">[],
  now: number,
): Range {
  const starts = deployments.map(({ deploys }) => {
    const first =
      name === "Latest" ? deploys[Math.min(latest, deploys.length) - 1] : deploys.at(-1);
    return first ? Date.parse(first.createdAt) : now;
  });
  const days = { Latest: null, All: null, "30 days": 30, "90 days": 90 }[name];
  const from = days === null ? Math.min(now - day, ...starts) : now - days * day;
  // A little room on the right: what runs now does not end.
  return { from, until: now + (now - from) * 0.03 };
}

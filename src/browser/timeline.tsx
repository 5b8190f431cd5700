/** The timeline: a lane for each Deployment, from left to right in time. The table has all that it shows, as text. */
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { PageDeploy, PageDeployment } from "../page/data.ts";
import { type Axis, axisOf } from "./axis.ts";
import { useNow } from "./clock.ts";
import { exactly, lengthOf } from "./duration.ts";
import {
  type Bar,
  type Lane,
  laneOf,
  type Point,
  type RangeName,
  rangeNames,
  rangeOf,
} from "./lane.ts";
import {
  arcPath,
  arcRise,
  axisHeight,
  barHeight,
  type LanePlace,
  placed,
  pointHeight,
} from "./lane-place.ts";
import { statusNames, whatOf } from "./texts.tsx";
import { useView } from "./use-view.ts";

export function Timeline({ deployments }: { deployments: readonly PageDeployment[] }) {
  const now = useNow();
  const id = useId();
  const [name, setName] = useState<RangeName>("Latest");
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (!frame.current) return;
    const observer = new ResizeObserver(([entry]) =>
      setWidth(Math.floor(entry?.contentRect.width ?? 0)),
    );
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, []);
  const range = rangeOf(name, deployments, now);
  const axis = axisOf(range, 2, width - 2);
  const pixel = (range.until - range.from) / Math.max(width, 1);
  const lanes = placed(
    deployments.map((deployment) => ({ deployment, lane: laneOf(deployment, range, now, pixel) })),
  );
  const height = lanes.reduce((sum, { place }) => sum + place.height, 0);
  return (
    <section class="card timeline" aria-labelledby={id}>
      <header>
        <h2 id={id}>Timeline</h2>
        <fieldset class="segments">
          <legend class="hidden">Time that is shown</legend>
          {rangeNames.map((each) => (
            <label key={each}>
              <input
                type="radio"
                name={id}
                checked={each === name}
                onChange={() => setName(each)}
              />
              <span>{each}</span>
            </label>
          ))}
        </fieldset>
      </header>
      <div ref={frame} class="frame">
        {width > 0 && (
          <svg
            width={width}
            height={height + axisHeight}
            role="img"
            aria-label={spoken(deployments, range.from)}
          >
            <Patterns />
            {axis.ticks.map(({ x, label }) => (
              <g key={x} class="tick">
                <line x1={x} x2={x} y1={0} y2={height + 2} />
                <text x={Math.min(Math.max(x, 24), width - 24)} y={height + axisHeight - 6}>
                  {label}
                </text>
              </g>
            ))}
            {lanes.map(({ deployment, lane, place }) => (
              <g key={deployment.key} transform={`translate(0 ${place.top})`}>
                {lanes.length > 1 && (
                  <text class="lane-name" x={2} y={14}>
                    {deployment.key}
                  </text>
                )}
                <LaneOf deployment={deployment} axis={axis} lane={lane} place={place} />
              </g>
            ))}
          </svg>
        )}
      </div>
      <Legend />
    </section>
  );
}

function spoken(deployments: readonly PageDeployment[], from: number): string {
  const names = deployments.map(({ name }) => name).join(", ");
  return `Deploys to ${names} since ${exactly(new Date(from).toISOString())}. The tables have the same as text.`;
}

interface LaneProps {
  readonly deployment: PageDeployment;
  readonly axis: Axis;
  readonly lane: Lane;
  readonly place: LanePlace;
}

function LaneOf({ deployment, axis, lane: { bars, points, arcs }, place }: LaneProps) {
  const { go } = useView();
  const open = (id: string) => () => go({ deployment: deployment.key, deploy: id });
  return (
    <g class="lane">
      {arcs.map((arc) => (
        <path
          key={arc.rollback.id}
          class="arc"
          d={arcPath(axis.x(arc.from), axis.x(arc.until), place.bar - 3, arcRise(arc.level))}
        >
          <title>
            Deploy {arc.rollback.id} rolled back to deploy {arc.rollback.rollback?.to}
          </title>
        </path>
      ))}
      {bars.map((bar) => {
        const [x, end] = [axis.x(bar.from), axis.x(bar.until)];
        const barWidth = Math.max(1, end - x - 1);
        const newest = bar.deploys.at(-1) ?? bar.deploys[0];
        const label = bar.deploys.length === 1 ? newest.id : `${bar.deploys.length} deploys`;
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: the table has the same as links
          <g key={newest.id} class={`bar ${bar.kind}`} onClick={open(newest.id)}>
            <title>{titleOf(bar)}</title>
            <rect
              x={x}
              y={place.bar}
              width={barWidth}
              height={barHeight}
              rx={Math.min(4, barWidth / 3)}
            />
            {barWidth > label.length * 8 + 6 && (
              <text x={x + barWidth / 2} y={place.bar + barHeight / 2 + 4.5}>
                {label}
              </text>
            )}
          </g>
        );
      })}
      {points.map(({ at, row, deploy, kind }) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: as above
        <g
          key={`${deploy.id} ${kind}`}
          class={`point ${kind}`}
          transform={`translate(${axis.x(at)} ${place.points + row * pointHeight})`}
          onClick={open(deploy.id)}
        >
          <title>{pointTitle(deploy, kind)}</title>
          <circle r={8} class="target" />
          <path d={shapes[kind]} />
        </g>
      ))}
    </g>
  );
}

const shapes: Readonly<Record<Point["kind"], string>> = {
  failed: "M-4-4 4 4M4-4-4 4",
  progress: "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0M0-2.4V0l1.6 1.2",
  good: "M0-5 1.6-1.8 5.1-1.3 2.6 1.1 3.2 4.6 0 3-3.2 4.6-2.6 1.1-5.1-1.3-1.6-1.8z",
  bad: "M0-5 5 4H-5zM0-1.8v2.4M0 2.4v.1",
};

function titleOf({ deploys, from, until, kind }: Bar): string {
  const [first] = deploys;
  const last = deploys.at(-1) ?? first;
  const length = lengthOf(until - from);
  if (deploys.length > 1) return `Deploys ${first.id} to ${last.id}, together ${length}`;
  const state = { current: ", runs now", undone: ", undone", ran: "" }[kind];
  const back = first.rollback ? `, back to ${first.rollback.to}` : "";
  return `Deploy ${first.id}${back}${state}, ${length}: ${whatOf(first)}`;
}

function pointTitle(deploy: PageDeploy, kind: Point["kind"]): string {
  if (kind === "good" || kind === "bad") {
    return `Deploy ${deploy.id}, marked ${kind}: ${deploy.mark?.reason}`;
  }
  return `Deploy ${deploy.id}, ${statusNames[deploy.status].toLowerCase()}: ${whatOf(deploy)}`;
}

/** Hatching, by which what is undone is told without colors. */
function Patterns() {
  return (
    <defs>
      <pattern
        id="hatch"
        width={6}
        height={6}
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect class="ground" width={6} height={6} />
        <line class="stripe" x1={0} y1={0} x2={0} y2={6} />
      </pattern>
    </defs>
  );
}

function Legend() {
  return (
    <ul class="legend">
      <li>
        <span class="swatch current" /> Runs now
      </li>
      <li>
        <span class="swatch ran" /> Ran
      </li>
      <li>
        <span class="swatch undone" /> Undone by a rollback
      </li>
      <li>
        <LegendShape d="M13 12C13 3 3 3 3 12M0.5 8 3 12l3-3.4" kind="arc" /> Rollback, and what it
        brought back
      </li>
      {(["failed", "progress", "good", "bad"] as const).map((kind) => (
        <li key={kind}>
          <LegendShape d={shapes[kind]} kind={kind} />{" "}
          {
            { failed: "Failed", progress: "In progress", good: "Marked good", bad: "Marked bad" }[
              kind
            ]
          }
        </li>
      ))}
    </ul>
  );
}

function LegendShape({ d, kind }: { d: string; kind: string }) {
  return (
    <svg
      class={`point ${kind}`}
      width={16}
      height={14}
      viewBox={kind === "arc" ? "0 0 16 14" : "-8 -7 16 14"}
      aria-hidden="true"
    >
      <path d={d} />
    </svg>
  );
}

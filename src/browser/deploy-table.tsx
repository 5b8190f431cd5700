/** The deploys, newest first, with search, filters, and a choice of two to compare. */
import { Component } from "preact";
import { useId, useMemo, useRef } from "preact/hooks";
import type { PageDeploy, PageDeployment } from "../page/data.ts";
import { useNow } from "./clock.ts";
import { filtered } from "./filter.ts";
import { FilterBar } from "./filters.tsx";
import { whyNotShort } from "./offer.ts";
import type { OfDeploy } from "./parts.ts";
import { picking } from "./picking.ts";
import { ranFor } from "./ran-for.ts";
import { useRowsInView } from "./rows-in-view.ts";
import { Badges, Person, StatusBadge, Time, whatOf } from "./texts.tsx";
import { useView } from "./use-view.ts";

const columns = ["Deploy", "What", "Runtime", "Who", "When", "Ran for", "Roll back"];

export function DeployTable({ deployment }: { deployment: PageDeployment }) {
  const { view } = useView();
  const id = useId();
  const body = useRef<HTMLTableSectionElement>(null);
  const { deploys, total } = deployment;
  const shown = useMemo(() => filtered(deploys, view.filters), [deploys, view.filters]);
  const keys = useMemo(() => shown.map((deploy) => deploy.id), [shown]);
  const { rows, above, below, measure } = useRowsInView(keys, body, 64);
  return (
    <section class="card history" aria-labelledby={id}>
      <h2 id={id}>Deploys</h2>
      <FilterBar deploys={deploys} count={shown.length} total={total} />
      {/* Roles are said: as cards on a phone, the elements alone would lose them. */}
      <table role="table" aria-labelledby={id} aria-rowcount={shown.length + 1}>
        <thead role="rowgroup">
          <tr role="row" aria-rowindex={1}>
            <th role="columnheader" scope="col" class="pick">
              <span class="hidden">Compare</span>
            </th>
            {columns.map((name) => (
              <th key={name} role="columnheader" scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body} role="rowgroup">
          <Space height={above} />
          {rows.map(({ index, key }) => {
            const deploy = shown[index];
            return (
              deploy && (
                <StableRow
                  key={key}
                  index={index}
                  measure={measure}
                  deployment={deployment}
                  deploy={deploy}
                />
              )
            );
          })}
          <Space height={below} />
        </tbody>
      </table>
      {shown.length === 0 && (
        <p class="empty">
          {deploys.length === 0
            ? "No deploy has been recorded yet. The first record starts the history."
            : "No deploy is like this."}
        </p>
      )}
      <PickedBar deployment={deployment} />
    </section>
  );
}

/** What is above or below the rows that are drawn. */
function Space({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus
    <tr class="space" aria-hidden="true">
      <td colSpan={columns.length + 1} style={{ height: `${height}px` }} />
    </tr>
  );
}

interface RowProps extends OfDeploy {
  readonly index: number;
  readonly measure: (row: Element | null) => void;
}

/** Is drawn again only when it is of another deploy: rows come and go with each frame while one scrolls. */
class StableRow extends Component<RowProps> {
  override shouldComponentUpdate({ index, deploy }: RowProps): boolean {
    return index !== this.props.index || deploy !== this.props.deploy;
  }

  override render() {
    return <Row {...this.props} />;
  }
}

function Row({ index, measure, deployment, deploy }: RowProps) {
  const { view, link, go } = useView();
  const { id } = deploy;
  const isPicked = view.picked.includes(id);
  const pick = () => go({ picked: picking(view.picked, id) }, "replace");
  const openByRow = (event: MouseEvent) => {
    const isOnControl = (event.target as Element).closest("a, button, input, label");
    if (!isOnControl && getSelection()?.isCollapsed !== false) go({ deploy: id });
  };
  return (
    <tr
      ref={measure}
      role="row"
      data-index={index}
      aria-rowindex={index + 2}
      class={`${deploy.current ? "current" : ""} ${deploy.undone ? "undone" : ""}`}
      onClick={openByRow}
    >
      <td role="cell" class="pick">
        <label>
          <input type="checkbox" checked={isPicked} onChange={pick} />
          <span class="hidden">Compare deploy {id}</span>
        </label>
      </td>
      <th role="rowheader" scope="row" class="deploy">
        <a href={link({ deploy: id })}>
          <span class="hidden">Deploy </span>
          {id}
        </a>
        <StatusBadge deploy={deploy} />
      </th>
      <td role="cell" class="what">
        <span class={`text ${deploy.description || deploy.rollback ? "" : "quiet"}`}>
          {whatOf(deploy)}
        </span>
        <span class="badges">
          <Badges deploy={deploy} />
        </span>
      </td>
      <td role="cell" class="runtime">
        {deploy.runtime ?? "–"}
        <Direction deploy={deploy} />
      </td>
      <td role="cell" class="who">
        <Person deployment={deployment} deploy={deploy} />
      </td>
      <td role="cell" class="when">
        <Time at={deploy.createdAt} />
      </td>
      <td role="cell" class="length">
        <RanFor deploy={deploy} />
      </td>
      <td role="cell" class="back">
        <RollBack deployment={deployment} deploy={deploy} />
      </td>
    </tr>
  );
}

function Direction({ deploy: { runtimeChange } }: Pick<OfDeploy, "deploy">) {
  if (runtimeChange === "none") return null;
  const isDown = runtimeChange === "downgrade";
  return (
    <span class={`change ${runtimeChange}`}>
      <span aria-hidden="true">{isDown ? "▼" : "▲"}</span>
      <span class="hidden">{isDown ? "lower" : "higher"} than what runs</span>
    </span>
  );
}

function RanFor({ deploy }: { deploy: PageDeploy }) {
  return <>{ranFor(deploy, useNow()) ?? <span class="quiet">–</span>}</>;
}

function RollBack({ deployment, deploy }: OfDeploy) {
  const { link } = useView();
  const why = whyNotShort(deployment, deploy);
  if (why !== null) return <span class="quiet">{why}</span>;
  return (
    <a class="button" href={link({ rollback: deploy.id })}>
      Roll back<span class="hidden"> to deploy {deploy.id}</span>
    </a>
  );
}

/** Stays in sight while deploys are picked. */
function PickedBar({ deployment }: { deployment: PageDeployment }) {
  const { view, go } = useView();
  const picked = view.picked.filter((id) => deployment.deploys.some((deploy) => deploy.id === id));
  const [first, second] = picked;
  return (
    <div class={`picked ${first === undefined ? "none" : ""}`} role="status">
      {first !== undefined && (
        <>
          <span>
            {second === undefined
              ? `Deploy ${first} is picked. Pick another one to compare.`
              : `Deploys ${first} and ${second} are picked.`}
          </span>
          {second !== undefined && (
            <button type="button" class="primary" onClick={() => go({ isComparing: true })}>
              Compare
            </button>
          )}
          <button type="button" onClick={() => go({ picked: [] }, "replace")}>
            Clear
          </button>
        </>
      )}
    </div>
  );
}

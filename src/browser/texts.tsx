/** Small parts of which the page is made: times, links, names of states. */
import type { ComponentChildren } from "preact";
import type { PageDeploy, PageDeployment, Status } from "../page/data.ts";
import { Addresses } from "../report/addresses.ts";
import { useNow } from "./clock.ts";
import { ago, exactly } from "./duration.ts";
import { Icon, type IconName } from "./icons.tsx";

interface TimeProps {
  /** ISO 8601. */
  readonly at: string;
  /** Whether the exact time is written beside how long ago it was. */
  readonly isExact?: boolean;
  readonly isOnlyExact?: boolean;
}

/** How long ago, with the exact time as its title. */
export function Time({ at, isExact = false, isOnlyExact = false }: TimeProps) {
  const exact = exactly(at);
  const now = useNow();
  return (
    <time dateTime={at} title={exact}>
      {isOnlyExact ? exact : ago(at, now)}
      {isExact && <span class="quiet"> · {exact}</span>}
    </time>
  );
}

/** Only to a page of the repository's server; plain text where there is no such page. */
export function Outside({ to, children }: { to: string | null; children: ComponentChildren }) {
  if (to === null) return <>{children}</>;
  return (
    <a href={to} rel="noreferrer">
      {children}
    </a>
  );
}

export const pagesOf = ({ repository }: Pick<PageDeployment, "repository">) =>
  repository === null ? null : new Addresses(repository);

export function Commit({ deployment, oid }: { deployment: PageDeployment; oid: string | null }) {
  if (oid === null) return <span class="quiet">not known</span>;
  return (
    <Outside to={pagesOf(deployment)?.commit(oid) ?? null}>
      <code>{oid.slice(0, 12)}</code>
    </Outside>
  );
}

export function Person({ deployment, deploy }: { deployment: PageDeployment; deploy: PageDeploy }) {
  return <Outside to={pagesOf(deployment)?.person(deploy) ?? null}>{deploy.createdBy}</Outside>;
}

export const statusNames: Readonly<Record<Status, string>> = {
  ...{ deployed: "Deployed", failed: "Failed", initialized: "In progress", unknown: "Unknown" },
};

const statusIcons: Readonly<Record<Status, IconName>> = {
  ...{ deployed: "done", failed: "failed", initialized: "progress", unknown: "unknown" },
};

/** What became of a deploy, as a sign and a word. */
export function StatusBadge({ deploy }: { deploy: PageDeploy }) {
  const state = deploy.current ? "current" : deploy.status;
  return (
    <span class={`badge ${state}`}>
      <Icon name={deploy.current ? "current" : statusIcons[deploy.status]} />
      {deploy.current ? "Runs now" : statusNames[deploy.status]}
    </span>
  );
}

/** What else there is to know of a deploy at a glance. */
export function Badges({ deploy: { mark, undone, rollback, type } }: { deploy: PageDeploy }) {
  return (
    <>
      {rollback && (
        <span class="badge rollback">
          <Icon name="rollback" />
          Rollback to {rollback.to}
        </span>
      )}
      {mark && (
        <span class={`badge ${mark.as}`}>
          <Icon name={mark.as} />
          {mark.as === "good" ? "Marked good" : "Marked bad"}
        </span>
      )}
      {undone && (
        <span class="badge undone">
          <Icon name="undone" />
          Undone
        </span>
      )}
      {type === "dags-only" && <span class="badge">DAGs only</span>}
      {type === "image-only" && <span class="badge">Image only</span>}
    </>
  );
}

/** What a deploy brought. */
export function whatOf({ rollback, description }: PageDeploy): string {
  return rollback ? rollback.reason : description || "No description";
}

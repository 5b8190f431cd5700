/** Several Deployments at a glance. */
import type { PageDeployment } from "../page/data.ts";
import { useNow } from "./clock.ts";
import { lengthOf } from "./duration.ts";
import { Icon } from "./icons.tsx";
import { stateNow, whatRuns } from "./state-now.ts";
import { Timeline } from "./timeline.tsx";
import { useView } from "./use-view.ts";
import { start } from "./view.ts";

export function Fleet({ deployments }: { deployments: readonly PageDeployment[] }) {
  const recorded = deployments.filter(({ deploys }) => deploys.length > 0);
  const held = deployments.filter(({ holds }) => holds.length > 0).length;
  const failed = deployments.filter((each) => stateNow(each).newest?.status === "failed").length;
  const told = [held && `${held} on hold`, failed && `${failed} with a failed deploy`];
  return (
    <>
      <h1 class="fleet-title">
        {deployments.length} Deployments
        <span class="quiet">{told.filter(Boolean).map((words) => ` · ${words}`)}</span>
      </h1>
      <ul class="fleet">
        {deployments.map((deployment) => (
          <li key={deployment.key}>
            <FleetCard deployment={deployment} />
          </li>
        ))}
      </ul>
      {recorded.length > 0 && <Timeline deployments={recorded} />}
    </>
  );
}

function FleetCard({ deployment }: { deployment: PageDeployment }) {
  const { link } = useView();
  const now = useNow();
  const { current, newest } = stateNow(deployment);
  const { name, key, holds } = deployment;
  const since = current?.active?.from ?? current?.createdAt;
  return (
    <article class="card">
      <h2>
        <a href={link({ ...start, deployment: key })}>{name}</a>
        {key !== name && <span class="quiet"> {key.slice(0, -name.length - 1)}</span>}
      </h2>
      <p>
        {current ? (
          <>
            Runs <b>deploy {current.id}</b>
            {since && ` for ${lengthOf(now - Date.parse(since))}`}
          </>
        ) : (
          "Nothing that is recorded runs"
        )}
      </p>
      {current && (
        <p class="quiet cut">
          {current.runtime && `Runtime ${current.runtime} · `}
          {whatRuns(deployment, current)}
        </p>
      )}
      <p class="badges">
        {holds.map(({ id, reason }) => (
          <span key={id} class="badge held">
            <Icon name="hold" />
            On hold: {reason}
          </span>
        ))}
        {newest && (
          <span class={`badge ${newest.status}`}>
            <Icon name={newest.status === "failed" ? "failed" : "progress"} />
            Deploy {newest.id} {newest.status === "failed" ? "failed" : "is in progress"}
          </span>
        )}
        {current?.rollback && (
          <span class="badge rollback">
            <Icon name="rollback" />
            Rolled back to {current.rollback.to}
          </span>
        )}
      </p>
    </article>
  );
}

/** What runs now, since when, and what is in its way. */
import type { PageDeploy, PageDeployment } from "../page/data.ts";
import { useNow } from "./clock.ts";
import { Fact } from "./deploy-dialog.tsx";
import { lengthOf } from "./duration.ts";
import { Icon } from "./icons.tsx";
import type { Parts } from "./parts.ts";
import { stateNow, whatRuns } from "./state-now.ts";
import { Badges, Commit, Person, Time, whatOf } from "./texts.tsx";
import { useView } from "./use-view.ts";

export function RunsNow({ deployment, parts }: { deployment: PageDeployment; parts: Parts }) {
  const { link } = useView();
  const { current, newest, previous } = stateNow(deployment);
  return (
    <section class="card now" aria-labelledby="now">
      <Holds deployment={deployment} parts={parts} />
      <h1 id="now">
        {deployment.name} runs {current ? `deploy ${current.id}` : "nothing that is recorded"}
      </h1>
      {current && (
        <>
          <What deployment={deployment} deploy={current} />
          <p class="badges">
            <Badges deploy={current} />
          </p>
          <CurrentFacts deployment={deployment} deploy={current} />
        </>
      )}
      {newest && <Newest deployment={deployment} deploy={newest} />}
      <div class="actions">
        {previous && (
          <a class="button primary" href={link({ rollback: previous.id })}>
            <Icon name="rollback" />
            Roll back to {previous.id}
          </a>
        )}
        {current && (
          <a class="button" href={link({ deploy: current.id })}>
            Details of {current.id}
          </a>
        )}
        <parts.DeploymentActions deployment={deployment} />
      </div>
      {previous && (
        <p class="quiet before">
          Before, deploy {previous.id} ran: {whatOf(previous)}
        </p>
      )}
    </section>
  );
}

interface CurrentProps {
  readonly deployment: PageDeployment;
  readonly deploy: PageDeploy;
}

/** What a rollback brought back is what runs; its reason says why. */
function What({ deployment, deploy }: CurrentProps) {
  const { link } = useView();
  const { rollback } = deploy;
  if (!rollback) return <p class="what">{whatOf(deploy)}</p>;
  const part = { all: "The code", dags: "The DAGs", image: "The image" }[rollback.scope];
  return (
    <>
      <p class="what">
        {part} of <a href={link({ deploy: rollback.to })}>deploy {rollback.to}</a> again
        {`: ${whatRuns(deployment, deploy)}`}
      </p>
      <p class="why quiet">Rolled back because: {rollback.reason}</p>
    </>
  );
}

function CurrentFacts({ deployment, deploy }: CurrentProps) {
  const now = useNow();
  const since = deploy.active?.from ?? deploy.createdAt;
  return (
    <dl class="facts row">
      <Fact name="Running for">
        <b>{lengthOf(now - Date.parse(since))}</b>
      </Fact>
      <Fact name="Since">
        <Time at={since} isOnlyExact />
      </Fact>
      <Fact name="Runtime">{deploy.runtime ?? "Not known"}</Fact>
      <Fact name="By">
        <Person deployment={deployment} deploy={deploy} />
      </Fact>
      <Fact name="Commit">
        <Commit deployment={deployment} oid={deploy.commit} />
      </Fact>
    </dl>
  );
}

function Holds({ deployment, parts }: { deployment: PageDeployment; parts: Parts }) {
  return deployment.holds.map((hold) => (
    <div key={hold.id} class="banner hold" role="status">
      <Icon name="hold" />
      <div>
        <p>
          <b>Deploys are on hold.</b> {hold.reason}
        </p>
        <p class="quiet">
          {hold.createdBy}, <Time at={hold.createdAt} /> · only the newest rollback gets through
        </p>
        <parts.HoldActions deployment={deployment} hold={hold} />
      </div>
    </div>
  ));
}

/** Of a deploy that came after what runs, and does not run. */
function Newest({ deploy }: CurrentProps) {
  const { link } = useView();
  const { id, status, rollback, createdAt, finishedAt, createdBy } = deploy;
  const isFailed = status === "failed";
  const name = rollback ? `Rollback ${id} to deploy ${rollback.to}` : `Deploy ${id}`;
  return (
    <div class={`banner ${status}`} role="status">
      <Icon name={isFailed ? "failed" : "progress"} />
      <div>
        <p>
          <b>
            <a href={link({ deploy: id })}>{name}</a> {isFailed ? "failed" : "is in progress"}
          </b>
          {" · "}
          {createdBy}, <Time at={isFailed ? (finishedAt ?? createdAt) : createdAt} />
        </p>
        <p class="quiet">{whatOf(deploy)}</p>
      </div>
    </div>
  );
}

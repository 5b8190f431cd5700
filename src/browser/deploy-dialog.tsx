/** One deploy in detail, and the way back to it. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { useNow } from "./clock.ts";
import { Dialog } from "./dialog.tsx";
import { whyNotOffered } from "./offer.ts";
import type { OfDeploy, Parts } from "./parts.ts";
import { ranFor } from "./ran-for.ts";
import { Badges, Commit, Outside, Person, pagesOf, StatusBadge, Time, whatOf } from "./texts.tsx";
import { useView } from "./use-view.ts";

export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const typeNames = {
  ...{ "image-and-dags": "Image and DAGs", "image-only": "Image only", "dags-only": "DAGs only" },
};

export function DeployDialog({ deployment, deploy, parts }: OfDeploy & { parts: Parts }) {
  const { go } = useView();
  const now = useNow();
  const pages = pagesOf(deployment);
  const { active, rollback, mark } = deploy;
  const run = pages?.run(deploy.run) ?? null;
  return (
    <Dialog title={`Deploy ${deploy.id}`} close={() => go({ deploy: null })}>
      <p class="badges">
        <StatusBadge deploy={deploy} />
        <Badges deploy={deploy} />
      </p>
      <p class="what">{whatOf(deploy)}</p>
      <RollbackOffer deployment={deployment} deploy={deploy} />
      <dl class="facts">
        {rollback && (
          <Fact name="Rollback">
            {rollback.from === null ? "" : `From deploy ${rollback.from} `}to deploy {rollback.to}
            {rollback.scope === "all" ? "" : `, only ${rollback.scope}`}
            {rollback.pullRequest !== undefined && (
              <>
                {" by "}
                <Outside to={pages?.pull(rollback.pullRequest) ?? null}>
                  #{rollback.pullRequest}
                </Outside>
              </>
            )}
          </Fact>
        )}
        {rollback && deploy.description && <Fact name="Description">{deploy.description}</Fact>}
        <Fact name="Who">
          <Person deployment={deployment} deploy={deploy} />
        </Fact>
        <Fact name="Started">
          <Time at={deploy.createdAt} isExact />
        </Fact>
        <Fact name="Ended">
          {deploy.finishedAt ? <Time at={deploy.finishedAt} isExact /> : "Not yet"}
        </Fact>
        <Fact name="Code ran for">
          {ranFor(deploy, now) ?? "It never ran, as far as is known"}
          {active?.until === null && ", and runs"}
        </Fact>
        <Fact name="Runtime">
          {deploy.runtime ?? "Not known"}
          <RuntimeChange deploy={deploy} />
        </Fact>
        <Fact name="Ships">
          {typeNames[deploy.type]}, with DAG deploys {deploy.dagDeployEnabled ? "on" : "off"}
        </Fact>
        <Fact name="Commit">
          <Commit deployment={deployment} oid={deploy.commit} />
        </Fact>
        <Fact name="Tag">
          <code>{deploy.tag}</code>
        </Fact>
        <Fact name="Image">
          <code>{deploy.image ?? deploy.baseImage ?? "not known"}</code>
        </Fact>
        {run && (
          <Fact name="Recorded by">
            <Outside to={run}>the run on GitHub</Outside>
          </Fact>
        )}
        {deploy.externalId && (
          <Fact name="On Astro">
            <code>{deploy.externalId}</code>
          </Fact>
        )}
        {mark && (
          <Fact name={mark.as === "good" ? "Marked good" : "Marked bad"}>
            {mark.reason} · {mark.createdBy}, <Time at={mark.createdAt} />
          </Fact>
        )}
      </dl>
      <parts.DeployActions deployment={deployment} deploy={deploy} />
    </Dialog>
  );
}

export function RuntimeChange({ deploy: { runtimeChange } }: Pick<OfDeploy, "deploy">) {
  if (runtimeChange === "none") return null;
  const isDown = runtimeChange === "downgrade";
  return (
    <span class={`change ${runtimeChange}`}>{isDown ? "▼ lower" : "▲ higher"} than what runs</span>
  );
}

function RollbackOffer({ deployment, deploy }: OfDeploy) {
  const { go } = useView();
  const id = useId();
  const why = whyNotOffered(deployment, deploy);
  return (
    <div class="offer">
      <button
        type="button"
        class="primary"
        aria-disabled={why.length > 0}
        aria-describedby={why.length > 0 ? id : undefined}
        onClick={() => why.length === 0 && go({ rollback: deploy.id })}
      >
        Roll back to {deploy.id}
      </button>
      {why.length > 0 && <p id={id}>{why.join(" ")}</p>}
    </div>
  );
}

export function RollbackDialog({ deployment, deploy, parts }: OfDeploy & { parts: Parts }) {
  const { go } = useView();
  return (
    <Dialog
      title={`Roll back ${deployment.name} to deploy ${deploy.id}`}
      close={() => go({ rollback: null })}
    >
      <p class="what">{whatOf(deploy)}</p>
      <parts.Rollback deployment={deployment} deploy={deploy} />
    </Dialog>
  );
}

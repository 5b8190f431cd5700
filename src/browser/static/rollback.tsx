/** How somebody who reads the page rolls back: by the workflow's page, or a command to copy. The page itself does nothing. */
import { useId, useState } from "preact/hooks";
import { Copyable } from "../copyable.tsx";
import { downgradeMeans } from "../downgrade.ts";
import type { OfDeploy } from "../parts.ts";
import { byCommandLine, byGh } from "../rollback-commands.ts";
import { pagesOf } from "../texts.tsx";

export function StaticRollback({ deployment, deploy }: OfDeploy) {
  const [reason, setReason] = useState("");
  const [hold, setHold] = useState(false);
  const [allowDowngrade, setAllowed] = useState(false);
  const id = useId();
  const isDown = deploy.runtimeChange === "downgrade";
  const wanted = { reason, hold, allowDowngrade };
  const { rollbackWorkflow: workflow } = deployment;
  const gh = byGh(deployment, deploy, wanted);
  const page = workflow && pagesOf(deployment)?.workflow(workflow.file);
  return (
    <div class="rollback-form">
      <p>
        A rollback puts this deploy’s code back on <code>{deployment.branch}</code> as a new commit.
        Nothing is deleted.
      </p>
      <label for={`${id}-reason`}>Why?</label>
      <input
        id={`${id}-reason`}
        type="text"
        maxLength={500}
        value={reason}
        onInput={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={hold}
          onChange={({ currentTarget }) => setHold(currentTarget.checked)}
        />
        Hold further deploys until somebody releases the hold
      </label>
      {isDown && (
        <label class="check danger">
          <input
            type="checkbox"
            checked={allowDowngrade}
            onChange={({ currentTarget }) => setAllowed(currentTarget.checked)}
          />
          Allow the Runtime version to go down to {deploy.runtime}. {downgradeMeans}
        </label>
      )}
      {page && (
        <section>
          <h3>On GitHub</h3>
          <p>
            Open the workflow, press <b>Run workflow</b>, and enter deploy <b>{deploy.id}</b>
            {workflow?.inputs.includes("deployment") && (
              <>
                {" "}
                and Deployment <b>{deployment.name}</b>
              </>
            )}
            .
          </p>
          <a class="button primary" href={page} rel="noreferrer">
            Open {workflow?.file}
          </a>
          {gh ? (
            <Copyable label="Or start it from a terminal:" command={gh} />
          ) : (
            <p class="quiet">
              Say why above, and a command to start it from a terminal stands here.
            </p>
          )}
        </section>
      )}
      <section>
        <h3>In a clone of the repository</h3>
        <Copyable
          label="Shows the plan, and asks before it pushes:"
          command={byCommandLine(deployment, deploy, wanted)}
        />
      </section>
    </div>
  );
}

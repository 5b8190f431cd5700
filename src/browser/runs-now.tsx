/** What runs now, since when, and what is in its way. */
import type { PageDeployment } from "../page/data.ts";
import type { Parts } from "./parts.ts";
import { Time, whatOf } from "./texts.tsx";

export function RunsNow({ deployment, parts }: { deployment: PageDeployment; parts: Parts }) {
  const current = deployment.deploys.find(({ id }) => id === deployment.current);
  return (
    <section class="now" aria-labelledby="now">
      <h1 id="now">
        {deployment.name} runs {current ? `deploy ${current.id}` : "nothing that is recorded"}
      </h1>
      {current && (
        <p>
          {whatOf(current)} · since <Time at={current.finishedAt ?? current.createdAt} isExact />
        </p>
      )}
      {deployment.holds.map((hold) => (
        <div key={hold.id} class="banner hold" role="status">
          <p>
            <b>Deploys are on hold</b> by {hold.createdBy}, <Time at={hold.createdAt} />:{" "}
            {hold.reason}
          </p>
          <parts.HoldActions deployment={deployment} hold={hold} />
        </div>
      ))}
      <parts.DeploymentActions deployment={deployment} />
    </section>
  );
}

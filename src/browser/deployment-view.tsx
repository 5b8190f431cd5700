/** One Deployment: what runs, and its history. */
import type { PageDeployment } from "../page/data.ts";
import { CompareDialog } from "./compare-dialog.tsx";
import { DeployDialog, RollbackDialog } from "./deploy-dialog.tsx";
import { DeployTable } from "./deploy-table.tsx";
import type { Parts } from "./parts.ts";
import { RunsNow } from "./runs-now.tsx";
import { Timeline } from "./timeline.tsx";
import { useView } from "./use-view.ts";

interface DeploymentViewProps {
  readonly deployment: PageDeployment;
  readonly parts: Parts;
}

export function DeploymentView({ deployment, parts }: DeploymentViewProps) {
  const { view } = useView();
  const find = (wanted: string | null) => deployment.deploys.find(({ id }) => id === wanted);
  const [deploy, target] = [find(view.deploy), find(view.rollback)];
  return (
    <>
      <RunsNow deployment={deployment} parts={parts} />
      {deployment.deploys.length > 0 && <Timeline deployments={[deployment]} />}
      <DeployTable deployment={deployment} />
      {view.isComparing && <CompareDialog deployment={deployment} />}
      {deploy && !target && (
        <DeployDialog key={deploy.id} deployment={deployment} deploy={deploy} parts={parts} />
      )}
      {target && (
        <RollbackDialog key={target.id} deployment={deployment} deploy={target} parts={parts} />
      )}
    </>
  );
}

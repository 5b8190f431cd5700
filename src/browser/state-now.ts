/** How a Deployment is: what runs, and whether its newest deploy is another one. */
import type { PageDeploy, PageDeployment } from "../page/data.ts";

export interface StateNow {
  /** Undefined when nothing that is on the page runs. */
  readonly current: PageDeploy | undefined;
  /** The newest deploy, where that is not what runs: one that failed, or has not ended. */
  readonly newest: PageDeploy | undefined;
  /** What `previous` means, if a rollback to it is offered. */
  readonly previous: PageDeploy | undefined;
}

export function stateNow({ deploys, current, previous }: PageDeployment): StateNow {
  const [newest] = deploys;
  const before = deploys.find(({ id }) => id === previous);
  return {
    current: deploys.find(({ id }) => id === current),
    newest: newest && newest.id !== current && isOpen(newest) ? newest : undefined,
    previous: before?.eligible ? before : undefined,
  };
}

/** What a deploy brought; for a rollback, what the deploy had brought that runs again. */
export function whatRuns({ deploys }: Pick<PageDeployment, "deploys">, deploy: PageDeploy): string {
  const { rollback } = deploy;
  const target = rollback && deploys.find(({ id }) => id === rollback.to);
  return (target ?? deploy).description || "No description";
}

const isOpen = ({ status }: PageDeploy) => status === "failed" || status === "initialized";

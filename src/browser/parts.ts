/** The parts of the page that differ between a file, which only tells, and a program behind it, which acts. */
import type { ComponentType } from "preact";
import type { PageDeploy, PageDeployment, PageHold } from "../page/data.ts";

export interface Parts {
  /** In the dialog of a rollback, below its title. */
  readonly Rollback: ComponentType<OfDeploy>;
  /** In the details of a deploy, such as a button that marks it. */
  readonly DeployActions: ComponentType<OfDeploy>;
  /** In the banner of a hold, such as how it is released. */
  readonly HoldActions: ComponentType<{
    readonly deployment: PageDeployment;
    readonly hold: PageHold;
  }>;
  /** Beside what runs, such as a button that puts a hold on. */
  readonly DeploymentActions: ComponentType<{ readonly deployment: PageDeployment }>;
}

export interface OfDeploy {
  readonly deployment: PageDeployment;
  readonly deploy: PageDeploy;
}

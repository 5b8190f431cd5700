/** How the deploy of a rollback went. */
import type { DeliveryResult } from "../use-cases/deliver-rollback.ts";
import { type Block, bulletList, code, link, message, paragraph, strong } from "./blocks.ts";
import { problemBlocks } from "./problems.ts";

/** @param deployment its name */
export function deliveryBlocks(deployment: string, result: DeliveryResult): Block[] {
  const { url, externalId, problem, warnings } = result;
  return [
    paragraph(
      strong(outcomeOf(deployment, result)),
      ...(url === null ? [] : [" ", link(url, "Deploy run")]),
      ...(externalId === null ? [] : [" Deploy on Astro: ", code(externalId), "."]),
    ),
    ...(problem ? problemBlocks([problem]) : []),
    ...(warnings.length > 0 ? [bulletList(warnings.map(message))] : []),
  ];
}

function outcomeOf(deployment: string, { status, problem }: DeliveryResult): string {
  if (status === "deployed") {
    const late = problem ? ", but the run failed after that" : "";
    return `${deployment} runs the rollback now${late}.`;
  }
  const pushed = "The rollback is in git";
  if (problem?.code === "deploy-not-started") return `${pushed}, but no deploy was started.`;
  return status === "failed"
    ? `${pushed}, but its deploy failed.`
    : `${pushed}; how its deploy ended is unknown.`;
}

/** What a rollback's summary tells about how its deploy went. */
import type { DeliveryResult } from "../use-cases/deliver-rollback.ts";
import { type Block, bulletList, code, link, message, paragraph, strong } from "./blocks.ts";
import { problemBlocks } from "./problems.ts";

/** @param deployment its name */
export function deliveryBlocks(deployment: string, result: DeliveryResult): Block[] {
  const { url, externalId, problem, warnings } = result;
  return [
    paragraph(
      strong(told(deployment, result)),
      ...(url === null ? [] : [" ", link(url, "Deploy run")]),
      ...(externalId === null ? [] : [" Deploy on Astro: ", code(externalId), "."]),
    ),
    ...(problem ? problemBlocks([problem]) : []),
    ...(warnings.length > 0 ? [bulletList(warnings.map(message))] : []),
  ];
}

function told(deployment: string, { status, problem }: DeliveryResult): string {
  if (status === "deployed") {
    const ill = problem ? ", but the run failed after that" : "";
    return `${deployment} runs the rollback now${ill}.`;
  }
  const stands = "The rollback stands in git";
  if (status === "failed") return `${stands}, but its deploy failed.`;
  return problem?.code === "deploy-not-started"
    ? `${stands}, but no deploy was started.`
    : `${stands}; how its deploy ended is not known.`;
}

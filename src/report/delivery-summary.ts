/** How the deploy of a rollback went. */
import type { Delivery } from "../use-cases/delivery.ts";
import { type Block, bulletList, code, link, message, paragraph, strong } from "./blocks.ts";
import { problemBlocks } from "./problems.ts";

/** @param deployment its name */
export function deliveryBlocks(deployment: string, result: Delivery): Block[] {
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

function outcomeOf(deployment: string, { status, problem }: Delivery): string {
  if (status === "deployed") {
    const late =
      problem?.code === "deploy-run-failed-late" ? ", but the run failed after that" : "";
    return `${deployment} runs the rollback now${late}.`;
  }
  const pushed = "The rollback is in git";
  if (problem?.code === "deploy-not-started") return `${pushed}, but no deploy was started.`;
  if (status === "failed") return `${pushed}, but its deploy failed.`;
  switch (problem?.code) {
    case "branch-moved-on":
      return `${pushed}, but no deploy was started.`;
    case "deploy-run-other-commit":
    case "deploy-recorded-other":
      return `${pushed}, but what is deployed is another commit.`;
    default:
      return `${pushed}; how its deploy ended is unknown.`;
  }
}

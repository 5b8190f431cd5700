/** The part of a rollback's job summary that tells how its deploy went. */
import type { DeliveryResult } from "../use-cases/deliver-rollback.ts";
import {
  type Block,
  bulletList,
  code,
  heading,
  link,
  message,
  paragraph,
  strong,
} from "./blocks.ts";
import { problemBlocks } from "./problems.ts";

/** @param deployment its name */
export function deliverySummary(deployment: string, result: DeliveryResult): Block[] {
  const { status, url, externalId, problem, warnings } = result;
  const told = {
    deployed: `${deployment} runs the rollback now.`,
    failed: "The rollback stands in git, but its deploy failed.",
    unknown: "The rollback stands in git; how its deploy ended is not known.",
  };
  return [
    heading(2, status === "deployed" ? "Deployed" : "Not deployed"),
    paragraph(
      strong(told[status ?? "unknown"]),
      ...(url === null ? [] : [" ", link(url, "Deploy run")]),
      ...(externalId === null ? [] : [" Deploy on Astro: ", code(externalId), "."]),
    ),
    ...(problem ? problemBlocks([problem]) : []),
    ...(warnings.length > 0 ? [bulletList(warnings.map(message))] : []),
  ];
}

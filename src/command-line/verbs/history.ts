/** `history`: the deploys of a Deployment. */
import { actionInputs } from "../../inputs.ts";
import { webAddress } from "../../report/addresses.ts";
import { historyTable } from "../../report/history-table.ts";
import { Links } from "../../report/links.ts";
import { historyJson } from "../../report/outputs.ts";
import { deployReport, historyReport } from "../../report/terminal/history.ts";
import { exactly } from "../../report/time.ts";
import { readHistory } from "../../use-cases/read-history.ts";
import { deploymentInput } from "../shared-inputs.ts";
import { screenWidth } from "../terminal.ts";
import { cloneVerb, input } from "../verb.ts";

const { limit, status, all } = actionInputs.history.shape;

export const history = cloneVerb({
  name: "history",
  about: "List the deploys, newest first, or show one in detail",
  inputs: {
    "deploy-id": input(
      actionInputs.rollback.shape["deploy-id"].optional(),
      "[deploy]",
      "one deploy: 38, #38, deploy/prod/38, previous or last-good",
    ),
    deployment: deploymentInput,
    limit: input(limit, "-n, --limit <number>", "how many of the newest (default: 50)"),
    status: input(status, "--status <status>", "only those with this status", [
      "initialized",
      "deployed",
      "failed",
    ]),
    all: input(all, "--all", "also those that left the manifest, from their tags"),
  },
  writes: false,
  isLong: true,
  examples: [
    ["history -n 10", ""],
    ["history 38", "one deploy in detail"],
    [
      "history --json | jq -r '.deploys[] | select(.eligible and (.current | not)) | .id'",
      "the deploys that you can roll back to",
    ],
  ],
  run: async (inputs, { services, clone, asked: { command } }) => {
    const { deployment, status, "deploy-id": deployId } = inputs;
    const result = await readHistory({ ...inputs, deployment, status, deployId }, services);
    const isOne = deployId !== undefined;
    const report = isOne
      ? deployReport(result, command)
      : {
          ...historyReport(result, screenWidth(), command),
          details: historyTable(result, exactly, new Links(clone.remote.url)),
        };
    const outputs = historyJson(result, webAddress(clone.remote.url));
    return { report, outputs, problems: [], warnings: [] };
  },
});

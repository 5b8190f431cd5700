/** `history`: the deploys of a Deployment. */
import { actionInputs } from "../../inputs.ts";
import { historySummary } from "../../report/history-summary.ts";
import { historyOutputs } from "../../report/outputs.ts";
import { readHistory } from "../../use-cases/read-history.ts";
import { deploymentInput } from "../shared-inputs.ts";
import { cloneVerb, input } from "../verb.ts";

const { limit, status, all } = actionInputs.history.shape;

export const history = cloneVerb({
  name: "history",
  about: "List the deploys, newest first",
  inputs: {
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
  examples: [
    ["history -n 10", ""],
    [
      "history --json | jq -r '.deploys[] | select(.eligible and (.current | not)) | .id'",
      "the deploys that you can roll back to",
    ],
  ],
  run: async (inputs, { services }) => {
    const result = await readHistory(
      { ...inputs, deployment: inputs.deployment, status: inputs.status },
      services,
    );
    return {
      report: historySummary(result),
      outputs: historyOutputs(result),
      problems: [],
      warnings: [],
    };
  },
});

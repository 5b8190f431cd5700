/** `guard`: may this commit be deployed now? */
import type { CloneState } from "../../git/clone.ts";
import { objectId } from "../../ledger/names.ts";
import { guardOutputs } from "../../report/outputs.ts";
import { guardReport } from "../../report/terminal/ledger.ts";
import { guardDeploy } from "../../use-cases/guard-deploy.ts";
import { deploymentInput, resolveCommit } from "../shared-inputs.ts";
import { cloneVerb, input } from "../verb.ts";

export const guard = cloneVerb({
  name: "guard",
  about: "Check whether a commit may be deployed now",
  inputs: {
    deployment: deploymentInput,
    commit: input(objectId, "--commit <commit>", "the commit to check (default: HEAD)"),
  },
  resolve: { commit: resolveCommit },
  writes: false,
  examples: [["guard && astro deploy", "deploys only if HEAD may be deployed"]],
  run: async (inputs, { services, asked, clone }) => {
    const { deployment, commit } = inputs;
    const result = await guardDeploy({ deployment, commit }, services);
    const { problems } = result;
    const isHead = asked.inputs["commit"] === undefined;
    const warnings = [...result.warnings, ...(isHead ? unshared(await clone.state()) : [])];
    const report = guardReport({ ...result, warnings }, asked.command);
    return { report, outputs: guardOutputs(result), problems, warnings };
  },
});

/** What a deploy of the working tree would ship that nobody else has. */
function unshared({ isDirty, isPushed }: CloneState): string[] {
  return [
    ...(isDirty
      ? [
          "The working tree has changes that are not committed: `astro deploy` ships them too, and no record can name them.",
        ]
      : []),
    ...(isPushed
      ? []
      : [
          "No branch of a remote has HEAD, as far as this clone knows. If it was never pushed, its deploy cannot be recorded: push it first.",
        ]),
  ];
}

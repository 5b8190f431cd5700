/** The action `comment/`: inputs in, one request out, and its result told. */
import type { Problem } from "../errors/problem.ts";
import { inputNames, readInputs } from "../inputs.ts";
import { markdown } from "../report/markdown.ts";
import { commentOutputs } from "../report/outputs.ts";
import { commentSummary, undoneComment } from "../report/undone-summary.ts";
import { currentJob, inputs, say, setOutputs, warn } from "../runner/toolkit.ts";
import { commentUndone } from "../use-cases/comment-undone.ts";
import type { Ahead } from "./ahead.ts";
import { edgesOf } from "./edges.ts";
import { summary } from "./summary.ts";

/** @returns why some pull requests could not be told */
export async function comment(ahead: Ahead): Promise<readonly Problem[]> {
  const job = currentJob();
  const input = readInputs("comment", inputs(inputNames("comment")));
  const { tools, remote, github } = edgesOf(
    job,
    input.repository ?? job.repository,
    input.token,
    ahead,
  );
  const result = await commentUndone(
    { deployment: input.deployment, deployId: input["deploy-id"] },
    {
      ...tools,
      pulls: github,
      write: (rollback, relanding) => markdown(undoneComment(rollback, relanding, remote.url)),
    },
  );

  setOutputs(commentOutputs(result));
  if (result.untold.length > 0) {
    warn(`${result.untold.length} pull requests were not told: too many at once.`);
  }
  await summary(commentSummary(result, remote.url));
  say(`${result.told.length} pull requests`);
  return result.failed.map(({ problem }) => problem);
}

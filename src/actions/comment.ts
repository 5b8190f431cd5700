/** `comment/`: comments on the pull requests that a rollback undid. */
import { markdown } from "../report/markdown.ts";
import { commentOutputs } from "../report/outputs.ts";
import { commentSummary, undoneComment } from "../report/summary/comment.ts";
import { log, setOutputs, warn } from "../runner/toolkit.ts";
import { commentUndone } from "../use-cases/comment-undone.ts";
import type { Action } from "./action.ts";
import { whereOf, writeSummary } from "./write-summary.ts";

export const comment: Action<"comment"> = {
  failure: { title: "No comment written" },
  async run(context) {
    const { input, github, services } = context;
    const where = whereOf(context);
    const request = { deployment: input.deployment, deployId: input["deploy-id"] };
    const result = await commentUndone(request, {
      ...services,
      pulls: github,
      write: (rollback, relanding) => markdown(undoneComment(rollback, relanding, where.links)),
    });

    setOutputs(commentOutputs(result));
    const { commented, failed, left } = result;
    if (left.length > 0) warn(`${left.length} pull requests got no comment: too many at once.`);
    await writeSummary(commentSummary(result, where));
    log(`${commented.length} pull requests`);
    return failed.map(({ problem }) => problem);
  },
};

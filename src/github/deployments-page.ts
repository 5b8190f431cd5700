/** The repository's Deployments page. */
import { z } from "zod";
import type { DeploymentsPage } from "../delivery-ports.ts";
import { answered, type Connection } from "./client.ts";

const numbered = z.object({ id: z.number() });

export function deploymentsPageOf({ repository, octokit }: Connection): DeploymentsPage {
  const { repos } = octokit.rest;
  return {
    async showDeployment({ commit, environment, description, payload }) {
      const doing = "the record on the Deployments page";
      const about = { ...repository, environment, task: "rollback" };
      const [known] = await answered(doing, z.array(numbered), () =>
        repos.listDeployments({ ...about, sha: commit, per_page: 1 }),
      );
      if (known) return known.id;
      const made = await answered(doing, numbered, () =>
        repos.createDeployment({
          ...about,
          ref: commit,
          payload: { ...payload },
          description: shortened(description),
          // Otherwise GitHub would merge the default branch into it and require all checks to pass.
          auto_merge: false,
          required_contexts: [],
        }),
      );
      return made.id;
    },
    async showState(deployment_id, state, url) {
      await answered("the state on the Deployments page", z.unknown(), () =>
        repos.createDeploymentStatus({ ...repository, deployment_id, state, log_url: url }),
      );
    },
  };
}

/** Shortens a description to the 140 characters that GitHub accepts. */
function shortened(text: string): string {
  const characters = [...text];
  return characters.length > 140 ? `${characters.slice(0, 139).join("")}…` : text;
}

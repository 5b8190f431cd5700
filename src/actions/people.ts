/** Who made the request and who re-ran it, with their permissions. */
import type { GitHub } from "../github/api.ts";
import type { Person } from "../rollback/permission.ts";
import type { Job } from "../runner/job.ts";
import { once } from "./once.ts";

/** Asks GitHub at the first call, and never again. */
export function peopleOf(job: Job, github: GitHub): () => Promise<readonly Person[]> {
  const logins = [...new Set([job.actor, job.triggeringActor])];
  return once(() => Promise.all(logins.map((login) => github.personOf(login))));
}

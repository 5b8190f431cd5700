/** Import from tags that are not deploy tags, such as `release-1.2`. */
import { inWholeSeconds } from "../ledger/time.ts";
import type { Source } from "./import-deploys.ts";

/** @param pattern of tag names; `*` matches anything */
export function tagSource(pattern: string): Source {
  return async (repository, { settings }) => {
    const listed = await repository.tags.fetch([pattern]);
    const names = [...listed.keys()].filter((name) => !name.startsWith(settings["tag-prefix"]));
    const candidates = (await repository.tags.readForeign(names)).map(
      ({ name, commit, createdAt, by, subject }) => ({
        name,
        commit,
        createdAt: inWholeSeconds(createdAt),
        status: "deployed" as const,
        type: "infer" as const,
        description: subject.startsWith(name) ? subject : `${name}: ${subject}`,
        createdBy: by,
        dagDeployEnabled: undefined,
        runtime: undefined,
        externalId: undefined,
        backTo: undefined,
      }),
    );
    const order = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true });
    candidates.sort((a, b) => a.createdAt.localeCompare(b.createdAt) || order(a.name, b.name));
    return { candidates, skipped: [] };
  };
}

/** Import from tags that are not deploy tags, such as `release-1.2`. */
import { inWholeSeconds } from "../ledger/time.ts";
import type { Source } from "./import-deploys.ts";

/** @param pattern of tag names; `*` matches anything */
export function tagSource(pattern: string): Source {
  return async (repository, { settings }) => {
    const listed = await repository.tags.fetch([pattern]);
    const names = [...listed.keys()].filter((name) => !name.startsWith(settings["tag-prefix"]));
    const tags = await repository.tags.readForeign(names);
    const candidates = tags.map(({ name, commit, createdAt, by, subject }) => ({
      name,
      commit,
      createdAt: inWholeSeconds(createdAt),
      status: "deployed" as const,
      type: "infer" as const,
      description: subject.startsWith(name) ? subject : `${name}: ${subject}`,
      createdBy: by,
      dagDeployEnabled: undefined,
      runtime: undefined,
      image: undefined,
      externalId: undefined,
      backTo: undefined,
    }));
    const order = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true });
    candidates.sort((a, b) => a.createdAt.localeCompare(b.createdAt) || order(a.name, b.name));
    const lightweight = tags.filter(({ isLightweight }) => isLightweight).map(({ name }) => name);
    return {
      candidates,
      skipped: [],
      warnings: lightweight.length > 0 ? [asOld(lightweight)] : [],
    };
  };
}

const mostNamed = 5;

function asOld(names: readonly string[]): string {
  const more = names.length - mostNamed;
  const shown = `${names.slice(0, mostNamed).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  const [are, know] =
    names.length === 1
      ? ["is a lightweight tag", "It knows"]
      : ["are lightweight tags", "They know"];
  return `${shown} ${are}, as GitHub's release page makes them. ${know} only the time of the commit, not that of the release: where that was later, the order of the deploys is wrong. Record such a deploy by itself, on the command line: \`record\` takes \`--commit\` and \`--created-at\`.`;
}

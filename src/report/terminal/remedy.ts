/** The commands in remedies: each ends its sentence, after a colon. A test holds the catalogue to that. */
import type { Problem } from "../../errors/problem.ts";
import type { CommandFor } from "./commands.ts";

const command = /(?<=:) `((?:\(cd|deploy-rollback|git|astro|gh) [^`]+)`(?:\.\s*|$)/g;

/** Prose and commands in turn, beginning with prose; a command comes without its full stop. */
export function proseAndCommands(remedy: string): string[] {
  return remedy.split(command);
}

export function commandsIn(remedy: string): string[] {
  return proseAndCommands(remedy).filter((_, index) => index % 2 === 1);
}

/**
 * Problems whose commands can be pasted: they name the Deployment, the clone and the remote.
 *
 * @param deployment undefined when it is not known
 */
export function withWholeCommands(
  problems: readonly Problem[],
  deployment: string | undefined,
  commandFor: CommandFor,
): Problem[] {
  return problems.map((problem) => ({
    ...problem,
    remedy: problem.remedy.replace(command, (found, written: string) =>
      found.replace(written, () => whole(written, deployment, commandFor)),
    ),
  }));
}

function whole(written: string, deployment: string | undefined, commandFor: CommandFor): string {
  const [, verb, rest = ""] = /^deploy-rollback (\S+)(.*)$/.exec(written) ?? [];
  if (verb === undefined) return commandFor.inClone(written);
  const isNamed = verb === "init" || rest.includes(" -d ");
  const bare = `deploy-rollback ${verb}`;
  return commandFor(verb, isNamed ? {} : { deployment }).replace(bare, () => bare + rest);
}

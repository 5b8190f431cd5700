/** What a person is told about signatures before something is pushed. */
import { refuse } from "../errors/problem.ts";
import type { Signing } from "../git/signing-key.ts";
import { settingsPath } from "../ledger/settings.ts";
import type { RankedWarning } from "../report/terminal/report.ts";
import type { Plan } from "../rollback/plan.ts";
import { readSettings } from "../use-cases/read-settings.ts";
import { gitHubOf, type Session, signedBy } from "./session.ts";
import { confirmOrCancel, printReport } from "./terminal.ts";

/** The last question before a push, after what will not be signed. @throws {Cancelled} */
export async function confirmPush(
  session: Session,
  question: string,
  isHarmless = false,
): Promise<void> {
  const unsigned = await unsignedWarning(session);
  if (unsigned) await printReport({ warnings: [unsigned], verdict: null });
  await confirmOrCancel(question, isHarmless);
}

/** Null when all is signed that the person's settings want signed. */
export async function unsignedWarning({ signing, asked }: Session): Promise<RankedWarning | null> {
  const found = await signing();
  if (found === null || found.obstacle === null) return null;
  const trial = asked.command.inClone("git commit-tree -S -m test 'HEAD^{tree}'");
  return {
    rank: "attention",
    message: `Your key will not sign ${named(found.wanted, "commits", "tags")}, though your git is set to: ${found.obstacle}.`,
    remedy: `To see whether git can sign: \`${trial}\`.`,
  };
}

/** What of a rollback will be signed, for its plan; null for nothing. A pull request has no tag yet. */
export function signedParts(signing: Signing | null, { land }: Plan): string | null {
  const { commits, tags } = signedBy(signing);
  const signs = { commits, tags: tags && land === "push" };
  if (signing === null || (!signs.commits && !signs.tags)) return null;
  return `${named(signs, "commit", "tag")}, with your ${signing.kind} key`;
}

function named({ commits, tags }: Signing["wanted"], commit: string, tag: string): string {
  return [...(commits ? [commit] : []), ...(tags ? [tag] : [])].join(" and ");
}

/**
 * Refuses before anything is asked where commits must be signed and cannot be. The remote's settings, which decide, are
 * read only when those in the clone say so: the same is judged again before the push.
 *
 * @throws {Refusal} `signing-impossible`
 */
export async function assertSignable({ clone, services, signing }: Session): Promise<void> {
  const text = await clone.read(settingsPath);
  if (text === null || !/^sign:\s*["']?github/m.test(text)) return;
  if (signedBy(await signing()).commits || (await gitHubOf(clone))) return;
  await using repository = await services.open();
  if ((await readSettings(repository)).sign === "github") refuse("signing-impossible", {});
}

/** A rollback's commit message and manifest entry. Source: docs/specification.md, 3.3. */
import { shortId } from "../errors/short-id.ts";
import type { Entry } from "../ledger/manifest.ts";
import { formatMessage, oneLine, type Trailers } from "../ledger/message.ts";
import { rollbackSubject } from "../ledger/tag.ts";
import { isSeries, recordedText } from "../runtime/version.ts";
import type { Plan, Restoration } from "./plan.ts";
import { isTargetWord } from "./target.ts";

/**
 * The message of a rollback's commit.
 *
 * @param undone deploys that the rollback undoes, listed in the body
 * @param coAuthor who asked, where somebody else has to be the author; otherwise null
 */
export function commitMessage(
  deployment: string,
  entry: Entry & { rollback: NonNullable<Entry["rollback"]> },
  undone: readonly Entry[],
  trailers: Trailers,
  coAuthor: { readonly name: string; readonly email: string } | null,
): string {
  const undoes = undone.map(
    ({ id, commit, createdBy, description }) =>
      `Undoes deploy ${id} (${commit === null ? "no commit" : shortId(commit)}) by ${oneLine(createdBy)}${description && `: ${oneLine(description)}`}`,
  );
  return formatMessage({
    subject: rollbackSubject(deployment, entry.rollback.to),
    body: [entry.rollback.reason, undoes.join("\n")].filter(Boolean).join("\n\n"),
    trailers: {
      ...trailers,
      "Co-authored-by": coAuthor && `${plain(coAuthor.name)} <${plain(coAuthor.email)}>`,
    },
  });
}

const plain = (text: string) => text.replace(/[<>]/g, "");

/**
 * A rollback's entry in the manifest, with status `initialized`.
 *
 * @param identity the commit (null when the manifest is in the commit's own tree), who rolled back, and the
 * run's address (null outside a run)
 */
export function rollbackEntry(
  plan: Plan,
  target: Entry,
  restoration: Restoration,
  identity: {
    readonly commit: string | null;
    readonly createdBy: string;
    readonly run: string | null;
  },
): Entry & { rollback: NonNullable<Entry["rollback"]> } {
  const { scope, reason, current, deployment, next, recordedAt } = plan;
  const { to } = restoration.runtime;
  return {
    id: next.id,
    tag: next.tag,
    commit: identity.commit,
    code: restoration.code,
    project: deployment.project,
    type: restoration.deployType,
    status: "initialized",
    runtime: to && !isSeries(to) ? recordedText(to) : null,
    baseImage: restoration.baseImage,
    image: null,
    dagDeployEnabled: restoration.dagDeployEnabled.to,
    createdAt: recordedAt,
    finishedAt: null,
    createdBy: identity.createdBy,
    description: "",
    run: identity.run,
    externalId: null,
    mark: null,
    rollback: {
      to: target.id,
      from: current?.id ?? null,
      scope,
      reason,
      ...(isTargetWord(plan.asked) && { asked: plan.asked }),
      ...(plan.deliveryMode === "astro" && { deliver: "astro" }),
    },
  };
}

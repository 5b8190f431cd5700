import { shortId } from "../errors/short-id.ts";
import { type Inline, link } from "./blocks.ts";

/**
 * A commit on GitHub; nothing where there is none.
 *
 * @param repositoryUrl `https://github.com/owner/name`
 */
export function commitLink(repositoryUrl: string, oid: string | null): Inline {
  return oid === null ? "" : link(`${repositoryUrl}/commit/${oid}`, shortId(oid));
}

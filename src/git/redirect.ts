/** Where a repository is now that was renamed or moved on its server. */
import { refuse } from "../errors/problem.ts";

/** How many redirects may follow one another. */
const limit = 5;

/** Address → the one to which its server redirects. */
const moved = new Map<string, string>();

/** The address to use for a repository: its own, unless {@link followRedirect} has found another. */
export function presentAddress(url: string): string {
  return moved.get(url) ?? url;
}

/**
 * Finds out where a server redirects to. git would do so itself, and send the token to whatever server that is.
 *
 * @param url of the repository
 * @param authorization the header, sent to its own server only
 * @returns whether it leads to another address than the one that was used
 * @throws {Refusal} `redirected-elsewhere` when that is on another server
 */
export async function followRedirect(url: string, authorization: string): Promise<boolean> {
  const { fetchWithTimeout } = await import("../web/timeout.ts");
  const used = presentAddress(url);
  const fetch = fetchWithTimeout(url, 20_000);
  const refs = "/info/refs?service=git-upload-pack";
  let present = used;
  for (let hop = 0; hop < limit; hop++) {
    const answer = await fetch(present + refs, {
      redirect: "manual",
      headers: { authorization, "user-agent": "git/deploy-rollback" },
      // The first try has shown the redirect; why this one fails is no news.
    }).catch(() => null);
    void answer?.body?.cancel();
    const location = answer?.headers.get("location");
    if (!answer || answer.status < 300 || answer.status > 399 || !location) break;
    const to = new URL(location, present + refs);
    if (!isSameServer(new URL(present), to)) {
      refuse("redirected-elsewhere", { repository: url, server: to.origin });
    }
    // Anything else is no repository, such as a page to sign in.
    if (!to.href.endsWith(refs)) break;
    present = to.href.slice(0, -refs.length);
  }
  if (present === used) return false;
  moved.set(url, present);
  return true;
}

/** A server may lead from HTTP to HTTPS. */
function isSameServer(from: URL, to: URL): boolean {
  return [from.origin, from.origin.replace(/^http:/, "https:")].includes(to.origin);
}

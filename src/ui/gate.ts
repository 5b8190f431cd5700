/** Who may ask the page's server: the page that it served, and nobody else. Source: docs/threat-model.md. */
import { refuse } from "../errors/problem.ts";

/** What a request says of where it comes from; undefined where it lacks the header. */
export interface Origin {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`, which browsers add and no page can change. */
  readonly site: string | undefined;
}

/**
 * Lets a request through that comes from the page itself, or opens it. Another page cannot name another host as ours
 * (DNS rebinding), nor send a request from elsewhere.
 *
 * @param address of the server: `http://127.0.0.1:40123`
 * @throws {Refusal} `page-elsewhere`
 */
export function assertOwn({ method, host, origin, site }: Origin, address: string): void {
  const isOurHost = host === new URL(address).host;
  const isOpening = method === "GET" && origin === undefined;
  const isFromPage = origin === address;
  const isOurSite = site === undefined || site === "same-origin" || site === "none";
  if (!isOurHost || !(isFromPage || isOpening) || !isOurSite) refuse("page-elsewhere", {});
}

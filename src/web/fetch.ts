/** `fetch` by the way out that the machine's proxy settings name. */
import { getProxyUrl } from "@actions/http-client/lib/proxy";

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** @param address any below the server that is meant; `https_proxy`, `http_proxy` and `no_proxy` decide */
export function fetchBy(address: string): Fetch {
  if (!getProxyUrl(new URL(address))) return fetch;
  return async (url, init) => (await import("./proxied.ts")).fetchBy(address)(url, init);
}

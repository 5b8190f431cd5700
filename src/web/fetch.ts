/** `fetch`, through a proxy if the machine's settings name one. */
import { getProxyUrl } from "@actions/http-client/lib/proxy";
import { limited } from "./limited.ts";

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** @param address any URL on the server; `https_proxy`, `http_proxy` and `no_proxy` decide how it is reached */
export function fetchBy(address: string): Fetch {
  if (!getProxyUrl(new URL(address))) return limited(fetch);
  return limited(async (url, init) => (await import("./proxied.ts")).fetchBy(address)(url, init));
}

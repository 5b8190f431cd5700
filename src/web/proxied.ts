/** `fetch` through a proxy, which node's own does not know. The only module that knows undici. */
import { HttpClient } from "@actions/http-client";
import { fetch as undiciFetch } from "undici";

/** @param address any below the server that is meant */
export function fetchBy(address: string): (url: string, init: RequestInit) => Promise<Response> {
  const dispatcher = new HttpClient().getAgentDispatcher(address);
  const through = undiciFetch as unknown as typeof fetch;
  return (url, init) => through(url, { ...init, ...(dispatcher && { dispatcher }) } as RequestInit);
}

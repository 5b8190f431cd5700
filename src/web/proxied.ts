/** `fetch` through a proxy, which Node's own does not support. */
import { HttpClient } from "@actions/http-client";
import { fetch as undiciFetch } from "undici";

/** @param address any URL on the server */
export function fetchBy(address: string): (url: string, init: RequestInit) => Promise<Response> {
  const dispatcher = new HttpClient().getAgentDispatcher(address);
  const through = undiciFetch as unknown as typeof fetch;
  return (url, init) => through(url, { ...init, ...(dispatcher && { dispatcher }) } as RequestInit);
}

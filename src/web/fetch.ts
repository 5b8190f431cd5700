/** `fetch` by the way out that the machine's proxy settings name. The only module that knows undici. */
import { HttpClient } from "@actions/http-client";
import { type RequestInit, type Response, fetch as undiciFetch } from "undici";

/** @param address any below the server that is meant; `https_proxy`, `http_proxy` and `no_proxy` decide */
export function fetchBy(address: string): (url: string, init: RequestInit) => Promise<Response> {
  const dispatcher = new HttpClient().getAgentDispatcher(address);
  return (url, init) => undiciFetch(url, dispatcher ? { ...init, dispatcher } : init);
}

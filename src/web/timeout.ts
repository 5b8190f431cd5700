import { fetchBy } from "./fetch.ts";

/** `fetch` that gives up after a time. @param apiUrl any URL on the server @param timeout in milliseconds */
export function fetchWithTimeout(apiUrl: string, timeout: number) {
  const fetch = fetchBy(apiUrl);
  return (url: string, init: RequestInit) =>
    fetch(url, { ...init, signal: AbortSignal.timeout(timeout) });
}

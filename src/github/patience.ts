import { fetchBy } from "../web/fetch.ts";

/** `fetch` that waits only so long. */
export function patientFetch(apiUrl: string, milliseconds: number) {
  const fetch = fetchBy(apiUrl);
  return (url: string, init: RequestInit) =>
    fetch(url, { ...init, signal: AbortSignal.timeout(milliseconds) });
}

/** What happens to a request instead of an answer; used up by the first request that it fits. */
export interface Fault {
  /** Fits the method and path, such as `POST /repos/…`; left out: any. */
  readonly path?: RegExp;
  /** Cut off at once, never answered, or cut off when the work is done. */
  readonly kind?: "reset" | "hang" | "lost";
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @returns the first fault that fits, and those that are left */
export function takeFault(
  faults: readonly Fault[],
  request: string,
): { fault: Fault | undefined; left: Fault[] } {
  const fault = faults.find(({ path }) => !path || path.test(request));
  return { fault, left: faults.filter((other) => other !== fault) };
}

/** Where the page has its data from. */
import type { PageData } from "./data.ts";

/** The data as it was when the page was made. */
export interface StaticSource {
  readonly kind: "static";
  readonly data: PageData;
}

/** The data as it is now: the program behind the page is asked for it, and does what the page asks. */
export interface LiveSource {
  readonly kind: "live";
}

export type Source = StaticSource | LiveSource;

/** Where the page has its data from. */
import type { PageData } from "./data.ts";

/** The data as it was when the page was made. */
export interface StaticSource {
  readonly kind: "static";
  readonly data: PageData;
}

export type Source = StaticSource;

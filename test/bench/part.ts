/** One part of the benchmark, which becomes a section of the page. */
import type { Lab } from "./lab.ts";
import type { Target } from "./target.ts";

export interface Part {
  /** For `--only`. */
  readonly name: string;
  readonly measure: (lab: Lab) => Promise<Section>;
}

export interface Section {
  readonly title: string;
  /** Markdown. */
  readonly text: string;
  readonly targets?: readonly Target[];
  /** File name in `docs/images` → the picture. */
  readonly images?: Readonly<Record<string, string>>;
}

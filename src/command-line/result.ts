/** What a command has to tell. */
import type { Problem } from "../errors/problem.ts";
import type { Block } from "../report/blocks.ts";
import type { Outputs } from "../report/outputs.ts";

export interface Told {
  /** For a person. */
  readonly report: readonly Block[];
  /** For a program. */
  readonly outputs: Outputs;
  /** What was refused, or is wrong; empty when all is well. */
  readonly problems: readonly Problem[];
}

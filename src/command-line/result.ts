/** The result of a command. */
import type { Problem } from "../errors/problem.ts";
import type { Outputs } from "../report/outputs.ts";
import type { TerminalReport } from "../report/terminal/report.ts";

export interface CommandResult {
  /** For a person. */
  readonly report: TerminalReport;
  /** For a program. */
  readonly outputs: Outputs;
  /** What was refused or found wrong; empty when all is well. */
  readonly problems: readonly Problem[];
  /** In the report too. */
  readonly warnings: readonly string[];
}

/**
 * The order of every job summary: the verdict, the one thing to do next, what the state is, why, what is dangerous, and
 * folded, everything else.
 */
import type { ErrorCode } from "../../errors/catalogue.ts";
import type { Problem } from "../../errors/problem.ts";
import {
  type Block,
  codeBlock,
  heading,
  type Inline,
  paragraph,
  quote,
  strong,
} from "../blocks.ts";
import type { Section } from "../plan-details.ts";
import { folded } from "./github.ts";
import { problemBlocks } from "./problems.ts";

/** `done`: as wanted; `waiting`: something is left to do, or not known; `refused`: not what was wanted. */
export type Sign = "done" | "waiting" | "refused";

export interface JobSummary {
  readonly sign: Sign;
  /** The heading. */
  readonly verdict: string;
  readonly next?: Next | null;
  /** One paragraph: what the state is now. */
  readonly state?: readonly Inline[];
  /** The reason that a person gave; empty: none. */
  readonly reason?: string;
  readonly problems?: readonly Problem[];
  readonly alerts?: readonly Block[];
  /** What has to be seen without a click. */
  readonly body?: readonly Block[];
  readonly details?: readonly Section[];
  /** How many of the details, from the first, are what the summary is for, and so are unfolded. */
  readonly open?: number;
}

/** The one thing to do. */
export interface Next {
  /** With a link, where there is a page for it. */
  readonly words: readonly Inline[];
  /** Complete, for a shell. */
  readonly commands?: readonly string[];
  /** The problem whose remedy this is; the remedy is then not told again. */
  readonly remedyOf?: ErrorCode | undefined;
}

const signs: Readonly<Record<Sign, string>> = { done: "✅", waiting: "⏳", refused: "❌" };

/** Everything but the details. */
export function mainBlocks(summary: JobSummary): Block[] {
  const { sign, verdict, next, state = [], reason = "", problems = [] } = summary;
  return [
    heading(1, `${signs[sign]} ${verdict}`),
    ...(next ? nextBlocks(next) : []),
    ...(state.length > 0 ? [paragraph(...state)] : []),
    ...problemBlocks(problems, next?.remedyOf),
    ...(reason === "" ? [] : [paragraph(strong("Why:")), quote(reason)]),
    ...(summary.alerts ?? []),
    ...(summary.body ?? []),
  ];
}

function nextBlocks({ words, commands = [] }: Next): Block[] {
  return [
    paragraph(strong("Next:"), " ", ...words),
    ...(commands.length > 0 ? [codeBlock(commands.join("\n"), "sh")] : []),
  ];
}

/** The details, each as the blocks that belong together. */
export function detailBlocks({ details = [], open = 0 }: JobSummary): Block[][] {
  return details.map((section, index) => folded(section, index < open));
}

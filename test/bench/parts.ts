/**
 * All parts of the benchmark, in the order of the page. A new one is a file in `parts/` (what is measured, how, and
 * what the figures should be) and a line here.
 */
import type { Part } from "./part.ts";
import { askedOtherwise } from "./parts/asked-otherwise.ts";
import { between } from "./parts/between.ts";
import { commandLine } from "./parts/command-line.ts";
import { delivery } from "./parts/delivery.ts";
import { emergency } from "./parts/emergency.ts";
import { growth } from "./parts/growth.ts";
import { headRuns } from "./parts/head-runs.ts";
import { latency } from "./parts/latency.ts";
import { monorepo } from "./parts/monorepo.ts";
import { otherActions } from "./parts/other-actions.ts";
import { peers } from "./parts/peers.ts";
import { signed } from "./parts/signed.ts";
import { start } from "./parts/start.ts";
import { writers } from "./parts/writers.ts";

export const parts: readonly Part[] = [
  ...[emergency, between, headRuns, askedOtherwise, latency, delivery, peers],
  ...[otherActions, start, commandLine, growth, signed, monorepo, writers],
];

/** What the benchmark runs: an action, or a script that does the same with git alone. */
import type { Fault } from "../local-web/fault.ts";

interface Common {
  /** What the remote has afterwards that it had not before. */
  readonly lands: "a deploy" | "a manifest" | "nothing";
}

export interface ActionWay extends Common {
  /** Its folder in this project. */
  readonly action: string;
  /** @param target the ID of the deploy to go back to */
  readonly inputs: (target: string) => Readonly<Record<string, string>>;
  /** What happens to each call of the API that it fits. */
  readonly fault?: Fault;
  readonly exitCode?: number;
}

export interface ScriptWay extends Common {
  /** In this folder, and what follows the arguments that all of them get. */
  readonly script: readonly [file: string, ...more: string[]];
}

const rollbackTo = (target: string) => ({
  ...{ "deploy-id": target, reason: "It is broken", checkout: "false" },
});
const rollback = { action: ".", inputs: rollbackTo, lands: "a deploy" } as const;
const none = () => ({});

const all = {
  action: rollback,
  previous: { ...rollback, inputs: () => rollbackTo("previous") },
  "without GraphQL": { ...rollback, fault: { path: /\/graphql/, status: 502 } },
  // The deploy run fails, so the rollback itself writes down how it ended.
  "failing delivery": { ...rollback, exitCode: 1 },
  least: { script: ["least.sh"], lands: "a deploy" },
  "full clone": { script: ["by-hand.sh"], lands: "a deploy" },
  "shallow clone": { script: ["by-hand.sh", "--depth=1"], lands: "a deploy" },
  revert: { script: ["revert.sh"], lands: "a deploy" },
  record: { action: "record", inputs: none, lands: "a deploy" },
  "least record": { script: ["least-record.sh"], lands: "a deploy" },
  guard: { action: "guard", inputs: none, lands: "nothing" },
  "least guard": { script: ["least-guard.sh"], lands: "nothing" },
  history: { action: "history", inputs: none, lands: "nothing" },
  "least history": { script: ["least-history.sh"], lands: "nothing" },
  hold: { action: "hold", inputs: () => ({ reason: "It is broken" }), lands: "a manifest" },
  "least hold": { script: ["least-hold.sh"], lands: "a manifest" },
} as const satisfies Record<string, ActionWay | ScriptWay>;

export type Way = keyof typeof all;
export const ways: Readonly<Record<Way, ActionWay | ScriptWay>> = all;

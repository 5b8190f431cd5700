/** All verbs of the command line, in the order in which help lists them. A command loads no other verb than its own. */
import type { Verb } from "./verb.ts";

const loading: Readonly<Record<string, () => Promise<Verb>>> = {
  plan: async () => (await import("./verbs/rollback.ts")).plan,
  rollback: async () => (await import("./verbs/rollback.ts")).rollback,
  record: async () => (await import("./verbs/record.ts")).record,
  guard: async () => (await import("./verbs/guard.ts")).guard,
  hold: async () => (await import("./verbs/hold.ts")).hold,
  release: async () => (await import("./verbs/hold.ts")).release,
  mark: async () => (await import("./verbs/mark.ts")).mark,
  history: async () => (await import("./verbs/history.ts")).history,
  page: async () => (await import("./verbs/page.ts")).page,
  ui: async () => (await import("./verbs/ui.ts")).ui,
  verify: async () => (await import("./verbs/verify.ts")).verify,
  import: async () => (await import("./verbs/import.ts")).importVerb,
  init: async () => (await import("./verbs/init.ts")).init,
};

/** @param name as in `usage.json` */
export function loadVerb(name: string): Promise<Verb> {
  const load = loading[name];
  if (!load) throw new Error(`no verb ${name}`);
  return load();
}

export function allVerbs(): Promise<Verb[]> {
  return Promise.all(Object.keys(loading).map(loadVerb));
}

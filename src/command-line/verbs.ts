/**
 * All verbs of the command line, in the order in which help lists them. A command loads those alone that have much in common
 * with its own: one part of the bundle for each verb would have the same code many times.
 */
import type { Verb } from "./verb.ts";

const loading: Readonly<Record<string, () => Promise<Verb>>> = {
  plan: async () => (await import(/* webpackChunkName: "change" */ "./verbs/rollback.ts")).plan,
  rollback: async () =>
    (await import(/* webpackChunkName: "change" */ "./verbs/rollback.ts")).rollback,
  record: async () => (await import(/* webpackChunkName: "change" */ "./verbs/record.ts")).record,
  guard: async () => (await import(/* webpackChunkName: "look" */ "./verbs/guard.ts")).guard,
  hold: async () => (await import(/* webpackChunkName: "change" */ "./verbs/hold.ts")).hold,
  release: async () => (await import(/* webpackChunkName: "change" */ "./verbs/hold.ts")).release,
  mark: async () => (await import(/* webpackChunkName: "change" */ "./verbs/mark.ts")).mark,
  history: async () => (await import(/* webpackChunkName: "look" */ "./verbs/history.ts")).history,
  page: async () => (await import(/* webpackChunkName: "look" */ "./verbs/page.ts")).page,
  ui: async () => (await import(/* webpackChunkName: "look" */ "./verbs/ui.ts")).ui,
  verify: async () => (await import(/* webpackChunkName: "set-up" */ "./verbs/verify.ts")).verify,
  import: async () =>
    (await import(/* webpackChunkName: "set-up" */ "./verbs/import.ts")).importVerb,
  init: async () => (await import(/* webpackChunkName: "set-up" */ "./verbs/init.ts")).init,
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

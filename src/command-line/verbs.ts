/** All verbs of the command line, in the order in which help lists them. */
import type { Verb } from "./verb.ts";
import { guard } from "./verbs/guard.ts";
import { history } from "./verbs/history.ts";
import { hold, release } from "./verbs/hold.ts";
import { importVerb } from "./verbs/import.ts";
import { init } from "./verbs/init.ts";
import { mark } from "./verbs/mark.ts";
import { page } from "./verbs/page.ts";
import { record } from "./verbs/record.ts";
import { plan, rollback } from "./verbs/rollback.ts";
import { ui } from "./verbs/ui.ts";
import { verify } from "./verbs/verify.ts";

export const verbs: readonly Verb[] = [
  plan,
  rollback,
  record,
  guard,
  hold,
  release,
  mark,
  history,
  page,
  ui,
  verify,
  importVerb,
  init,
];

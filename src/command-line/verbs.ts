/** All verbs of the command line: what each is for, may be asked, and does. */
import { type Asked, type Raw, type Verb as Request, readAsked } from "../inputs.ts";
import type { Told } from "./result.ts";
import type { GlobalOptions, Session } from "./session.ts";
import { guard } from "./verbs/guard.ts";
import { history } from "./verbs/history.ts";
import { hold } from "./verbs/hold.ts";
import { importHistory } from "./verbs/import.ts";
import { init } from "./verbs/init.ts";
import { record, resolveCommit, resolveDeployed } from "./verbs/record.ts";
import { askDeploy, askReason, plan, rollback } from "./verbs/rollback.ts";
import { verify } from "./verbs/verify.ts";

/** Flags as the parser reads them, with what they are for; all else is named as the input is. */
export type Option = readonly [flags: string, about: string, choices?: readonly string[]];

export interface Verb {
  readonly name: string;
  readonly about: string;
  /** What stands without a name: the input that it is, how it is written, what it is. */
  readonly argument?: readonly [input: string, written: string, about: string];
  readonly options: readonly Option[];
  /** Whether it may push or write, and then asks first: always, or with what was given. */
  readonly writes: boolean | ((raw: Raw) => boolean);
  readonly examples: readonly (readonly [command: string, about: string])[];
  readonly run: Run;
}

/** A verb in a clone, or one that only needs to know where it is. */
type Run =
  | {
      readonly kind: "session";
      /** Checks what was given before anything else is done. @throws {Refusal} `invalid-input` */
      readonly check: (raw: Raw, canAsk: boolean) => void;
      readonly work: (raw: Raw, session: Session, canAsk: boolean) => Promise<Told>;
    }
  | { readonly kind: "place"; readonly work: (options: GlobalOptions) => Promise<Told> };

/** Fills in what was not given, from the clone or by asking. */
type Filling = (raw: Raw, session: Session) => Promise<Raw>;

/**
 * @param always filled in whenever it is missing
 * @param asked filled in by asking, where somebody is there; and what stands for it until then
 */
function inSession<Name extends Request>(
  request: Name,
  work: (asked: Asked<Name>, session: Session) => Promise<Told>,
  always: { readonly fill: Filling; readonly until: Raw } | null = null,
  asked: { readonly fill: readonly Filling[]; readonly until: Raw } | null = null,
): Run {
  return {
    kind: "session",
    check: (raw, canAsk) => {
      readAsked(request, {
        ...always?.until,
        ...(canAsk ? asked?.until : {}),
        ...raw,
        ...always?.until,
      });
    },
    work: async (raw, session, canAsk) => {
      let filled = always ? await always.fill(raw, session) : raw;
      for (const fill of canAsk ? (asked?.fill ?? []) : []) filled = await fill(filled, session);
      return work(readAsked(request, filled), session);
    },
  };
}

const anyCommit = "0".repeat(40);
const ofDeployment: Option = ["-d, --deployment <name>", "which Deployment of .github/deploys.yml"];
const scope: Option = ["--scope <scope>", "what goes back", ["all", "dags", "image"]];
const allowDowngrade: Option = ["--allow-downgrade", "the Runtime version may go down"];
const expected: readonly Option[] = [
  ["--expected-newest <id>", "refuse when another deploy was recorded since"],
  ["--expected-head <commit>", "refuse when the project changed since"],
];
const deploy = [
  "deploy-id",
  "[deploy]",
  "the deploy to go back to: 38, #38, deploy/prod/38 or previous",
] as const;

export const verbs: readonly Verb[] = [
  {
    name: "plan",
    about: "Show what a rollback would do, and everything that stands against it",
    argument: deploy,
    options: [ofDeployment, scope, allowDowngrade, ...expected],
    writes: false,
    examples: [
      ["plan previous", "what ran before what runs now"],
      ["plan 38 --scope dags", "only the DAGs of deploy 38"],
    ],
    run: inSession("plan", plan, null, { fill: [askDeploy], until: { "deploy-id": "previous" } }),
  },
  {
    name: "rollback",
    about: "Bring an earlier deploy's code back, as a new commit, tag and record",
    argument: deploy,
    options: [
      ofDeployment,
      ["-r, --reason <text>", "why, in 1 to 500 characters"],
      scope,
      allowDowngrade,
      ["--hold", "let no other deploy through until `release`"],
      ...expected,
    ],
    writes: true,
    examples: [
      ["rollback", "pick the deploy from a list"],
      ['rollback 38 --reason "Weather DAG divides by zero"', "shows the plan, then asks"],
      ['rollback previous --reason "Broken" --yes', "for scripts"],
    ],
    run: inSession("rollback", rollback, null, {
      fill: [askDeploy, askReason],
      until: { "deploy-id": "previous", reason: "-" },
    }),
  },
  {
    name: "record",
    about: "Write a deploy into the history; the first one starts it",
    options: [
      ofDeployment,
      ["--commit <commit>", "what was deployed: HEAD unless given"],
      ["--status <status>", "how it ended", ["success", "failure", "cancelled"]],
      ["--description <text>", "what it brings; the commit's subject unless given"],
      [
        "--deploy-type <type>",
        "what was shipped",
        ["infer", "image-and-dags", "image-only", "dags-only"],
      ],
      ["--dag-deploy-enabled <on>", "whether DAG-only deploys are on", ["true", "false"]],
      ["--runtime <version>", "Runtime version, for a Dockerfile that does not tell it"],
      ["--external-id <id>", "the deploy's ID on Astro"],
      ["--deploy-id <id>", "an ID of your own; the next number unless given"],
      ["--created-at <time>", "when it was deployed, if that was earlier (ISO 8601)"],
    ],
    writes: true,
    examples: [
      ["record", "what is checked out was deployed, and runs"],
      ["record --status failure", "it was deployed, and failed"],
      ["record --commit v1.2 --created-at 2026-11-20T09:30:00Z", "a deploy from before"],
    ],
    run: inSession("record", record, { fill: resolveDeployed, until: { commit: anyCommit } }),
  },
  {
    name: "guard",
    about: "Tell whether a commit may be deployed now",
    options: [ofDeployment, ["--commit <commit>", "HEAD unless given"]],
    writes: false,
    examples: [["guard && astro deploy", "deploys only what may be deployed"]],
    run: inSession("guard", guard, { fill: resolveCommit, until: { commit: anyCommit } }),
  },
  {
    name: "hold",
    about: "Let no deploy through until `release`",
    options: [ofDeployment, ["-r, --reason <text>", "why, in 1 to 500 characters"]],
    writes: true,
    examples: [['hold --reason "Database migration until 18:00"', ""]],
    run: inSession("hold", hold, null, { fill: [askReason], until: { reason: "-" } }),
  },
  {
    name: "release",
    about: "Take the hold off",
    options: [ofDeployment],
    writes: true,
    examples: [["release", ""]],
    run: inSession("hold", hold, {
      fill: async (raw) => ({ ...raw, release: "true" }),
      until: { release: "true" },
    }),
  },
  {
    name: "history",
    about: "List the deploys, newest first",
    options: [
      ofDeployment,
      ["-n, --limit <number>", "how many of the newest, 50 unless given"],
      ["--status <status>", "only those with this status", ["initialized", "deployed", "failed"]],
      ["--all", "also those that left the manifest, from their tags"],
    ],
    writes: false,
    examples: [
      ["history -n 10", ""],
      ["history --json | jq -r '.deploys[] | select(.eligible) | .id'", "what can come back"],
    ],
    run: inSession("history", history),
  },
  {
    name: "verify",
    about: "Check the history tag by tag against the manifest, and mend it",
    options: [ofDeployment, ["--repair", "rebuild the manifest from the tags"]],
    writes: ({ repair }) => repair !== undefined,
    examples: [
      ["verify", "changes nothing"],
      ["verify --repair", "shows what it would change, then asks"],
    ],
    run: inSession("verify", verify),
  },
  {
    name: "import",
    about: "Record deploys from before, told by tags or by Astro",
    options: [
      ofDeployment,
      ["--tags <pattern>", "each tag of such a name was a deploy"],
      ["--astro", "ask Astro, with the token in ASTRO_API_TOKEN"],
      ["--dry-run", "only show what would be recorded"],
    ],
    writes: (raw) => raw["dry-run"] === undefined,
    examples: [
      ["import --tags 'release-*'", "shows them, then asks; safe to run twice"],
      ["import --astro", "needs `astro` in .github/deploys.yml"],
    ],
    run: inSession("import", importHistory),
  },
  {
    name: "init",
    about: "Set a repository up: settings, the rollback workflow, and steps that guard and record",
    options: [],
    writes: true,
    examples: [
      ["init", "asks, shows what it would write, and asks again"],
      ["init --yes", "takes what it finds out; run again it changes nothing"],
    ],
    run: { kind: "place", work: init },
  },
];

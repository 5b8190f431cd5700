/**
 * Which file of `src/` may import what; docs/architecture.md says why. `scripts/check-imports.ts`, a part of
 * `npm run lint`, checks it with dependency-cruiser.
 */
import type { IRegularForbiddenRuleType } from "dependency-cruiser";

/** Pure functions. */
const decisions = [
  ...["visible.ts", "errors", "runtime", "ledger", "rollback", "record", "setup", "report", "page"],
  "inputs.ts",
  "limits.ts",
  "remembered.ts",
];

/** Folder or file of `src/` → what it may import apart from itself and `limits.ts`. Types may come from any decision, too. */
const imports: Record<string, readonly string[]> = {
  "visible.ts": [],
  errors: [],
  "remembered.ts": [],
  runtime: ["errors", "remembered.ts"],
  ledger: ["runtime", "errors", "visible.ts", "remembered.ts"],
  rollback: ["ledger", "runtime", "errors"],
  record: ["rollback", "ledger", "runtime", "errors"],
  setup: ["ledger", "runtime", "errors"],
  report: ["setup", "rollback", "ledger", "runtime", "errors", "visible.ts"],
  page: ["report/output-schema.ts", "ledger", "errors", "visible.ts"],
  browser: ["page", "report/addresses.ts", "report/terminal/commands.ts"],
  "inputs.ts": ["ledger", "runtime", "errors"],
  "limits.ts": [],
  "ports.ts": ["proposal-ports.ts"],
  "delivery-ports.ts": [],
  "proposal-ports.ts": [],
  "rules-ports.ts": [],
  web: [],
  site: ["page", "errors"],
  ui: ["errors", "visible.ts"],
  git: ["web", "errors", "visible.ts"],
  github: ["rollback", "web", "errors"],
  astro: ["web", "errors"],
  runner: ["errors", "visible.ts"],
  "use-cases": ["rollback", "record", "setup", "ledger", "runtime", "errors", "remembered.ts"],
  prefetch: ["git", "github", "web", "rollback", "ledger", "errors"],
};

/** Who may use the types of `src/ports.ts` and `src/delivery-ports.ts`. */
const portUsers = ["web", "git", "github", "astro", "runner", "use-cases", "prefetch"];

/** Types that a folder may use in addition: a report shows the results of use cases. */
const moreTypes: typeof imports = { report: ["use-cases"] };

/** Package or built-in module → the only files that import it. */
const onlyIn = {
  "simple-git": ["git/process.ts"],
  "p-retry": ["git/process.ts"],
  child_process: ["git/batch-process.ts", "git/signing-key.ts", "command-line/pager.ts"],
  "@octokit/[^/]+": ["github/client.ts", "prefetch/ask-once.ts"],
  "@actions/core": ["runner/toolkit.ts"],
  "@actions/github": ["runner/toolkit.ts"],
  "@actions/http-client": ["web/fetch.ts", "web/proxied.ts"],
  undici: ["web/proxied.ts"],
  ky: ["astro/api.ts"],
  hono: ["ui/server.ts"],
  "@hono/node-server": ["ui/server.ts"],
  open: ["ui/browser.ts"],
  commander: ["command-line/program.ts"],
  "@clack/prompts": ["command-line/terminal.ts"],
  ora: ["command-line/terminal.ts"],
  "string-width": ["report/width.ts"],
  "dockerfile-ast": ["runtime/copied-files.ts", "runtime/dockerfile.ts"],
  "smol-toml": ["runtime/pyproject.ts"],
  "mdast-util-[^/]+": ["report/markdown.ts"],
  "d3-time": ["browser/axis.ts"],
  "@tanstack/virtual-core": ["browser/rows-in-view.ts"],
  preact: ["browser"],
};

/** A path below `src/`, as a pattern: a file, or a folder with all that is in it. */
const inside = (name: string) =>
  `^src/${name.endsWith(".ts") ? name.replace(".", "\\.") : `${name}/`}`;
const error = (
  name: string,
  comment: string,
  from: IRegularForbiddenRuleType["from"],
  to: IRegularForbiddenRuleType["to"],
): IRegularForbiddenRuleType => ({ name, comment, severity: "error", from, to });

const folderRules = Object.entries(imports).flatMap(([name, apartFromLimits]) => {
  const allowed = [...apartFromLimits, "limits.ts"];
  const ports = portUsers.includes(name)
    ? ["ports.ts", "delivery-ports.ts", "proposal-ports.ts", "rules-ports.ts"]
    : [];
  return [
    error(
      `${name}-imports`,
      `src/${name} may import: ${allowed.join(", ") || "nothing of src/"}.`,
      { path: inside(name) },
      {
        path: "^src/",
        pathNot: [name, ...allowed].map(inside),
        dependencyTypesNot: ["type-only"],
      },
    ),
    error(
      `${name}-imports-types`,
      `src/${name} may import types of: ${[...allowed, ...ports].join(", ")} and decisions.`,
      { path: inside(name) },
      {
        path: "^src/",
        pathNot: [name, ...allowed, ...ports, ...decisions, ...(moreTypes[name] ?? [])].map(inside),
      },
    ),
  ];
});

const libraryRules = Object.entries(onlyIn).map(([library, files]) =>
  error(
    `only-${files[0]}-knows-${library}`,
    `Only ${files.join(" and ")} import ${library}.`,
    { path: "^src/", pathNot: files.map(inside) },
    { path: `^(node_modules/)?${library}(/|$)` },
  ),
);

export const importRules: IRegularForbiddenRuleType[] = [
  error(
    "no-circle",
    "No file imports itself by way of others, not even types.",
    { path: "^src/" },
    { circular: true },
  ),
  ...folderRules,
  ...libraryRules,
  error(
    "decisions-are-pure",
    "A decision uses no module of Node.js except path/posix and util, which only compute.",
    { path: decisions.map(inside) },
    { dependencyTypes: ["core"], pathNot: "^(node:)?(path/posix|util)$" },
  ),
  error(
    "actions-apart-from-command-line",
    "Actions and command line are two ways in that do not know each other.",
    { path: "^src/(actions|command-line)/" },
    { path: "^src/(actions|command-line)/", pathNot: "^src/$1/" },
  ),
  error(
    "entry-files-are-not-imported",
    "Only src/main.ts imports what starts an action or the command line.",
    { path: "^src/", pathNot: "^src/(actions/|command-line/|main\\.ts)" },
    { path: "^src/(actions/|command-line/|main\\.ts)" },
  ),
  error(
    "prefetch-is-left-to-actions",
    "Speed has one door: nothing but actions knows src/prefetch.",
    { path: "^src/", pathNot: "^src/(prefetch|actions)/" },
    { path: "^src/prefetch/" },
  ),
  error(
    "every-folder-has-a-rule",
    "A new folder of src/ belongs in the table of this file.",
    {
      path: "^src/",
      pathNot: [...Object.keys(imports), "actions", "command-line", "main.ts"].map(inside),
    },
    {},
  ),
  error(
    "browser-is-not-imported",
    "What runs in a browser is bundled by itself: see scripts/build.ts.",
    { path: "^src/", pathNot: "^src/browser/" },
    { path: "^src/browser/" },
  ),
  error("resolvable", "An import leads to a file or package.", {}, { couldNotResolve: true }),
];

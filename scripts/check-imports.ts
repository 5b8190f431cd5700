/** Checks that each file of `src/` imports only what `import-rules.ts` lets it. */
import { readdirSync } from "node:fs";
import { registerHooks } from "node:module";
import type { ICruiseResult } from "dependency-cruiser";
import { importRules } from "./import-rules.ts";

// dependency-cruiser reads TypeScript with TypeScript's own API, which version 7 does not have.
registerHooks({
  resolve: (name, context, next) =>
    next(name.replace(/^typescript(?=\/|$)/, "typescript-6"), context),
});
const { cruise } = await import("dependency-cruiser");

const { output } = await cruise(
  ["src"],
  {
    ruleSet: { forbidden: importRules },
    validate: true,
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
  },
  { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
);
const { modules, summary } = output as ICruiseResult;
for (const { rule, from, to, cycle } of summary.violations) {
  const path = cycle ? cycle.map(({ name }) => name).join(" → ") : to;
  const { comment } = importRules.find(({ name }) => name === rule.name) ?? {};
  console.error(`${from} → ${path}\n  ${rule.name}: ${comment}`);
}

// Without a TypeScript that it knows, the tool reads no file and finds nothing wrong.
const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) =>
  /\.tsx?$/.test(file),
);
const unread = files.filter((file) => !modules.some(({ source }) => source === `src/${file}`));
for (const file of unread) console.error(`src/${file} was not read`);

if (summary.violations.length > 0 || unread.length > 0) process.exit(1);
console.log(`Checked the imports of ${files.length} files.`);

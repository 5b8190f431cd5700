/** `import`: records deploys that were made before the deploy history, from tags or from Astro. */
import { z } from "zod";
import { astro } from "../../astro/api.ts";
import { refuse } from "../../errors/problem.ts";
import { astroToken, flag } from "../../inputs.ts";
import { candidatesOfAstro } from "../../ledger/import.ts";
import { importOutputs } from "../../report/outputs.ts";
import { importReport } from "../../report/terminal/import.ts";
import { type ImportResult, importDeploys, type Source } from "../../use-cases/import-deploys.ts";
import { tagSource } from "../../use-cases/tag-source.ts";
import type { CommandResult } from "../result.ts";
import { deploymentInput, remoteName } from "../shared-inputs.ts";
import { confirmPush } from "../signing.ts";
import { printReport } from "../terminal.ts";
import { cloneVerb, input } from "../verb.ts";

const tagPattern = z
  .string()
  .regex(/^[\w*?][\w./*?-]*$/, "must be a pattern of tag names, such as `release-*`");

export const importVerb = cloneVerb({
  name: "import",
  about: "Record deploys made before the deploy history, from tags or from Astro",
  inputs: {
    deployment: deploymentInput,
    tags: input(tagPattern.optional(), "--tags <pattern>", "each tag of such a name was a deploy"),
    astro: input(flag.default(false), "--astro", "ask Astro, with the token in ASTRO_API_TOKEN"),
    "dry-run": input(flag.default(false), "--dry-run", "only show what would be recorded"),
  },
  writes: (raw) => raw["dry-run"] === undefined,
  examples: [
    ["import --tags 'release-*'", "shows them, then asks; safe to run twice"],
    ["import --astro", "needs `astro` in .github/deploys.yml"],
  ],
  run: async (inputs, session) => {
    const { services, yes, asked, verbose } = session;
    const commandResult = (result: ImportResult, isAsked = false): CommandResult => ({
      report: importReport(result, asked, isAsked),
      outputs: importOutputs(result),
      problems: [],
      warnings: result.warnings,
    });
    const { deployment, "dry-run": dryRun } = inputs;
    const source = sourceOf(inputs.tags, inputs.astro);
    if (yes) return commandResult(await importDeploys({ deployment, source, dryRun }, services));
    const preview = await importDeploys({ deployment, source, dryRun: true }, services);
    if (dryRun || preview.entries.length === 0) return commandResult(preview);
    await printReport(commandResult(preview, true).report, { verbose });
    const count =
      preview.entries.length === 1 ? "this deploy" : `these ${preview.entries.length} deploys`;
    await confirmPush(
      session,
      `Record ${count} to ${preview.deployment}, and push to ${remoteName(session)}?`,
    );
    const agreed = preview.entries;
    return commandResult(await importDeploys({ deployment, source, dryRun, agreed }, services));
  },
});

function sourceOf(tags: string | undefined, fromAstro: boolean): Source {
  if ((tags !== undefined) === fromAstro) {
    refuse("invalid-input", {
      input: "tags",
      problem: "or `--astro` is required, but not both",
    });
  }
  if (tags !== undefined) return tagSource(tags);
  const { data: token } = astroToken.safeParse(process.env["ASTRO_API_TOKEN"]);
  if (!token) {
    return refuse("invalid-input", {
      input: "astro",
      problem: "needs a token in the variable `ASTRO_API_TOKEN`",
    });
  }
  const api = astro({ apiUrl: process.env["ASTRO_API_URL"], token });
  return async (_, { deployment }) => {
    const place = deployment.astro;
    if (!place) return refuse("astro-not-configured", { deployment: deployment.name });
    return candidatesOfAstro(await api.deploys(place));
  };
}

/** `import`: adopts deploys that were made before the history, from tags or from Astro. */
import { astro, isToken } from "../../astro/api.ts";
import { problem, Refusal, refuse } from "../../errors/problem.ts";
import type { Asked } from "../../inputs.ts";
import { candidatesOfAstro } from "../../ledger/import.ts";
import { importSummary } from "../../report/import-summary.ts";
import { importOutputs } from "../../report/outputs.ts";
import { type ImportResult, importDeploys, type Source } from "../../use-cases/import-deploys.ts";
import { tagSource } from "../../use-cases/tag-source.ts";
import type { Told } from "../result.ts";
import type { Session } from "../session.ts";
import { assertAgreed, show } from "../terminal.ts";

export async function importHistory(asked: Asked<"import">, session: Session): Promise<Told> {
  const { deployment } = asked;
  const source = sourceOf(asked);
  const { tools, yes } = session;
  if (!yes) {
    const preview = await importDeploys({ deployment, source, dryRun: true }, tools);
    if (asked["dry-run"] || preview.entries.length === 0) return told(preview);
    show(told(preview).report);
    await assertAgreed(`Record these ${preview.entries.length} deploys?`);
    const agreed = preview.entries;
    return told(await importDeploys({ deployment, source, dryRun: false, agreed }, tools));
  }
  return told(await importDeploys({ deployment, source, dryRun: asked["dry-run"] }, tools));
}

function sourceOf({ tags, astro: fromAstro }: Asked<"import">): Source {
  if ((tags !== undefined) === fromAstro) {
    throw wrong("tags", "or `--astro` is needed, and just one of them");
  }
  if (tags !== undefined) return tagSource(tags);
  const token = process.env["ASTRO_API_TOKEN"] ?? "";
  if (!isToken(token)) throw wrong("astro", "needs a token in the variable `ASTRO_API_TOKEN`");
  const api = astro({ apiUrl: process.env["ASTRO_API_URL"], token });
  return async (_, { deployment }) => {
    const place = deployment.astro;
    if (!place) return refuse("astro-not-configured", { deployment: deployment.name });
    return candidatesOfAstro(await api.deploys(place));
  };
}

const wrong = (input: string, what: string) =>
  new Refusal([problem("invalid-input", { input, problem: what })]);

function told(result: ImportResult): Told {
  return { report: importSummary(result), outputs: importOutputs(result), problems: [] };
}

/** The code of commits by content, as a record notes it. */
import { copyIn } from "../../src/git/copy.ts";
import { GitTrees } from "../../src/git/trees.ts";
import type { Code } from "../../src/ledger/manifest.ts";
import { parseSettings, selectDeployment } from "../../src/ledger/settings.ts";
import type { Repository } from "../../src/ports.ts";
import { codeOf } from "../../src/use-cases/trees.ts";

/** @param folder of the bare repository @param settings the text of its settings @returns commit → its code */
export async function codesOf(
  folder: string,
  settings: string,
  deployment: string,
  commits: readonly string[],
): Promise<ReadonlyMap<string, Code>> {
  const copy = copyIn({ folder, remote: { url: "", access: { kind: "none" } } });
  const repository = { trees: new GitTrees(copy) } as unknown as Repository;
  const selected = selectDeployment(parseSettings(settings, "main"), deployment, "main");
  const location = { ref: "refs/heads/deploys", path: "deploys.json", tip: null, inTree: false };
  const codes = new Map<string, Code>();
  for (const commit of commits) {
    const { image, dags } = await codeOf(
      repository,
      { deployment: selected, location },
      selected.project,
      commit,
    );
    codes.set(commit, { image, dags });
  }
  await Promise.all([copy.objects[Symbol.asyncDispose](), copy.importer[Symbol.asyncDispose]()]);
  return codes;
}

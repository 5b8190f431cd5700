/** What must hold in a repository whatever was done to it, found out with plain git and with `verify/`. */
import { type Entry, emptyManifest, parseManifest } from "../../src/ledger/manifest.ts";
import { repository, Scenario } from "../end-to-end/scenario.ts";

/** ref → object, for all refs of the remote. */
export type Refs = ReadonlyMap<string, string>;

export async function refsOf(scenario: Scenario): Promise<Refs> {
  const lines = (await scenario.refs()).split("\n").filter(Boolean);
  return new Map(lines.map((line) => line.split(" ") as [string, string]));
}

/**
 * What is wrong with the ledger of a remote; empty when all invariants of the specification hold.
 *
 * @param before refs of an earlier time: none of them may be gone, moved back or rewritten
 */
export async function brokenInvariants(scenario: Scenario, before: Refs): Promise<string[]> {
  const wrong: string[] = [];
  const now = await refsOf(scenario);
  for (const [ref, object] of before) {
    const current = now.get(ref);
    if (current === object) continue;
    const isForward =
      ref.startsWith("refs/heads/") &&
      current !== undefined &&
      (await scenario.git("merge-base", object, current)) === object;
    if (!isForward) wrong.push(`${ref} was ${object}, and is ${current ?? "gone"}`);
  }

  const text = await scenario.manifestText().catch(() => "");
  const { deployments } = text ? parseManifest(text) : emptyManifest;
  const named = Object.entries(deployments).flatMap(([name, { deploys }]) =>
    deploys.map((entry): [string, Entry] => [name, entry]),
  );
  const ids = named.map(([name, { id }]) => `${name} ${id}`);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) wrong.push(`${id} twice`);
  const tags = [...now.keys()].filter((ref) => ref.startsWith("refs/tags/deploy/"));
  const recorded = named.map(([, { tag }]) => `refs/tags/${tag}`);
  for (const tag of tags) if (!recorded.includes(tag)) wrong.push(`${tag} is not recorded`);
  const peeled = await scenario.git("for-each-ref", "--format=%(refname) %(*objectname)");
  const commits = new Map(peeled.split("\n").map((line) => line.split(" ") as [string, string]));
  for (const [name, { id, tag, commit }] of named) {
    const tagged = commits.get(`refs/tags/${tag}`);
    if (tagged !== commit) wrong.push(`${name} ${id} is ${commit}, its tag ${tagged}`);
  }
  const rollbacks = named.filter(([, { rollback }]) => rollback);
  const onMain = new Set((await scenario.git("rev-list", "main")).split("\n"));
  for (const [name, { id, commit }] of rollbacks) {
    if (commit && !onMain.has(commit)) wrong.push(`rollback ${name} ${id} is not on main`);
  }
  return wrong;
}

/** What `verify` finds, which looks at all that was ever recorded. */
export async function unsound(scenario: Scenario): Promise<string[]> {
  const wrong: string[] = [];
  for (const name of Object.keys((await scenario.manifest()).deployments)) {
    const told = await scenario.use("verify", { deployment: name });
    if (told.outputs["sound"] !== "true") wrong.push(`verify ${name}: ${told.log}`);
  }
  return wrong;
}

/** 1, and so on by steps, for as long as somebody asks. */
export function* everyNth(step: number): Generator<number> {
  for (let point = 1; ; point += step) yield point;
}

/** What git says of commits that are not signed by GitHub. */
export async function unverified(
  { github }: Scenario,
  commits: readonly string[],
): Promise<string[]> {
  const git = github.repositories.git(repository);
  return git(["verify-commit", ...commits]).then(
    () => [],
    (error) => [`${error}`],
  );
}

/** Settings for several Deployments in one repository. */
export const deployments = ["etl", "ml", "web"] as const;

export const settings = [
  "version: 1",
  "deployments:",
  ...deployments.map(
    (name) => `  ${name}: { project: ${name}, runtime: none, rollback: { enabled: true } }`,
  ),
  "",
].join("\n");

/** Files of all projects with a text. */
export const files = (text: string) =>
  Object.fromEntries(deployments.map((name) => [`${name}/dags/a.py`, `${text}\n`]));

/** A repository with two deploys of one Deployment. */
export const twoDeploys = (): Promise<Scenario> =>
  Scenario.prepared(
    ["1", "2"].map((text) => ({ deploy: text, files: files(text), inputs: { deployment: "etl" } })),
    { ".github/deploys.yml": settings, ...files("0") },
  );

/** The name of the repository, for those who need no more of the scenario. */
export { repository };

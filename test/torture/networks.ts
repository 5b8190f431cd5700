/** Each request of a record and of a rollback meets each mischief of the network, once or from then on. */
import { catalogue } from "../../src/errors/catalogue.ts";
import { brokenInvariants, everyNth, refsOf, twoDeploys, unsound } from "./ledger.ts";
import { LyingNetwork, type Mischief, mischiefs } from "./lying-network.ts";

export interface NetworkFigures {
  readonly mischief: Mischief;
  readonly cases: number;
  readonly succeeded: number;
  /** Code → how often it was said. */
  readonly refused: Readonly<Record<string, number>>;
  /** The longest time of a case. */
  readonly milliseconds: number;
  readonly broken: readonly string[];
}

/** Errors after which it is not known, or known to be there. */
const mayHaveLanded = new Set(["push-unconfirmed", "checkout-failed", "after-push-failed"]);

/** @param requests 1 takes each until there is none any more, 5 every fifth; or just these */
export async function disturb(
  verb: "record" | "rollback",
  chosen: readonly Mischief[] = mischiefs,
  requests: number | readonly number[] = 1,
): Promise<NetworkFigures[]> {
  await using scenario = await twoDeploys();
  await using network = await LyingNetwork.to(scenario.github.url);
  let round = 0;
  const env = { GITHUB_SERVER_URL: network.url, GITHUB_API_URL: `${network.url}/api/v3` };
  const figures: NetworkFigures[] = [];
  for (const mischief of chosen) {
    const found = { mischief, cases: 0, succeeded: 0, milliseconds: 0 };
    const refused: Record<string, number> = {};
    const broken: string[] = [];
    for (const lasting of [false, true]) {
      for (const point of typeof requests === "number" ? everyNth(requests) : requests) {
        const runId = `${7_000 + ++round}`;
        const commit = verb === "record" ? scenario.commit(runId, { [`etl/${runId}`]: "" }) : "";
        const ask = () =>
          verb === "record"
            ? scenario.use("record", { deployment: "etl" }, { sha: commit, runId, env })
            : scenario.rollBack(
                { deployment: "etl", "deploy-id": round % 2 ? "1" : "2" },
                { runId, env },
              );
        const own = async () =>
          (await scenario.deploys("etl")).filter(({ run }) => run?.endsWith(`/${runId}`)).length;
        const before = await refsOf(scenario);
        network.count = 0;
        network.plan = {
          mischief,
          isMeant: (count) => count === point || (lasting && count > point),
        };
        const result = await ask();
        network.plan = null;
        if (network.count < point) break;
        const where = `${mischief} ${lasting ? "from" : "at"} request ${point}`;
        const codes = [...result.log.matchAll(/::error title=([\w-]+)::/g)].map(
          ([, code = ""]) => code,
        );
        const count = await own();
        if (result.exitCode === 0 && count !== 1)
          broken.push(`${where}: success, and ${count} deploys`);
        if (result.exitCode !== 0) {
          for (const code of codes) refused[code] = (refused[code] ?? 0) + 1;
          const unknown =
            codes.length === 0 ||
            codes.some((code) => !(code in catalogue) || code === "unexpected");
          if (unknown) broken.push(`${where}: ${result.log}`);
          if (count > 0 && !codes.some((code) => mayHaveLanded.has(code)))
            broken.push(`${where}: ${codes} although it landed`);
        }
        const again = await ask();
        if (again.exitCode !== 0) broken.push(`${where}: the second try failed: ${again.log}`);
        if ((await own()) !== 1)
          broken.push(`${where}: ${await own()} deploys after the second try`);
        broken.push(
          ...(await brokenInvariants(scenario, before)).map((what) => `${where}: ${what}`),
        );
        found.cases++;
        if (result.exitCode === 0) found.succeeded++;
        found.milliseconds = Math.max(found.milliseconds, result.milliseconds);
      }
    }
    broken.push(...(await unsound(scenario)).map((what) => `${mischief}: ${what}`));
    figures.push({ ...found, refused, broken });
  }
  return figures;
}

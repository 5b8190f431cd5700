/** What it takes to write down how a delivery ended, beside the rollback alone. */
import type { Request } from "../../local-github/traffic.ts";
import { bytes, table } from "../format.ts";
import type { Part } from "../part.ts";
import { usual } from "../shape.ts";
import { atMost } from "../target.ts";

/** The delivery makes the other calls whatever is written: for the deploy run and the Deployments page. */
const isForLedger = ({ path }: Request) => !/\/(actions|deployments)\b/.test(path);
const isPush = ({ path }: Request) => path.endsWith("/git-receive-pack");

export const delivery: Part = {
  name: "delivery",
  async measure(lab) {
    const bench = await lab.bench({ ...usual, deliver: "workflow" });
    const workflow = { onDispatch: true, looks: 1, conclusion: "failure" };
    bench.github.actions.workflows = { "deploy.yml": workflow };
    const { made: rollback } = await (await lab.bench(usual)).run("action", 3);
    const delivered = (await bench.run("failing delivery", 3)).made.filter(isForLedger);
    if (delivered.filter(isPush).length === rollback.filter(isPush).length)
      throw new Error("The outcome was not written");
    const received = (made: readonly Request[]) => made.reduce((sum, { sent }) => sum + sent, 0);
    const alone = received(rollback);
    const requests = delivered.length - rollback.length;
    return {
      title: "The outcome of a delivery",
      text: `A deploy run fails, and the rollback writes that into the ledger; one run. Without the calls that follow the deploy:

${table(
  ["", "Received", "HTTP requests"],
  [
    ["The rollback alone", bytes(alone), String(rollback.length)],
    ["With its outcome", bytes(received(delivered)), String(delivered.length)],
  ],
)}`,
      targets: [
        atMost("requests that writing the outcome takes more", requests, 3, String),
        // A second copy of the repository would be more than that.
        atMost("bytes received for it", received(delivered) - alone, alone / 4, bytes),
      ],
    };
  },
};

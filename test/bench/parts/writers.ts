/** Many who write the same ledger at once. */
import { race } from "../../torture/races.ts";
import { seconds } from "../format.ts";
import { median } from "../lab.ts";
import type { Part } from "../part.ts";

export const writers: Part = {
  name: "writers",
  async measure() {
    const { rollbacks, rolledBack, records, recorded, waits } = await race(20);
    return {
      title: "Many writers at once",
      text: `${records} records and ${rollbacks} rollbacks of one Deployment start in the same moment in one small repository, on the
cores of this one machine. ${recorded} are recorded and ${rolledBack} rolls back; the other rollbacks are told who was faster. They end
after ${waits.map((wait) => (wait / 1000).toFixed(1)).join(", ")} s: half of them within ${seconds(median(waits))}, the last after
${seconds(waits.at(-1) ?? 0)}.`,
    };
  },
};

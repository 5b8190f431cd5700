/** The root action from source, with nothing prefetched. */
import { runAction } from "../../src/actions/run.ts";

await runAction("rollback", null);
process.exit();

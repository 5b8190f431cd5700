import { startAction } from "./index.js";

await startAction("rollback");
// Whatever a broken connection left behind must not keep the step waiting.
process.exit();

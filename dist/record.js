import { startAction } from "./index.js";

await startAction("record");
// Whatever a broken connection left behind must not keep the step waiting.
process.exit();

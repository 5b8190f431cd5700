import { startAction } from "./index.js";

await startAction("verify");
// Whatever a broken connection left behind must not keep the step waiting.
process.exit();

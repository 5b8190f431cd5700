import { startAction } from "./index.js";

await startAction("hold");
// Whatever a broken connection left behind must not keep the step waiting.
process.exit();

import { startAction } from "./index.js";

await startAction("mark");
// Whatever a broken connection left behind must not keep the step waiting.
process.exit();

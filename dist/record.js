import { record } from "./index.js";

await record();
// Whatever a broken connection left behind must not keep the step waiting.
process.exit();

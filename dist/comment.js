import { comment } from "./index.js";

await comment();
// Whatever a broken connection left behind must not keep the step waiting.
process.exit();

import { history } from "./index.js";

await history();
// Whatever a broken connection left behind must not keep the step waiting.
process.exit();

import { hold } from "./index.js";

await hold();
// Whatever a broken connection left behind must not keep the step waiting.
process.exit();

import { rollback } from "./index.js";

await rollback();
// Whatever a broken connection left behind must not keep the step waiting.
process.exit();

import { guard } from "./index.js";

await guard();
// Whatever a broken connection left behind must not keep the step waiting.
process.exit();

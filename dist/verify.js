import { verify } from "./index.js";

await verify();
// Whatever a broken connection left behind must not keep the step waiting.
process.exit();

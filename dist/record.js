import { record } from "./index.js";

await record();

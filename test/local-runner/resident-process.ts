/** The process of `resident.ts`: steps come in as lines of JSON, and go out as their logs. */
import { createInterface } from "node:readline";
import type { Step } from "./resident.ts";

const bundle = new URL("../../dist/index.js", import.meta.url);
/** What the bundle listens to; each step's copy of it would do so. */
const events = ["exit", "SIGINT", "SIGTERM", "SIGHUP"];
let steps = 0;

for await (const line of createInterface({ input: process.stdin })) {
  const { action, folder, environment, end }: Step = JSON.parse(line);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
  process.chdir(folder);
  process.exitCode = 0;
  // Under another name all its modules are made anew, as in a process of their own.
  bundle.search = `?step=${++steps}`;
  const { startAction } = await import(bundle.href);
  await startAction(action);
  for (const event of events) process.removeAllListeners(event);
  process.stdout.write(`${end} ${process.exitCode}\n`);
}
process.exit();

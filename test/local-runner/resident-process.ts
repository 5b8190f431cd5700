/** The process of `resident.ts`: steps come in as lines of JSON, and what they print goes out. */
import { EventEmitter } from "node:events";
import { createInterface } from "node:readline";
import type { Step } from "./resident.ts";

const bundle = new URL("../../dist/index.js", import.meta.url);
// Each copy of the bundle listens to the process and to its children.
EventEmitter.defaultMaxListeners = 0;
let steps = 0;

for await (const line of createInterface({ input: process.stdin })) {
  const { work, folder, environment, end }: Step = JSON.parse(line);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
  process.chdir(folder);
  process.exitCode = 0;
  // Under another name all its modules are made anew, as in a process of their own.
  bundle.search = `?step=${++steps}`;
  const { startAction, commandLine } = await import(bundle.href);
  if ("action" in work) await startAction(work.action);
  else process.exitCode = await commandLine(work.args, "0.0.0");
  process.stderr.write(end);
  process.stdout.write(`${end}${process.exitCode}\n`);
}
process.exit();

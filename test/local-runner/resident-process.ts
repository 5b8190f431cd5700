/** The process of `resident.ts`: steps come in as lines of JSON, and go out as their logs. */
import { createInterface } from "node:readline";

const { startAction } = await import(new URL("../../dist/index.js", import.meta.url).href);

for await (const line of createInterface({ input: process.stdin })) {
  const { action, folder, environment, end } = JSON.parse(line);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
  process.chdir(folder);
  process.exitCode = 0;
  await startAction(action);
  process.stdout.write(`${end} ${process.exitCode}\n`);
}
process.exit();

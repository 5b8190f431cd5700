/** The runner: inputs, outputs, log, summary. The only module that imports the Actions toolkit. */
import { existsSync, statSync } from "node:fs";
import * as core from "@actions/core";
import { type Problem, problem, refuse } from "../errors/problem.ts";
import { limits } from "../limits.ts";
import { visible, visibleJson } from "../visible.ts";
import { type Job, jobOf, rollbacksVariable } from "./job.ts";

/** @throws {Refusal} `too-large` */
export async function currentJob(): Promise<Job> {
  const event = process.env["GITHUB_EVENT_PATH"];
  if (event && existsSync(event) && statSync(event).size > limits.event) {
    refuse("too-large", { what: "The event that started the run", limit: limits.event });
  }
  // Reads the event as soon as it is loaded.
  const { context } = await import("@actions/github");
  return jobOf(process.env, context.payload);
}

/**
 * Raw inputs by name, without those that are missing or empty.
 *
 * @param never names of inputs that never arrive empty, because they have a default: an empty one is kept
 */
export function inputs(names: readonly string[], never: readonly string[]): Record<string, string> {
  const given = names.map((name) => [name, core.getInput(name)] as const);
  const { env } = process;
  const isSet = (name: string) => env[`INPUT_${name.toUpperCase()}`] !== undefined;
  return Object.fromEntries(
    given.filter(([name, value]) => value !== "" || (never.includes(name) && isSet(name))),
  );
}

/** Hides a value in the rest of the log. */
export function mask(secret: string): void {
  if (secret) core.setSecret(secret);
}

/** Sets the step's outputs. @param outputs strings as they are, null as empty, anything else as JSON */
export function setOutputs(outputs: Readonly<Record<string, unknown>>): void {
  reported(() => {
    for (const [name, value] of Object.entries(outputs)) {
      core.setOutput(name, typeof value === "object" && value ? visibleJson(value) : value);
    }
  });
}

/**
 * Writes to a file of the runner. When that fails, the step fails, but goes on: what it has done, such as a push,
 * is done, and an error thrown here would pass for a failure of that.
 */
async function reported(write: () => unknown): Promise<void> {
  try {
    await write();
  } catch (error) {
    fail([problem("report-failed", { said: String(error) })]);
  }
}

/** Writes to the log, with anything that the runner would read as a command made harmless. */
export function log(text: string): void {
  core.info(inert(text));
}

export function warn(text: string): void {
  core.warning(visible(text));
}

/** Runs a step of the work as a group in the log, which ends with the time that it took. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  core.startGroup(visible(title));
  try {
    return await work();
  } finally {
    core.info(`${((performance.now() - start) / 1000).toFixed(2)} s`);
    core.endGroup();
  }
}

/**
 * Writes Markdown to this step's part of the job summary. Without a summary file (no runner) this does nothing.
 *
 * @param how `add` to what the step has already written, or `replace` it
 */
export async function summarize(markdown: string, how: "add" | "replace"): Promise<void> {
  if (!process.env["GITHUB_STEP_SUMMARY"]) return;
  await reported(() => core.summary.addRaw(markdown, true).write({ overwrite: how === "replace" }));
}

/** Passes the commit of a Deployment's rollback to later steps of this job. */
export function rememberRollback(
  { rollbacks }: Job,
  repositoryUrl: string,
  deployment: string,
  commit: string,
): void {
  const key = `${repositoryUrl} ${deployment}`;
  const made = JSON.stringify({ ...rollbacks, [key]: commit });
  reported(() => core.exportVariable(rollbacksVariable, made));
}

/** Does work that ends by itself, within seconds, once the runner cancels the step. @param work gets the signal for that */
export async function untilCanceled<T>(work: (canceled: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, abort);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, abort);
  }
}

/** Ends the step as failed, with an annotation for each problem. */
export function fail(problems: readonly Problem[]): void {
  for (const { code, message, remedy } of problems) {
    core.error(visible(`${message}\n${remedy}`), { title: code });
  }
  process.exitCode = core.ExitCode.Failure;
}

/** Writes details to the log when debug logging is on. */
export function debug(text: string): void {
  if (core.isDebug()) core.debug(visible(text));
}

/** Text without what misleads people or the runner, which treats lines that start with `::`, and `##[` anywhere, as commands. */
function inert(text: string): string {
  return visible(text)
    .replace(/^(\s*:)(?=:)/gm, "$1\u2060")
    .replaceAll("##[", "##\u2060[");
}

/**
 * The temporary folders that copies are made in. A folder is removed when its copy is closed, or when the process
 * ends; one that a killed process left behind is removed by a later process.
 */
import { subscribe } from "node:diagnostics_channel";
import type { EventEmitter } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { lstat, readdir, rm, utimes } from "node:fs/promises";
import { join } from "node:path";

const hour = 60 * 60_000;
/** How long a folder has to be untouched before it is taken for left behind, in milliseconds. */
const abandonedAfter = 24 * hour;

interface Child extends EventEmitter {
  kill(signal: NodeJS.Signals): boolean;
}

/** The folders in use. */
const open = new Set<string>();
/** The git processes, which work in them. */
const running = new Set<Child>();
let isWatching = false;

/** The name has the ID of the process, so that a later one can tell whether it still runs. */
const prefix = "deploy-rollback-";
const named = /^deploy-rollback-([1-9]\d{0,9})-\w{6}$/;

/** Makes a folder. @param temporary the folder in which it is made */
export function makeFolder(temporary: string): string {
  // Not interrupted by a signal: a folder that exists is known.
  const folder = mkdtempSync(join(temporary, `${prefix}${process.pid}-`));
  open.add(folder);
  if (isWatching) return folder;
  isWatching = true;
  subscribe("child_process", (message) => {
    const { process: child } = message as { process: Child };
    running.add(child);
    child.once("exit", () => running.delete(child));
  });
  process.on("exit", removeOpenFolders);
  setInterval(showLife, hour).unref();
  void sweep(temporary);
  return folder;
}

/** What cannot be removed now must not fail the step; it is tried again when the process ends. */
export function removeFolder(folder: string): void {
  // Several times as fast as without `Sync`.
  removeNow(folder);
  if (!existsSync(folder)) open.delete(folder);
}

/** Removes the folders and ends the process as the signal would have, without this. */
export function removeFoldersOnSignal(signals: readonly NodeJS.Signals[]): void {
  for (const signal of signals) {
    const end = () => {
      // Still listening: a terminal that is closed sends its signal twice, and the second must not cut this short.
      removeOpenFolders();
      process.off(signal, end);
      process.kill(process.pid, signal);
    };
    process.on(signal, end);
  }
}

function removeOpenFolders(): void {
  if (open.size === 0) return;
  // git removes its locks first; until its own children have ended, they may make a folder again.
  for (let round = 0; round < 3; round++) {
    for (const child of running) child.kill(round === 0 ? "SIGTERM" : "SIGKILL");
    for (const folder of open) removeNow(folder);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  for (const folder of open) removeNow(folder);
  open.clear();
}

function removeNow(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  } catch {
    // A later process sweeps it.
  }
}

/** Keeps other machines and containers that share the folder from taking ours for left behind. */
function showLife(): void {
  const now = new Date();
  for (const folder of open) void utimes(folder, now, now).catch(() => undefined);
}

/**
 * Removes the folders that killed processes left behind: ours by name and owner, no links, untouched for a day, and
 * of a process that no longer runs. Never throws.
 */
export async function sweep(temporary: string): Promise<void> {
  const entries = await readdir(temporary, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const [, pid] = named.exec(entry.name) ?? [];
    if (pid === undefined || !entry.isDirectory() || isRunning(Number(pid))) continue;
    const folder = join(temporary, entry.name);
    try {
      const { uid, mtimeMs } = await lstat(folder);
      const isOurs = process.getuid === undefined || uid === process.getuid();
      if (!isOurs || Date.now() - mtimeMs < abandonedAfter) continue;
      await rm(folder, { recursive: true, force: true });
    } catch {
      // Another process is removing it.
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of somebody else cannot be signaled, but runs.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

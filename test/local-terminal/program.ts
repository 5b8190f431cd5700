/** The built command line as a process: with pipes, as in a script, or in a pseudo-terminal. */
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type IPty, spawn as spawnInTerminal } from "@lydell/node-pty";
import xterm from "@xterm/headless";
import { z } from "zod";
import { failureSchema, outputSchemas } from "../../src/report/output-schema.ts";
import { projectRoot } from "../local-runner/job.ts";
import { compiled, concernsNode, type Ended, runResident } from "../local-runner/resident.ts";

export const program = join(projectRoot, "dist/deploy-rollback.js");

export interface Surroundings {
  readonly folder: string;
  /** Besides the usual; undefined takes one of these out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Nothing of the machine's own git settings, but a person who is known. */
export function surroundings({ folder, env }: Surroundings): Record<string, string | undefined> {
  return {
    PATH: process.env["PATH"] ?? "",
    NODE_COMPILE_CACHE: compiled,
    TMPDIR: tmpdir(),
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "Mona Lisa",
    GIT_AUTHOR_EMAIL: "mona@example.com",
    ...env,
  };
}

/** Runs the program with pipes, in a process of `resident.ts` unless Node itself is given variables. */
export async function runProgram(args: readonly string[], where: Surroundings): Promise<Ended> {
  const { NODE_COMPILE_CACHE: _, ...environment } = surroundings(where);
  const ended = await (concernsNode(where.env ?? {})
    ? runAlone(args, where)
    : runResident({ args }, where.folder, environment));
  if (args.includes("--json") && ended.stdout !== "") assertDescribed(args, ended.stdout);
  return ended;
}

/** Runs the program as a process of its own. */
async function runAlone(args: readonly string[], where: Surroundings): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: where.folder,
    env: surroundings(where),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (printed.stdout += chunk));
  child.stderr.on("data", (chunk) => (printed.stderr += chunk));
  const exitCode = await new Promise<number | null>((done) => child.on("close", done));
  return { exitCode, ...printed };
}

/** All that is printed for a program is as the published schema says. */
function assertDescribed(args: readonly string[], printed: string): void {
  const verb = args.find((arg): arg is keyof typeof outputSchemas => arg in outputSchemas);
  const value: unknown = JSON.parse(printed);
  if (!verb || failureSchema.strict().safeParse(value).success) return;
  const { error } = outputSchemas[verb].safeParse(value);
  if (error) throw new Error(`not as schemas/output.schema.json says: ${z.prettifyError(error)}`);
}

/** How long something on the screen may take, in milliseconds. */
const patience = 20_000;

/** The program in a pseudo-terminal, read as a person sees it. */
export class Terminal implements Disposable {
  readonly #pty: IPty;
  readonly #screen: xterm.Terminal;
  /** All that was printed, with its control sequences. */
  raw = "";
  exitCode: number | null = null;

  private constructor(pty: IPty, screen: xterm.Terminal) {
    this.#pty = pty;
    this.#screen = screen;
    pty.onData((data) => {
      this.raw += data;
      screen.write(data);
    });
    pty.onExit(({ exitCode }) => {
      this.exitCode = exitCode;
    });
  }

  static start(args: readonly string[], where: Surroundings, columns = 100, rows = 40): Terminal {
    const pty = spawnInTerminal(process.execPath, [program, ...args], {
      cols: columns,
      rows,
      cwd: where.folder,
      env: { TERM: "xterm-256color", ...surroundings(where) },
    });
    const screen = new xterm.Terminal({
      cols: columns,
      rows,
      scrollback: 5000,
      allowProposedApi: true,
    });
    return new Terminal(pty, screen);
  }

  [Symbol.dispose](): void {
    if (this.exitCode === null) this.#pty.kill();
    this.#screen.dispose();
  }

  /** All lines, without space behind them. */
  get lines(): string[] {
    const { active } = this.#screen.buffer;
    const lines = Array.from({ length: active.length }, (_, row) => active.getLine(row));
    return lines.map((line) => line?.translateToString(true) ?? "");
  }

  /** Whether a line was too long for the screen. */
  get wraps(): boolean {
    const { active } = this.#screen.buffer;
    return Array.from({ length: active.length }, (_, row) => active.getLine(row)).some(
      (line) => line?.isWrapped,
    );
  }

  get text(): string {
    return this.lines.join("\n").trimEnd();
  }

  /** Waits until something can be read. */
  async until(wanted: string | RegExp): Promise<void> {
    const isThere = () =>
      typeof wanted === "string" ? this.text.includes(wanted) : wanted.test(this.text);
    for (const end = Date.now() + patience; !isThere(); await pause(20)) {
      if (Date.now() > end || this.exitCode !== null) {
        await pause(100);
        if (isThere()) return;
        throw new Error(`${wanted} was not shown, but:\n${this.text}`);
      }
    }
  }

  type(keys: string): void {
    this.#pty.write(keys);
  }

  /** Closes the terminal, as a person closes its window. */
  close(): void {
    // Of the class for Unix, not in the common type.
    (this.#pty as IPty & { destroy(): void }).destroy();
  }

  /** Waits until the program ends. @returns its exit code */
  async end(): Promise<number> {
    for (const end = Date.now() + patience; this.exitCode === null; await pause(20)) {
      if (Date.now() > end) throw new Error(`it did not end:\n${this.text}`);
    }
    await pause(50);
    return this.exitCode;
  }
}

export const keys = { enter: "\r", up: "\u001b[A", down: "\u001b[B", interrupt: "\u0003" };

/** Writes commits, tags and files with `git fast-import`, which is the fastest way to make many. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Writable } from "node:stream";

const person = "Mona Lisa <mona@example.com>";

/** What is written, in the format of git-fast-import(1). Times are in seconds since 1970. */
export class FastImport {
  readonly #out: Writable;

  private constructor(out: Writable) {
    this.#out = out;
  }

  /** @param folder of a bare repository */
  static async into(folder: string, write: (to: FastImport) => Promise<void>): Promise<void> {
    // No file becomes smaller as a difference from another, and to try takes time.
    const options = ["-c", "core.bigFileThreshold=1k"];
    const importer = spawn("git", [...options, "fast-import", "--quiet", "--done"], {
      cwd: folder,
      stdio: ["pipe", "inherit", "inherit"],
    });
    const ended = once(importer, "close");
    await write(new FastImport(importer.stdin));
    importer.stdin.end("done\n");
    const [code] = await ended;
    if (code !== 0) throw new Error(`fast-import ended with ${code}`);
  }

  /** Begins a commit on a branch; its files follow. @param from the tip of a branch that is there already */
  async commit(branch: string, subject: string, time: number, from?: string): Promise<void> {
    const who = `author ${person} ${time} +0000\ncommitter ${person} ${time} +0000\n`;
    await this.#say(`commit refs/heads/${branch}\n${who}`);
    await this.#data(`${subject}\n`);
    if (from) await this.#say(`from ${from}\n`);
  }

  async file(path: string, content: string | Buffer): Promise<void> {
    await this.#say(`M 100644 inline ${path}\n`);
    await this.#data(content);
  }

  /** Makes an annotated tag. */
  async tag(name: string, commit: string, time: number, message: string): Promise<void> {
    await this.#say(`tag ${name}\nfrom ${commit}\ntagger ${person} ${time} +0000\n`);
    await this.#data(message);
  }

  async ref(name: string, commit: string): Promise<void> {
    await this.#say(`reset ${name}\nfrom ${commit}\n\n`);
  }

  async #data(content: string | Buffer): Promise<void> {
    await this.#say(`data ${Buffer.byteLength(content)}\n`);
    await this.#say(content);
    await this.#say("\n");
  }

  async #say(part: string | Buffer): Promise<void> {
    if (!this.#out.write(part)) await once(this.#out, "drain");
  }
}

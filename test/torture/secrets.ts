/** Where a secret can be seen while an action runs: sampled from `/proc`, from files, and from the log. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export interface Sighting {
  readonly where: string;
  /** The program's name and its first argument. */
  readonly program: string;
}

/** Watches all processes below one, as often as it can, until it is stopped. */
export class Watch {
  readonly #secrets: readonly string[];
  readonly #root: () => number;
  readonly #sightings = new Map<string, Sighting>();
  /** How many processes were looked at. */
  readonly seen = new Set<number>();
  /** What the root was called with. */
  readonly #parents = new Set<string>();
  #isOver = false;
  readonly #done: Promise<void>;

  constructor(secrets: readonly string[], root: () => number) {
    this.#secrets = secrets;
    this.#root = root;
    this.#done = this.#run();
  }

  async stop(): Promise<Sighting[]> {
    this.#isOver = true;
    await this.#done;
    return [...this.#sightings.values()];
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      for (const pid of await descendants(this.#root())) await this.#look(pid);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #look(pid: number): Promise<void> {
    const [args, environment] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""),
      readFile(`/proc/${pid}/environ`, "utf8").catch(() => ""),
    ]);
    // One that was just split off is still its parent, which may have ended by now, and was given nothing yet.
    this.#parents.add(await readFile(`/proc/${this.#root()}/cmdline`, "utf8").catch(() => ""));
    if (!args || this.#parents.has(args)) return;
    this.seen.add(pid);
    const program = args.split("\0").slice(0, 2).join(" ");
    const note = (where: string) => this.#sightings.set(`${where} ${program}`, { where, program });
    for (const secret of this.#secrets) {
      if (args.includes(secret)) note("arguments");
      if (environment.includes(secret)) note("environment");
    }
  }
}

/** All processes below one, itself left out. */
async function descendants(root: number): Promise<number[]> {
  if (root === 0) return [];
  const found: number[] = [];
  const threads = await readdir(`/proc/${root}/task`).catch(() => []);
  for (const thread of threads) {
    const children = await readFile(`/proc/${root}/task/${thread}/children`, "utf8").catch(
      () => "",
    );
    for (const child of children.split(" ").filter(Boolean).map(Number)) {
      found.push(child, ...(await descendants(child)));
    }
  }
  return found;
}

/** Files below a folder that hold a secret. */
export async function filesWith(folder: string, secrets: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const text = await readFile(path, "latin1").catch(() => "");
    if (secrets.some((secret) => text.includes(secret))) found.push(path);
  }
  return found;
}

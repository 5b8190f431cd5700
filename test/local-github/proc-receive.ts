/**
 * Judges a push by the repository's rules, in GitHub's own words, and updates all refs or none. git's `proc-receive`
 * hook may word the reason for each ref itself; here it only connects git with this process.
 */
import type { Readable, Writable } from "node:stream";
import { applied, branchTips, type Change, type Judged, violationOf } from "./judge.ts";
import type { Pusher, Rules } from "./rules.ts";

/**
 * The hook: to start a program that judges would cost more than all else that a push does. It has two connections to
 * the process that started git, for the packets of both directions and for what the pusher is to read.
 */
export const hook = `#!/bin/sh
cat <&3 &
cat <&4 >&2 &
exec cat >&3
`;

export interface PushJudge {
  readonly repository: Judged;
  readonly rules: () => Promise<Rules>;
  readonly pusher: Pusher;
}

/** @param packets git's, and ours to it @param messages what the pusher reads */
export async function judgePush(
  { repository, rules, pusher }: PushJudge,
  packets: Readable & Writable,
  messages: Writable,
): Promise<void> {
  const read = packetReader(packets);
  // git may have ended, or never have asked.
  for (const stream of [packets, messages]) stream.on("error", () => undefined);
  try {
    const greeting = await read();
    if (greeting === null) return;
    const isAtomic = greeting.some((packet) => /\0.*\batomic\b/s.test(packet));
    packets.write(encoded(["version=1\0"]));
    const changes = (await read())?.map(changeOf) ?? [];
    const push = new Push(
      repository,
      await rules(),
      pusher,
      await branchTips(repository.git),
      messages,
    );
    const reasons = isAtomic ? await push.judgeTogether(changes) : await push.judgeEach(changes);
    const answers = changes.map(({ ref }, index) => {
      const reason = reasons[index];
      return reason ? `ng ${ref} ${reason}` : `ok ${ref}`;
    });
    packets.write(encoded(answers));
  } finally {
    messages.end();
    packets.end();
  }
}

class Push {
  readonly #repository: Judged;
  readonly #rules: Rules;
  readonly #pusher: Pusher;
  /** The commits of the branches, before the push. */
  readonly #branches: readonly string[];
  readonly #messages: Writable;

  constructor(
    repository: Judged,
    rules: Rules,
    pusher: Pusher,
    branches: readonly string[],
    messages: Writable,
  ) {
    this.#repository = repository;
    this.#rules = rules;
    this.#pusher = pusher;
    this.#branches = branches;
    this.#messages = messages;
  }

  /** Asked for an atomic push: all refs or none. */
  async judgeTogether(changes: readonly Change[]): Promise<(string | null)[]> {
    const own: (string | null)[] = [];
    for (const change of changes) own.push(await this.#judge(change));
    const isRefused = own.some((reason) => reason !== null);
    const collective = isRefused ? "atomic transaction failed" : await this.#apply(changes);
    return own.map((reason) => reason ?? collective);
  }

  /** Otherwise each ref goes its own way: a tag lands while its branch is refused. */
  async judgeEach(changes: readonly Change[]): Promise<(string | null)[]> {
    const all: (string | null)[] = [];
    for (const change of changes) {
      all.push((await this.#judge(change)) ?? (await this.#apply([change])));
    }
    return all;
  }

  /** Why GitHub refuses this ref, or null. */
  async #judge(change: Change): Promise<string | null> {
    const violation = await violationOf(
      ...([this.#repository, this.#rules, this.#pusher, this.#branches, change] as const),
    );
    if (violation === null) return null;
    const { kind, lines } = violation;
    if (kind === "workflow") {
      return `refusing to allow a GitHub App to create or update workflow \`${lines[0]}\` without \`workflows\` permission`;
    }
    if (kind === "protected") {
      this.#say(
        `error: GH006: Protected branch update failed for ${change.ref}.`,
        ...lines.map((line) => `error: ${line}`),
      );
      return "protected branch hook declined";
    }
    this.#say(`error: GH013: Repository rule violations found for ${change.ref}.`, "");
    for (const line of lines) this.#say(`- ${line}`, "");
    return "push declined due to repository rule violations";
  }

  /** Updates all refs or none. @returns why it could not: somebody else was faster */
  async #apply(all: readonly Change[]): Promise<string | null> {
    return (await applied(this.#repository.git, all))
      ? null
      : "cannot lock ref: reference already exists or is at another commit than expected";
  }

  #say(...lines: string[]): void {
    for (const line of lines) this.#messages.write(`${line}\n`);
  }
}

function changeOf(line: string): Change {
  const [from = "", to = "", ref = ""] = line.trim().split(" ");
  return { from, to, ref };
}

/** @returns what reads the packets up to the next flush; null when the stream ends before */
function packetReader(stream: Readable): () => Promise<string[] | null> {
  const chunks = stream[Symbol.asyncIterator]();
  let left = Buffer.alloc(0);
  const take = async (count: number): Promise<string | null> => {
    while (left.length < count) {
      const { value, done } = await chunks.next();
      if (done) return null;
      left = Buffer.concat([left, value]);
    }
    const taken = left.toString("utf8", 0, count);
    left = left.subarray(count);
    return taken;
  };
  return async () => {
    const packets: string[] = [];
    for (;;) {
      const length = Number.parseInt((await take(4)) ?? "", 16);
      if (Number.isNaN(length)) return null;
      if (length === 0) return packets;
      const packet = await take(length - 4);
      if (packet === null) return null;
      packets.push(packet);
    }
  };
}

/** Packets, and a flush. */
function encoded(packets: readonly string[]): string {
  const lines = packets.map((packet) => {
    const length = Buffer.byteLength(packet) + 4;
    return length.toString(16).padStart(4, "0") + packet;
  });
  return `${lines.join("")}0000`;
}

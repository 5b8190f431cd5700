/** What a person's git would sign, with which key, and what is known to be in the way, before anybody is asked for a passphrase. */
import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import type { Identity } from "../ports.ts";
import type { Clone } from "./clone.ts";
import { environmentOf } from "./environment.ts";
import type { Signs } from "./signing.ts";

/** How a person's git signs. */
export interface Signing {
  /** What the settings want signed: commits, tags or both. */
  readonly wanted: Signs;
  /** The kind of key: `SSH`. */
  readonly kind: string;
  /** Why git cannot sign, as half a sentence; null when nothing is known to be in the way. */
  readonly obstacle: string | null;
}

const kinds: Readonly<Record<string, { readonly kind: string; readonly program: string }>> = {
  openpgp: { kind: "OpenPGP", program: "gpg" },
  ssh: { kind: "SSH", program: "ssh-keygen" },
  x509: { kind: "X.509", program: "gpgsm" },
};

const settingOf = ({ settings }: Pick<Clone, "settings">, ...keys: string[]) =>
  settings.findLast(([key]) => keys.includes(key))?.[1];

/** What the settings want signed. Runs no program. */
export function wantedSignatures(clone: Pick<Clone, "settings">): Signs {
  const isOn = (key: string) => /^(?:true|yes|on|[1-9]\d*)$/i.test(settingOf(clone, key) ?? "");
  return {
    commits: isOn("commit.gpgsign"),
    tags: isOn("tag.gpgsign") || isOn("tag.forcesignannotated"),
  };
}

/** @param committer whose key signs when the settings name none @returns null when the settings want nothing signed */
export async function signingOf(clone: Clone, committer: Identity): Promise<Signing | null> {
  const wanted = wantedSignatures(clone);
  if (!wanted.commits && !wanted.tags) return null;

  const format = settingOf(clone, "gpg.format") ?? "openpgp";
  const known = kinds[format];
  if (!known) {
    return {
      wanted,
      kind: format,
      obstacle: `\`gpg.format\` is \`${format}\`, which is no format`,
    };
  }
  const own = settingOf(
    clone,
    `gpg.${format}.program`,
    ...(format === "openpgp" ? ["gpg.program"] : []),
  );
  const machine = machineOf(clone);
  const program = machine.inFull(own ?? known.program);
  const key = settingOf(clone, "user.signingkey");
  const obstacle = async () => {
    if (!(await machine.hasProgram(program))) return `there is no program \`${program}\``;
    if (format === "openpgp") {
      return await missingPgpKey(machine, program, key ?? `${committer.name} <${committer.email}>`);
    }
    if (format !== "ssh") return null;
    if (key !== undefined) return await missingSshKey(machine, key, own === undefined);
    // Which key that command names is known once it runs.
    return settingOf(clone, "gpg.ssh.defaultkeycommand") === undefined
      ? "neither `user.signingkey` nor `gpg.ssh.defaultKeyCommand` is set"
      : null;
  };
  return { wanted, kind: known.kind, obstacle: await obstacle() };
}

interface Ended {
  /** Undefined when the program could not be run, or did not end in time. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

interface Machine {
  /** A path of the settings, without `~`. */
  readonly inFull: (path: string) => string;
  readonly hasProgram: (program: string) => Promise<boolean>;
  readonly read: (path: string) => Promise<string | null>;
  readonly run: (program: string, args: readonly string[]) => Promise<Ended>;
}

/** The machine as a program that signs sees it. */
function machineOf({ folder, remote }: Clone): Machine {
  const environment = environmentOf({ folder, remote }, { signing: {} });
  const env: typeof environment = { ...environment, LC_ALL: "C" };
  const isThere = (path: string, mode: number) =>
    access(path, mode).then(
      () => true,
      () => false,
    );
  return {
    inFull: (path) => path.replace(/^~(?=\/)/, homedir()),
    async hasProgram(program) {
      // There, programs have endings that are not written.
      if (process.platform === "win32") return true;
      const folders = (env["PATH"] ?? "").split(delimiter);
      const places = program.includes("/")
        ? [resolve(folder, program)]
        : folders.map((other) => join(other, program));
      const found = await Promise.all(places.map((place) => isThere(place, constants.X_OK)));
      return found.includes(true);
    },
    read: (path) => readFile(resolve(folder, path), "utf8").catch(() => null),
    run: (program, args) =>
      new Promise((done) => {
        const options = { cwd: folder, env, timeout: 10_000 };
        const child = execFile(program, args, options, (error, stdout, stderr) => {
          const { code = undefined } = error ?? { code: 0 };
          done({ exitCode: typeof code === "number" ? code : undefined, stdout, stderr });
        });
        child.stdin?.end();
      }),
  };
}

/** Only GnuPG's own words count: another program that signs may list no keys. */
async function missingPgpKey({ run }: Machine, program: string, key: string) {
  const listing = ["--batch", "--with-colons", "--list-secret-keys", "--", key];
  const { stdout, stderr } = await run(program, listing);
  // The twelfth field has a capital S where any part of the key can still sign (doc/DETAILS of GnuPG).
  if (/^sec:(?:[^:]*:){10}[^:]*S/m.test(stdout)) return null;
  if (/^sec:/m.test(stdout)) return `the key \`${key}\` has expired, was revoked, or cannot sign`;
  const isMissing = /No secret key|secret key not available/.test(stderr);
  return isMissing ? `\`${program}\` has no secret key for \`${key}\`` : null;
}

/** @param asksAgent whether the program asks the ssh agent for a key that is in no file, as ssh-keygen does */
async function missingSshKey({ inFull, read, run }: Machine, key: string, asksAgent: boolean) {
  const literal = /^(?:key::|(?=ssh-))(.*)$/.exec(key)?.[1];
  const path = inFull(key);
  const text = literal ?? (await read(path));
  if (text === null) return `there is no file \`${path}\` (\`user.signingkey\`)`;
  const isPrivate = literal === undefined && !/^(?:ssh|ecdsa|sk)-/.test(text);
  const isBeside = literal === undefined && (await read(path.replace(/\.pub$/, ""))) !== null;
  if (isPrivate || (path.endsWith(".pub") && isBeside) || !asksAgent) return null;
  const { exitCode, stdout } = await run("ssh-add", ["-L"]);
  if (exitCode === 2) return "the key of `user.signingkey` is in no file, and no ssh agent runs";
  const [, encoded = ""] = text.split(" ");
  const isInAgent = exitCode === undefined || stdout.includes(encoded);
  return isInAgent ? null : "the key of `user.signingkey` is in no file, nor in the ssh agent";
}

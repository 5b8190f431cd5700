/** What one command works with: the clone, git, the clock, and who asks. */
import { tmpdir } from "node:os";
import { refuse } from "../errors/problem.ts";
import { Clone } from "../git/clone.ts";
import { GitRepository } from "../git/repository.ts";
import { type Signing, signingOf } from "../git/signing-key.ts";
import type { GitHub } from "../github/api.ts";
import { oneLine } from "../ledger/message.ts";
import type { Settings } from "../ledger/settings.ts";
import type { Actors } from "../ledger/tag.ts";
import { now } from "../ledger/time.ts";
import type { Identity, Repository, Services, ServicesWithPeople, Writer } from "../ports.ts";
import type { Person } from "../rollback/permission.ts";
import type { Asked } from "./asked.ts";
import { step, undisturbed } from "./terminal.ts";

/** The options that every verb takes. */
export interface GlobalOptions {
  /** The clone, or a folder in it. */
  readonly directory: string;
  /** Name of the remote that holds the deploy history. */
  readonly remote: string;
  /** Whether to print JSON for a program. */
  readonly json: boolean;
  /** Whether to push without asking. */
  readonly yes: boolean;
  /** Whether to show details. */
  readonly verbose: boolean;
}

export interface Session extends GlobalOptions {
  /** What was asked so far, typed and answered, and how to type it again. */
  readonly asked: Asked;
  /** Whether a person can be asked. */
  readonly canPrompt: boolean;
  readonly clone: Clone;
  readonly identity: Identity;
  readonly actors: Actors;
  readonly services: ServicesWithPeople;
  /** How the person's git signs; null when it is to sign nothing. Looked up when it is first asked for. */
  readonly signing: () => Promise<Signing | null>;
}

/** @throws {Refusal} when there is no clone, no such remote, or git does not know who works in it */
export async function openSession(
  options: GlobalOptions,
  asked: Asked,
  canPrompt: boolean,
  showStep: Services["step"] = step,
): Promise<Session> {
  const clone = await Clone.open(options.directory, options.remote);
  const { name, email } = await clone.identity();
  const identity = { name: oneLine(name), email: oneLine(email) };
  let found: Promise<Signing | null> | undefined;
  const signing = () => {
    found ??= signingOf(clone, identity);
    return found;
  };
  const signs = async () => signedBy(await signing());
  const services: ServicesWithPeople = {
    open: () => GitRepository.clone(clone.remote, tmpdir(), signs),
    committer: async () => identity,
    writer: async (repository, sign) => {
      const { commits, tags } = await signs();
      const writer = await writerFor(clone, repository, commits ? "none" : sign);
      if (!commits && !tags) return writer;
      return {
        keepsAuthors: writer.keepsAuthors,
        make: (...made) => undisturbed(() => writer.make(...made)),
        pushRefs: (updates) => writer.pushRefs(updates),
      };
    },
    now,
    step: showStep,
    people: async ({ permission, actors }) => {
      // Whoever can push may write; the server refuses whoever cannot.
      const isProvedByPush = permission === "write" && actors.length === 0;
      return [
        isProvedByPush ? { login: identity.name, permission } : await personOf(clone, identity),
      ];
    },
  };
  const actors = { actor: identity.name, triggeringActor: identity.name };
  return { ...options, asked, canPrompt, clone, identity, actors, services, signing };
}

/** What the person's key signs: nothing where it cannot, which was said before. */
export function signedBy(signing: Signing | null): Signing["wanted"] {
  return signing?.obstacle === null ? signing.wanted : { commits: false, tags: false };
}

/** @throws {Refusal} `signing-impossible` */
async function writerFor(
  clone: Clone,
  repository: Repository,
  sign: Settings["sign"],
): Promise<Writer> {
  if (sign === "none") return repository;
  const github = (await gitHubOf(clone)) ?? refuse("signing-impossible", {});
  return github.signedWriter(repository);
}

/** GitHub's API, by the credential that git has for the server; null without one, or where git does not use HTTP. */
export async function gitHubOf(clone: Clone): Promise<GitHub | null> {
  const [, server, repository] =
    /^(https?:\/\/[^/]+)\/([^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(clone.remote.url) ?? [];
  const token = server && repository ? await clone.secret() : null;
  if (!server || !repository || !token) return null;
  const { apiOf, gitHub } = await import("../github/api.ts");
  return gitHub({ apiUrl: apiOf(server), repository, token });
}

/** Who asks, by the credential that git has for the server; without one, permission unknown. */
async function personOf(clone: Clone, { name }: Identity): Promise<Person> {
  const unknown: Person = { login: name, permission: null };
  const github = await gitHubOf(clone);
  if (!github) return unknown;
  const viewer = await github.viewer();
  return viewer ? await github.personOf(viewer.login) : unknown;
}

/**
 * Begins to copy the repository before the rest of the program is loaded and the inputs are checked: nothing
 * else takes as long. What comes of it is used only where the checked inputs mean the same remote. Holds no
 * more than that needs, for whatever is loaded here is waited for.
 */
import { tmpdir } from "node:os";
import { type Begun, beginCopy } from "../git/copy.ts";
import type { Remote } from "../git/process.ts";

export class Ahead implements AsyncDisposable {
  readonly #remote: Remote | null;
  #begun: Begun | null;

  constructor(remote: Remote | null, begun: Begun | null) {
    this.#remote = remote;
    this.#begun = begun;
  }

  /** The copy, for the first who asks for it. */
  takeFor({ url, access }: Remote): Begun | null {
    const mine = this.#remote;
    if (mine?.url !== url || mine.access.kind !== "token" || access.kind !== "token") return null;
    if (mine.access.token !== access.token) return null;
    const begun = this.#begun;
    this.#begun = null;
    return begun;
  }

  /** Done when it needs nothing more of this process for a while. */
  get underWay(): Promise<unknown> | undefined {
    return this.#begun?.underWay;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#begun?.discard();
  }
}

/** Environment of an action. */
type Environment = Readonly<Record<string, string | undefined>>;

export function goAhead(action: string, environment: Environment): Ahead {
  const value = (name: string) => environment[name]?.trim() ?? "";
  const repository = value("INPUT_REPOSITORY") || value("GITHUB_REPOSITORY");
  const token = value("INPUT_TOKEN");
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository) || !token) return new Ahead(null, null);
  const remote: Remote = {
    url: `${value("GITHUB_SERVER_URL") || "https://github.com"}/${repository}`,
    access: { kind: "token", token },
  };
  const tag = guessedTag(value);
  // Without it, what to fetch is known once the API has told settings and manifest.
  if (action === "rollback" && tag === null) return new Ahead(remote, null);
  const commit = value("INPUT_COMMIT") || value("GITHUB_SHA");
  const begun = beginCopy(remote, value("RUNNER_TEMP") || tmpdir(), {
    refs: ["refs/heads/deploys", ...(action === "rollback" && tag ? [tag] : [])],
    commits: action === "record" && /^[0-9a-f]{40,64}$/.test(commit) ? [commit] : [],
  });
  return new Ahead(remote, begun);
}

/** The target's tag, if the inputs tell it and the settings are the usual ones. */
function guessedTag(value: (name: string) => string): string | null {
  const asked = value("INPUT_DEPLOY-ID").replace(/^#/, "");
  const deployment = value("INPUT_DEPLOYMENT");
  const isPlain = [asked, deployment].every((name) => /^\w[\w-]{0,62}$/.test(name));
  return isPlain && asked !== "previous" ? `refs/tags/deploy/${deployment}/${asked}` : null;
}

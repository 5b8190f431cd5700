/** Addresses of the repository's pages. None is made of what somebody could have made up, such as a run elsewhere. */

/**
 * The page of a repository: `https://github.com/owner/name`.
 *
 * @param remote its address for git, by HTTP or SSH; anything else has no page, and gives null
 */
export function webAddress(remote: string): string | null {
  const [, web] = /^(https?:\/\/[^/@]+\/[^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(remote) ?? [];
  if (web !== undefined) return web;
  const [, host, path] =
    /^(?:ssh:\/\/)?(?:[\w.-]+@)([\w.-]+)(?::|\/)([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(remote) ??
    [];
  return host === undefined ? null : `https://${host}/${path}`;
}

/** The addresses of the pages of one repository. */
export class Addresses {
  /** `https://github.com/owner/name`. */
  readonly repository: string;

  constructor(repository: string) {
    this.repository = repository;
  }

  commit(oid: string): string {
    return `${this.repository}/commit/${oid}`;
  }

  pull(number: number): string {
    return `${this.repository}/pull/${number}`;
  }

  /** What changed between two branches or commits. */
  compare(from: string, to: string): string {
    const [base, head] = [from, to].map((name) =>
      name.split("/").map(encodeURIComponent).join("/"),
    );
    return `${this.repository}/compare/${base}...${head}`;
  }

  /**
   * Who recorded a deploy; null where that is not known: a name from outside a run may be that of no account, or of
   * somebody else's.
   */
  person({ createdBy, run }: { readonly createdBy: string; readonly run: string | null }) {
    if (this.run(run) === null) return null;
    const [, login, app] = /^([a-z\d][a-z\d-]{0,38})(\[bot\])?$/i.exec(createdBy) ?? [];
    return login === undefined ? null : `${this.#server}/${app ? "apps/" : ""}${login}`;
  }

  /** The page of a workflow, where it can be started. @param file its name in `.github/workflows` */
  workflow(file: string): string {
    return `${this.repository}/actions/workflows/${file}`;
  }

  /** A run on this server, of this repository or under a name that it had; null when it is none. */
  run(run: string | null): string | null {
    const [, server] = /^(.+)\/[\w.-]+\/[\w.-]+\/actions\/runs\/\d+$/.exec(run ?? "") ?? [];
    return server !== undefined && server === this.#server ? run : null;
  }

  get #server(): string {
    return this.repository.split("/").slice(0, -2).join("/");
  }
}

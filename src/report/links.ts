/** Pages of the repository. Nothing is linked that somebody could have made up, such as a run elsewhere. */
import { shortId } from "../errors/short-id.ts";
import type { Entry } from "../ledger/manifest.ts";
import { type Inline, link, plainLink } from "./blocks.ts";

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

/** Makes links to the pages of one repository. */
export class Links {
  /** `https://github.com/owner/name`. */
  readonly repositoryUrl: string;

  constructor(repositoryUrl: string) {
    this.repositoryUrl = repositoryUrl;
  }

  /** Nothing where there is no commit. */
  commit(oid: string | null): Inline {
    return oid === null ? "" : link(`${this.repositoryUrl}/commit/${oid}`, shortId(oid));
  }

  pull(number: number): Inline {
    return plainLink(this.pullUrl(number), `#${number}`);
  }

  pullUrl(number: number): string {
    return `${this.repositoryUrl}/pull/${number}`;
  }

  /** Where a pull request is opened. */
  newPull(base: string, head: string): string {
    const [to, from] = [base, head].map((branch) =>
      branch.split("/").map(encodeURIComponent).join("/"),
    );
    return `${this.repositoryUrl}/compare/${to}...${from}?expand=1`;
  }

  /** Who recorded a deploy. A name from outside a run may be that of no account, or of somebody else's. */
  person({ createdBy, run }: Pick<Entry, "createdBy" | "run">): Inline {
    if (!this.#isRun(run)) return createdBy;
    const [, login, app] = /^([a-z\d][a-z\d-]{0,38})(\[bot\])?$/i.exec(createdBy) ?? [];
    if (login === undefined) return createdBy;
    return plainLink(`${this.#server}/${app ? "apps/" : ""}${login}`, createdBy);
  }

  /** The page of a workflow, where it can be started. @param file its name in `.github/workflows` */
  workflow(file: string): string {
    return `${this.repositoryUrl}/actions/workflows/${file}`;
  }

  /** Where all runs are. */
  get actions(): string {
    return `${this.repositoryUrl}/actions`;
  }

  /** The run that recorded a deploy; nothing where there was none. */
  run(run: string | null): Inline {
    return this.#isRun(run) ? plainLink(run, "run") : "";
  }

  /** Whether it is a run on this server, of this repository or under a name that it had. */
  #isRun(run: string | null): run is string {
    const [, server] = /^(.+)\/[\w.-]+\/[\w.-]+\/actions\/runs\/\d+$/.exec(run ?? "") ?? [];
    return server !== undefined && server === this.#server;
  }

  get #server(): string {
    return this.repositoryUrl.split("/").slice(0, -2).join("/");
  }
}

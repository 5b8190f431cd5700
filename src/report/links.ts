/** Pages of the repository, as links in a report. */
import { shortId } from "../errors/short-id.ts";
import type { Entry } from "../ledger/manifest.ts";
import { Addresses } from "./addresses.ts";
import { type Inline, link, plainLink } from "./blocks.ts";

/** Makes links to the pages of one repository. */
export class Links {
  readonly #pages: Addresses;

  constructor(repositoryUrl: string) {
    this.#pages = new Addresses(repositoryUrl);
  }

  /** `https://github.com/owner/name`. */
  get repositoryUrl(): string {
    return this.#pages.repository;
  }

  /** Nothing where there is no commit. */
  commit(oid: string | null): Inline {
    return oid === null ? "" : link(this.#pages.commit(oid), shortId(oid));
  }

  pull(number: number): Inline {
    return plainLink(this.pullUrl(number), `#${number}`);
  }

  pullUrl(number: number): string {
    return this.#pages.pull(number);
  }

  /** Where a pull request is opened. */
  newPull(base: string, head: string): string {
    return `${this.#pages.compare(base, head)}?expand=1`;
  }

  /** Who recorded a deploy. */
  person(deploy: Pick<Entry, "createdBy" | "run">): Inline {
    const page = this.#pages.person(deploy);
    return page === null ? deploy.createdBy : plainLink(page, deploy.createdBy);
  }

  /** The page of a workflow, where it can be started. @param file its name in `.github/workflows` */
  workflow(file: string): string {
    return this.#pages.workflow(file);
  }

  /** Where all runs are. */
  get actions(): string {
    return `${this.repositoryUrl}/actions`;
  }

  /** The run that recorded a deploy; nothing where there was none. */
  run(run: string | null): Inline {
    const page = this.#pages.run(run);
    return page === null ? "" : plainLink(page, "run");
  }
}

/** Where a remote is: decided as git does, so that a folder never takes the place of a server. */
import { existsSync, realpathSync } from "node:fs";
import { relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { refuse } from "../errors/problem.ts";
import type { Configuration } from "./process.ts";

/** A remote of a clone. */
export interface NamedRemote {
  readonly name: string;
  /** The top of the clone's working tree. */
  readonly root: string;
  /** All settings that apply in the clone. */
  readonly settings: Configuration;
}

/**
 * The addresses that our own copy fetches from and pushes to. Those of folders are `file:` URLs, because git ignores
 * depth and filters when it clones a folder; any other is as it is written, and git rewrites it by `url.*`.
 *
 * @returns `push`: empty when it is the same
 * @throws {Refusal} `remote-unknown`, `remote-in-work-tree`
 */
export function addressesOf(remote: NamedRemote): { fetch: string; push: readonly string[] } {
  const { name, root, settings } = remote;
  const valuesOf = (key: string) =>
    settings.flatMap(([found, value]) => (found === `remote.${name}.${key}` ? [value] : []));
  // git fetches from the first of several.
  const [url] = valuesOf("url");
  if (!url) return refuse("remote-unknown", { remote: name, folder: root });
  const fetch = addressOf(url, rewritten(url, "insteadof", settings), remote);
  const pushed = valuesOf("pushurl");
  if (pushed.length > 0) {
    const push = pushed.map((each) =>
      addressOf(each, rewritten(each, "insteadof", settings), remote),
    );
    return { fetch, push };
  }
  const other = rewritten(url, "pushinsteadof", settings);
  return { fetch, push: other === url ? [] : [addressOf(other, other, remote)] };
}

/** @param written as it is in the settings @param meant after rewriting */
function addressOf(written: string, meant: string, { name, root }: NamedRemote): string {
  const path = folderOf(meant);
  if (path === null) return written;
  const folder = resolve(root, path);
  const found = [folder, `${folder}.git`].find((candidate) => existsSync(candidate)) ?? folder;
  if ([found, realOf(found)].some((place) => !/^\.\.(?:[/\\]|$)/.test(relative(root, place)))) {
    refuse("remote-in-work-tree", { remote: name, folder: found, root });
  }
  return pathToFileURL(found).href;
}

/** The folder that a URL means to git, as it is written; null when it means a server or a command. */
export function folderOf(url: string): string | null {
  if (/^[a-z0-9+.-]*::/i.test(url)) return null;
  const [, file] = /^file:\/\/(.*)$/is.exec(url) ?? [];
  if (file !== undefined) {
    const path = decoded(file);
    return path.startsWith("/") ? path : `/${path}`;
  }
  if (url.includes("://")) return null;
  // `host:path`, unless a slash comes first.
  return /^[^/:]*:/.test(url) ? null : url;
}

/** Rewrites a URL by `url.<base>.insteadOf`; the longest match counts. */
function rewritten(url: string, key: "insteadof" | "pushinsteadof", settings: Configuration) {
  const matching = settings.flatMap(([name, start]) => {
    const base = name.startsWith("url.") && name.endsWith(`.${key}`) && url.startsWith(start);
    return base ? [{ base: name.slice("url.".length, -(key.length + 1)), start }] : [];
  });
  const [longest] = matching.sort((a, b) => b.start.length - a.start.length);
  return longest ? longest.base + url.slice(longest.start.length) : url;
}

/** Without symbolic links. */
function realOf(folder: string): string {
  return existsSync(folder) ? realpathSync(folder) : folder;
}

/** Decodes percent-encoding; a stray percent sign stays, as in git. */
export function decoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => {
    return Buffer.from(bytes.replaceAll("%", ""), "hex").toString();
  });
}

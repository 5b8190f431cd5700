/**
 * The certificate authority in the settings of the machine's user, such as a company's on its own runners. git in a job
 * does not read those settings; of them this one alone is taken over, once a certificate is not trusted. Whoever could
 * write it there could also set `GIT_SSL_CAINFO`.
 */
import { join } from "node:path";

/** Address of a repository → file. */
const found = new Map<string, string>();

/** The file with certificates to trust for a repository; null: those of the machine. */
export function authorityFor(url: string): string | null {
  return found.get(url) ?? null;
}

/**
 * Looks for `http.sslCAInfo` in the user's settings.
 *
 * @param git runs git anywhere
 * @returns whether there is one that was not used
 */
export async function findAuthority(
  git: (args: readonly string[]) => Promise<string>,
  url: string,
): Promise<boolean> {
  const { HOME: home = "", XDG_CONFIG_HOME: configuration } = process.env;
  if (!home || found.has(url)) return false;
  const files = [
    join(home, ".gitconfig"),
    join(configuration || join(home, ".config"), "git/config"),
  ];
  for (const file of files) {
    const matching = [
      "config",
      "--file",
      file,
      "--includes",
      "--get-urlmatch",
      "http.sslCAInfo",
      url,
    ];
    const path = (await git(matching).catch(() => "")).trim();
    if (!path) continue;
    found.set(url, path.replace(/^~(?=\/)/, home));
    return true;
  }
  return false;
}
